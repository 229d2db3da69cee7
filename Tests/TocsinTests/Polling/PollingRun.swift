import Foundation
import Loopback
import Testing

/// What one run of the real daemon did to all publishers, and what it had stored at the end; then a second run of the same
/// daemon, to see what it remembers.
struct PollingRun: Sendable {
  /// In order of time, of all servers.
  let requests: [LoopbackRequest]
  /// How many of them were made by the first run.
  let firstRun: Int
  let items: [Item]
  let health: [String: Health]
  let alerts: [String]
  let log: String
  let peakMemory: Int
  let trapped: Int
  let busyConnections: (opened: Int, most: Int)
  let shutdown: Duration

  struct Item: Decodable, Sendable {
    var feed: String
    var title: String
    var url: String?
  }

  struct Health: Decodable, Sendable {
    var name: String
    var url: String
    var health: String
    var error: String?
    var address: String?
  }

  /// One run for all tests.
  static let shared = Task { try await PollingRun() }

  private init() async throws {
    let (folder, world) = (try TemporaryFolder(), try PollingWorld())
    try Self.writeConfig(in: folder, world)
    let config = folder.path + "/tocsin.yaml"
    let first = try TocsinProcess(arguments: ["run", "--config", config])
    _ = await world.plain.requests(atLeast: PollingWorld.rounds)
    let memory = first.peakMemory
    let clock = ContinuousClock.now
    first.kill(SIGTERM)
    let result = await first.result()
    shutdown = .now - clock
    #expect(result.status == 0, "\(result.error)")
    firstRun = world.allRequests.count

    let second = try TocsinProcess(arguments: ["run", "--config", config])
    _ = await world.plain.requests(atLeast: PollingWorld.rounds + 4)
    second.kill(SIGTERM)
    #expect(await second.result().status == 0)
    requests = world.allRequests
    items = try await Self.read("items", "--limit", "10000", config: config)
    let states: [Health] = try await Self.read("feeds", config: config)
    health = Dictionary(states.map { ($0.name, $0) }) { first, _ in first }
    alerts = folder.lines("alerts.jsonl")
    log = result.error
    peakMemory = memory
    trapped = world.trap.connections.opened
    busyConnections = world.busy.connections
  }

  private static func read<Line: Decodable>(_ arguments: String..., config: String) async throws -> [Line] {
    let result = try await TocsinProcess.run(arguments + ["--format", "jsonl", "--config", config])
    #expect(result.status == 0, "\(result.error)")
    return try result.output.split(separator: "\n").map { try JSONDecoder().decode(Line.self, from: Data($0.utf8)) }
  }

  private static func writeConfig(in folder: TemporaryFolder, _ world: PollingWorld) throws {
    let feeds = world.feeds.map { "  - { url: \"\($0.url)\", name: \($0.name) }" }
    // A lexicon that takes no time to compile: what items score is no matter here.
    try folder.write(
      "lexicons/tiny.yaml",
      "indicators: [{ name: attack, direction: escalate, points: 30, terms: [unheard-of attack] }]\n")
    try folder.write(
      "tocsin.yaml",
      """
      store: sqlite:tocsin.db
      polling: { interval: 1s, fastest: 1s, timeout: 3s, max_size: 1MiB }
      feeds:
      \(feeds.joined(separator: "\n"))
      watches:
        - name: quiet
          about: [[unheard-of]]
          lexicons: [tiny]
      alerts:
        log: { path: alerts.jsonl }
      """)
  }

  /// What was asked of `/name`, by the first run unless told otherwise.
  func polls(_ name: String, isFirstRun: Bool = true) -> [LoopbackRequest] {
    (isFirstRun ? requests[..<firstRun] : requests[firstRun...]).filter { $0.path == "/" + name }
  }

  /// The times between the requests to `/name`.
  func gaps(_ name: String) -> [Duration] {
    let times = polls(name).map(\.time)
    return zip(times, times.dropFirst()).map { $1 - $0 }
  }

  func titles(_ name: String) -> [String] {
    items.filter { $0.feed.hasSuffix("/" + name) }.map(\.title)
  }
}

extension PollingWorld {
  /// Of all servers, in order of time.
  var allRequests: [LoopbackRequest] {
    (publishers.requests + busy.requests + ipv6.requests + plain.requests).sorted { $0.time < $1.time }
  }
}
