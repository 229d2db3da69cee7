import Foundation
import Loopback
import Testing

/// A thousand hosts of which a third hang, a third reset and a third answer, and one daemon.
@Suite(.timeLimit(.minutes(2)), .serialized) struct `In a storm` {
  private static let hosts = 999

  private static func number(of request: LoopbackRequest) -> Int { Int(request.path.dropFirst(6)) ?? 0 }

  /// Every host has an address of its own on one server.
  private func config(in folder: TemporaryFolder, port: UInt16) throws -> String {
    let feeds = (0..<Self.hosts).map {
      "  - { url: \"http://127.77.\($0 / 250).\($0 % 250 + 1):\(port)/feed/\($0)\", name: f\($0) }"
    }
    try folder.write(
      "lexicons/tiny.yaml",
      "indicators: [{ name: attack, direction: escalate, points: 30, terms: [unheard-of attack] }]\n")
    return try folder.write(
      "tocsin.yaml",
      """
      store: sqlite:tocsin.db
      polling: { interval: 5s, fastest: 5s, timeout: 2s }
      feeds:
      \(feeds.joined(separator: "\n"))
      watches: [{ name: quiet, about: [[unheard-of]], lexicons: [tiny] }]
      alerts: { log: { path: alerts.jsonl } }
      """)
  }

  @Test func `asks everybody, keeps its descriptors and its memory, and stops at once`() async throws {
    let server = try LoopbackServer(host: "0.0.0.0") { request in
      switch Self.number(of: request) % 3 {
      case 0: .hang
      case 1: .reset
      default: .feed(Document.plain("calm"))
      }
    }
    let folder = try TemporaryFolder()
    let config = try config(in: folder, port: server.port)
    let daemon = try TocsinProcess(arguments: ["run", "--config", config])
    // Until everybody who answers was asked twice, whatever the others do meanwhile.
    var counts: [Int: Int] = [:]
    var asked = 0
    while asked < 3 * Self.hosts || (0..<Self.hosts).contains(where: { $0 % 3 == 2 && counts[$0, default: 0] < 2 }) {
      let requests = await server.requests(atLeast: asked + 100)
      try #require(requests.count > asked, "polling stopped after \(asked) requests")
      asked = requests.count
      counts = requests.reduce(into: [:]) { $0[Self.number(of: $1), default: 0] += 1 }
    }
    #expect(counts.count == Self.hosts)
    // 64 requests under way, twice as many connections, the store, the log and what the system needs.
    #expect(daemon.openDescriptors < 64 + 128 + 40, "\(daemon.openDescriptors) descriptors")
    #expect(daemon.peakMemory < 128 << 20)
    let clock = ContinuousClock.now
    daemon.kill(SIGTERM)
    let result = await daemon.result()
    #expect(result.status == 0)
    #expect(.now - clock < .seconds(5))
    #expect(!result.error.contains("no feed can be reached"), "a third answers")
  }
}
