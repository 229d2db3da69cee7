import Foundation
import Loopback
import Synchronization
import Testing

/// A desk with everything real but the world: feeds on nginx, the binary as a daemon, a webhook receiver.
final class Desk: Sendable {
  let folder: TemporaryFolder
  let nginx: NginxServer
  let receiver: LoopbackServer
  private let answer: Box
  private let publishers: [String]

  /// What is added to the end of the config.
  private let extra: String

  /// - Parameters:
  ///   - answer: the receiver's status at first.
  ///   - extra: added to the end of the config.
  init(
    publishers: [String] = ["herald.example", "courier.example", "tribune.example"], answer: Int = 204,
    extra: String = ""
  ) async throws {
    self.extra = extra
    folder = try TemporaryFolder()
    self.publishers = publishers
    nginx = try await NginxServer(folder: folder)
    let status = Box(answer)
    self.answer = status
    receiver = try LoopbackServer { _ in LoopbackResponse(status: status.value, body: "") }
    try folder.write("webhook.secret", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\n")
    try writeConfig()
  }

  /// A status that the receiver's thread reads and the test sets.
  final class Box: Sendable {
    private let held: Mutex<Int>
    init(_ value: Int) { held = Mutex(value) }
    var value: Int { held.withLock { $0 } }
    func set(_ value: Int) { held.withLock { $0 = value } }
  }

  /// What the receiver answers from now on.
  func receiverAnswers(_ status: Int) { answer.set(status) }

  var config: String { folder.path + "/tocsin.yaml" }

  /// Alerts of the log, as JSON objects.
  var logged: [[String: Any]] { Self.objects(folder.lines("var/alerts.jsonl")) }

  /// Alerts that the receiver got, as JSON objects.
  var received: [[String: Any]] {
    let bodies = receiver.requests.map(\.bodyText)
    expectAlerts(bodies)
    return Self.objects(bodies)
  }

  /// Publishes the same entries in every publisher's own feed, worded by `title`.
  func publish(_ entries: (_ publisher: Int) -> [FeedFixture.Entry]) throws {
    for (number, publisher) in publishers.enumerated() {
      try nginx.publish("\(number).xml", FeedFixture(publisher: publisher, entries: entries(number)).rss)
    }
  }

  /// Starts `tocsin run`.
  func start() throws -> TocsinProcess { try TocsinProcess(arguments: ["run", "--config", config]) }

  /// `run --once` until every feed was due and asked once more: a feed that is not due is not asked.
  func pollOnce() async throws {
    let wanted = nginx.requests.count + publishers.count
    for _ in 0..<20 where nginx.requests.count < wanted {
      let result = try await run("run", "--once")
      try #require(result.status == 0, "\(result.error)")
    }
    #expect(nginx.requests.count >= wanted)
  }

  func run(_ arguments: String..., input: String? = nil) async throws -> TocsinProcess.Result {
    try await TocsinProcess.run(arguments + ["--config", config], input: input)
  }

  private func writeConfig() throws {
    let lexicons = HouseTests.root + "Config/lexicons"
    let feeds = publishers.indices.map { "  - { url: \"\(nginx.url("\($0).xml"))\", name: Feed \($0) }" }
    try FileManager.default.createSymbolicLink(atPath: folder.path + "/lexicons", withDestinationPath: lexicons)
    try folder.write(
      "tocsin.yaml",
      """
      store: sqlite:var/tocsin.db
      polling: { interval: 1s, fastest: 1s, fresh: 6h }
      feeds:
      \(feeds.joined(separator: "\n"))
      watches:
        - name: iran-israel
          about:
            - [Iran*, Tehran, IRGC]
            - [Israel*, IDF, "Tel Aviv"]
          lexicons: [escalation-en]
          route: [desk]
      alerts:
        log: { path: var/alerts.jsonl }
        webhooks:
          - { name: desk, url: "\(receiver.url("/hook"))", secret_file: webhook.secret }
      \(extra)
      """)
  }

  private static func objects(_ lines: [String]) -> [[String: Any]] {
    lines.compactMap { try? JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any] }
  }
}
