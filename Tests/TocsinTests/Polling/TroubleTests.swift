import Foundation
import Loopback
import Synchronization
import Testing

/// Feeds that fail, lie or get urgent, under the real daemon.
@Suite(.timeLimit(.minutes(3))) struct `Feeds in trouble` {
  /// What a feed serves, as the test says.
  private final class Shelf: Sendable {
    private let answers = Mutex<[String: LoopbackResponse]>([:])

    func put(_ path: String, _ answer: LoopbackResponse) { answers.withLock { $0[path] = answer } }
    func answer(_ path: String) -> LoopbackResponse { answers.withLock { $0[path] } ?? LoopbackResponse(status: 404) }
  }

  private let shelf = Shelf()
  private let server: LoopbackServer
  private let folder: TemporaryFolder

  init() throws {
    let shelf = shelf
    server = try LoopbackServer { shelf.answer($0.path) }
    folder = try TemporaryFolder()
    try folder.write(
      "lexicons/tiny.yaml",
      "indicators: [{ name: attack, direction: escalate, points: 60, terms: [unheard-of attack] }]\n")
  }

  private func start(polling: String, watches: [String], feeds: [String]) throws -> TocsinProcess {
    let feeds = feeds.map { "  - { url: \"\(server.url("/" + $0))\", name: \($0) }" }
    let path = try folder.write(
      "tocsin.yaml",
      """
      store: sqlite:tocsin.db
      polling: { \(polling) }
      feeds:
      \(feeds.joined(separator: "\n"))
      watches:
      \(watches.map { "  - { \($0), about: [[unheard-of]], lexicons: [tiny] }" }.joined(separator: "\n"))
      alerts: { log: { path: alerts.jsonl } }
      """)
    return try TocsinProcess(arguments: ["run", "--config", path])
  }

  private var events: [String] {
    folder.lines("alerts.jsonl").compactMap { line in
      let alert = try? JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
      return (alert?["event"] as? String).map { "\($0) \(alert?["watch"] as? String ?? "")" }
    }
  }

  private func polls(_ name: String) -> [LoopbackRequest] { server.requests.filter { $0.path == "/" + name } }

  /// Waits until `name` was asked `count` times more.
  private func asked(_ name: String, more count: Int) async throws {
    let goal = polls(name).count + count
    while polls(name).count < goal {
      let before = server.requests.count
      try #require(await server.requests(atLeast: before + 1).count > before, "polling stopped")
    }
  }

  @Test func `a failing feed and the watch that it blinds are told once, and once that they are back`() async throws {
    shelf.put("/only", .feed(Document.plain("only")))
    shelf.put("/other", .feed(Document.plain("other")))
    let daemon = try start(
      polling: "interval: 1s, fastest: 1s", watches: ["name: narrow, feeds: [only]", "name: wide"],
      feeds: ["only", "other"])
    try await asked("only", more: 2)
    shelf.put("/only", LoopbackResponse(status: 500))
    try await daemon.output(containing: "feed.failed")
    try await daemon.output(containing: "coverage.lost")
    shelf.put("/only", .feed(Document.plain("only")))
    try await daemon.output(containing: "feed.recovered")
    try await daemon.output(containing: "coverage.restored")
    try await asked("other", more: 3)
    daemon.kill(SIGTERM)
    #expect(await daemon.result().status == 0)
    for event in ["feed.failed", "feed.recovered", "coverage.lost narrow", "coverage.restored narrow"] {
      #expect(events.count { $0.hasPrefix(event) } == 1, "\(events)")
    }
    #expect(events.count == 4, "the other watch sees, the other feed answers: \(events)")
  }

  @Test func `a feed that reissues its archive under new ids is set apart with one notice and rings for nothing`()
    async throws
  {
    let archive = { (edition: String) in
      Document.rss(
        (0..<20).map { Document.item("Unheard-of attack on bridge \($0)", guid: "\(edition)-\($0)", date: .now) })
    }
    shelf.put("/archive", .feed(archive("old")))
    shelf.put("/other", .feed(Document.plain("other")))
    let daemon = try start(
      polling: "interval: 1s, fastest: 1s, fresh: 0s", watches: ["name: wide"], feeds: ["archive", "other"])
    try await asked("archive", more: 2)
    for edition in ["new", "newer", "newest"] {
      shelf.put("/archive", .feed(archive(edition)))
      try await asked("archive", more: 2)
    }
    try await daemon.output(containing: "is quarantined")
    daemon.kill(SIGTERM)
    #expect(await daemon.result().status == 0)
    #expect(events.count == 1 && events.first?.hasPrefix("feed.quarantined") == true, "\(events)")
    let health = try await TocsinProcess.run(
      ["feeds", "--format", "jsonl", "--config", folder.path + "/tocsin.yaml"]
    ).output
    #expect(health.contains("\"health\":\"quarantined\"") && health.contains("\"health\":\"ok\""))
  }

  @Test func `a raised watch has its feeds asked faster`() async throws {
    shelf.put("/near", .feed(Document.plain("near")))
    shelf.put("/far", .feed(Document.plain("far")))
    let daemon = try start(
      polling: "interval: 6s, fastest: 1s", watches: ["name: narrow, feeds: [near]"], feeds: ["near", "far"])
    try await asked("near", more: 1)
    shelf.put("/near", .feed(Document.rss([Document.item("Unheard-of attack", guid: "a", date: .now)])))
    try await daemon.output(containing: "level.raised")
    let raised = polls("near").count
    try await asked("near", more: 4)
    daemon.kill(SIGTERM)
    #expect(await daemon.result().status == 0)
    let times = polls("near").map(\.time)
    let gaps = zip(times, times.dropFirst()).map { $1 - $0 }
    #expect(gaps[..<(raised - 1)].allSatisfy { $0 > .seconds(5) }, "\(gaps)")
    #expect(gaps[raised..<(raised + 3)].allSatisfy { (.milliseconds(900)..<(.seconds(5))).contains($0) }, "\(gaps)")
    let others = polls("far").map(\.time)
    #expect(zip(others, others.dropFirst()).allSatisfy { $1 - $0 > .seconds(5) })
  }
}
