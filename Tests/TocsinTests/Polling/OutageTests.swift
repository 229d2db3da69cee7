import Foundation
import Loopback
import Testing

/// What the daemon says and does when nobody can be reached.
@Suite(.timeLimit(.minutes(1))) struct `Without a network` {
  /// Feeds on hosts of their own where nobody listens, and a name that nobody knows.
  private func config(in folder: TemporaryFolder, port: Int) throws -> String {
    let hosts = (1...4).map { "127.0.1.\($0)" } + ["no-such-host.invalid"]
    let feeds = hosts.map { "  - { url: \"http://\($0):\(port)/feed\", name: \"feed of \($0)\" }" }
    try folder.write(
      "lexicons/tiny.yaml",
      "indicators: [{ name: attack, direction: escalate, points: 30, terms: [unheard-of attack] }]\n")
    return try folder.write(
      "tocsin.yaml",
      """
      store: sqlite:tocsin.db
      polling: { interval: 1s, fastest: 1s }
      feeds:
      \(feeds.joined(separator: "\n"))
      watches: [{ name: quiet, about: [[unheard-of]], lexicons: [tiny] }]
      alerts: { log: { path: alerts.jsonl } }
      """)
  }

  @Test func `warns once a feed and once for all, waits calmly, and takes up again by itself`() async throws {
    let (folder, port) = (try TemporaryFolder(), try freePort())
    let config = try config(in: folder, port: port)
    let daemon = try TocsinProcess(arguments: ["run", "--config", config])
    try await daemon.output(containing: "no feed can be reached")
    let servers = try (1...4).map { host in
      try LoopbackServer(host: "127.0.1.\(host)", port: UInt16(port)) { _ in .feed(Document.plain("back")) }
    }
    try await daemon.output(containing: "the network is back")
    for server in servers { _ = await server.requests(atLeast: 1) }
    for host in 1...4 { try await daemon.output(containing: "feed \"feed of 127.0.1.\(host)\" answers again") }
    daemon.kill(SIGTERM)
    let result = await daemon.result()
    #expect(result.status == 0)
    let lines = result.error.split(separator: "\n")
    for host in (1...4).map({ "127.0.1.\($0)" }) + ["no-such-host.invalid"] {
      #expect(lines.count { $0.contains("feed of \(host)\":") } == 1, "\(result.error)")
    }
    #expect(lines.count { $0.contains("no feed can be reached") } == 1)
    // On a busy machine the watch may be blind for long enough to say so, which is true.
    #expect(!folder.lines("alerts.jsonl").contains { $0.contains("\"feed.failed\"") }, "no feed is to blame")
    let health = try await TocsinProcess.run(["feeds", "--format", "jsonl", "--config", config]).output
    #expect(health.contains("the name no-such-host.invalid cannot be resolved"))
    #expect(health.split(separator: "\n").count { $0.contains("\"health\":\"ok\"") } == 4)
  }
}
