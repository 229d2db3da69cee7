import Foundation
import Loopback
import Testing

/// The commands around delivery, with the real binary: drill, silence, status, redeliver.
@Suite(.serialized) struct `Commands around delivery` {
  private let desk: Desk
  private var folder: String { desk.folder.path + "/small" }

  /// A lexicon of one term: the commands are tried here, and each reads the whole config.
  init() async throws {
    desk = try await Desk(publishers: ["herald.example", "courier.example"])
    try desk.folder.write(
      "small/lexicons/test.yaml",
      "indicators:\n  - { name: strike, direction: escalate, points: 60, terms: [strikes] }\n")
    let feeds = (0..<2).map { "  - { url: \"\(desk.nginx.url("\($0).xml"))\", name: Feed \($0) }" }
    try desk.folder.write(
      "small/tocsin.yaml",
      """
      store: sqlite:tocsin.db
      polling: { interval: 1s, fastest: 1s, fresh: 6h }
      feeds:
      \(feeds.joined(separator: "\n"))
      watches:
        - { name: border, lexicons: [test], route: [desk] }
      alerts:
        log: { path: alerts.jsonl }
        webhooks:
          - { name: desk, url: "\(desk.receiver.url("/hook"))" }
      """)
    try desk.publish { _ in [] }
  }

  private func tocsin(_ arguments: String...) async throws -> TocsinProcess.Result {
    try await TocsinProcess.run(arguments + ["--config", folder + "/tocsin.yaml"])
  }

  private var logged: [[String: Any]] { Self.objects(desk.folder.lines("small/alerts.jsonl")) }
  private var received: [[String: Any]] { Self.objects(desk.receiver.requests.map(\.bodyText)) }

  private static func objects(_ lines: [String]) -> [[String: Any]] {
    lines.compactMap { try? JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any] }
  }

  /// Something happens, and is polled as soon as the feeds are due again.
  private func attack() async throws {
    try desk.publish { publisher in [.init(title: "Army \(publisher) strikes town", published: .now - 60)] }
    for _ in 0..<50 where !logged.contains(where: { $0["event"] as? String == "level.raised" }) {
      #expect(try await tocsin("run", "--once").status == 0)
    }
  }

  @Test(.timeLimit(.minutes(3)))
  func `a drill goes through every sink, is marked, and shows each answer`() async throws {
    let drill = try await tocsin("drill")
    #expect(drill.status == 0 && drill.output.contains("log") && drill.output.contains("HTTP 204"), "\(drill)")
    #expect(logged.map { $0["event"] as? String } == ["drill"])
    #expect(received.first?["event"] as? String == "drill")
    #expect(received.first?["id"] as? String == desk.receiver.requests.first?["webhook-id"])
    desk.receiverAnswers(500)
    let failed = try await tocsin("drill", "--sink", "desk", "--format", "jsonl")
    let line = try #require(try JSONSerialization.jsonObject(with: Data(failed.output.utf8)) as? [String: Any])
    #expect(failed.status == 1 && line["taken"] as? Bool == false && line["answer"] as? String == "HTTP 500")
    #expect(try await tocsin("drill", "--sink", "dask").status == 64)
  }

  @Test(.timeLimit(.minutes(3)))
  func `a silenced watch rings in the log only`() async throws {
    #expect(try await tocsin("run", "--once").status == 0)
    let silence = try await tocsin("silence", "border", "--until", "2h", "--reason", "exercise")
    #expect(silence.status == 0 && silence.output.contains("is silenced until"), "\(silence)")
    try await attack()
    let events = { (alerts: [[String: Any]]) in alerts.compactMap { $0["event"] as? String } }
    #expect(events(received).filter { $0 != "silence.begun" && $0 != "feed.failed" }.isEmpty)
    let held = logged.filter { $0["silenced"] != nil }
    #expect(held.contains { $0["event"] as? String == "level.raised" })
    let status = try await tocsin("status")
    #expect(status.output.contains("border") && status.output.contains("silenced until"), "\(status)")
    #expect(try await tocsin("silence", "border", "--end").status == 0)
    #expect(try await tocsin("run", "--once").status == 0)
    #expect(events(received).last == "silence.ended")
    #expect(try await tocsin("silence", "border", "--until", "2h").status == 64)
  }

  @Test(.timeLimit(.minutes(3)))
  func `what was given up is listed, and sent again on demand`() async throws {
    desk.receiverAnswers(400)
    try await attack()
    let dead = try await tocsin("status", "--dead")
    #expect(dead.output.contains("HTTP 400: the receiver refuses this request"), "\(dead)")
    #expect(logged.contains { $0["event"] as? String == "sink.failed" && $0["sink"] as? String == "desk" })
    let json = try await tocsin("status", "--format", "json")
    let status = try #require(try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any])
    let refused = desk.receiver.requests.count
    #expect((status["outbox"] as? [[String: Any]])?.first?["dead"] as? Int == refused)
    desk.receiverAnswers(204)
    let again = try await tocsin("redeliver", "--dead")
    #expect(again.status == 0 && again.output.contains("in the outbox again"), "\(again)")
    #expect(try await tocsin("run", "--once").status == 0)
    #expect(desk.receiver.requests.count == 2 * refused)
    #expect(try await tocsin("redeliver", "--dead").status == 1)
    #expect(try await tocsin("redeliver").status == 64)
  }
}
