import Daemon
import Foundation
import Loopback
import Synchronization
import Testing

/// Many watches that rise through four levels, one at each stage of the news, and the daemon that tells of it: as many
/// alerts as watches in each stage, of which each says from where it came.
final class RisingWorld: Sendable {
  static let levels = ["one", "two", "three", "four"]
  private static let titles = [
    "Minister scolds neighbour over fishing rights", "General masses brigades at mountain pass",
    "Navy blockades grain harbour in the south", "Bomber strikes power station near capital",
  ]
  private static let feeds = 4

  let folder: TemporaryFolder
  let watches: Int
  private let publisher: LoopbackServer
  private let stage: Stage

  private final class Stage: Sendable {
    let held = Mutex(0)
  }

  /// - Parameters:
  ///   - sinks: the lines below `alerts:` that name the sink `desk`.
  ///   - log: the path of the alert log.
  init(watches: Int, sinks: String, log: String = "alerts.jsonl") throws {
    folder = try TemporaryFolder()
    self.watches = watches
    let stage = Stage()
    self.stage = stage
    publisher = try LoopbackServer { request in
      let count = stage.held.withLock { $0 }
      let entries = Self.titles.prefix(count).map { FeedFixture.Entry(title: $0, published: .now - 60) }
      return LoopbackResponse(
        headers: ["Content-Type": "application/rss+xml"],
        body: FeedFixture(publisher: "herald\(request.path.dropFirst()).example", entries: entries).rss)
    }
    try folder.write("lexicons/test.yaml", Self.lexicon)
    try folder.write("tocsin.yaml", config(sinks, log))
  }

  var config: String { folder.path + "/tocsin.yaml" }
  var log: String { folder.path + "/alerts.jsonl" }

  /// The next stage's report is in all feeds.
  func worsens() { stage.held.withLock { $0 += 1 } }

  func start() throws -> TocsinProcess { try TocsinProcess(arguments: ["run", "--config", config]) }

  /// The lines of the log and of the files it was rotated into, oldest first.
  var logged: [String] {
    let rotated = (1...99).prefix { FileManager.default.fileExists(atPath: "\(log).\($0)") }
    return rotated.reversed().flatMap { folder.lines("alerts.jsonl.\($0)") } + folder.lines("alerts.jsonl")
  }

  /// Waits until the log has so many lines.
  @MainActor func logged(_ count: Int) async throws {
    let watch = try #require(FileWatch(path: log))
    for await _ in watch.changes where lineCount >= count { break }
    withExtendedLifetime(watch) {}
    try #require(lineCount >= count)
  }

  /// Whole lines only: one is just being written.
  private var lineCount: Int {
    let files = ["alerts.jsonl"] + (1...99).map { "alerts.jsonl.\($0)" }
    return files.reduce(0) { $0 + folder.read($1).utf8.count { $0 == 0x0A } }
  }

  /// As logrotate does it.
  func rotate() {
    let files = FileManager.default
    guard files.fileExists(atPath: log) else { return }
    for number in (1...98).reversed() where files.fileExists(atPath: "\(log).\(number)") {
      try? files.moveItem(atPath: "\(log).\(number)", toPath: "\(log).\(number + 1)")
    }
    try? files.moveItem(atPath: log, toPath: log + ".1")
  }

  /// What is wrong with the log: every watch must rise from calm through each level, once.
  func flaws() throws -> [String] {
    let lines = logged
    var flaws: [String] = []
    var (ids, ranks): (Set<String>, [String: Int]) = ([], [:])
    for line in lines {
      let alert = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
      let (id, watch) = (alert["id"] as? String ?? "", alert["watch"] as? String ?? "")
      if !ids.insert(id).inserted { flaws.append("\(id) stands twice") }
      let rank = ranks[watch, default: 0]
      let expected = (["calm"] + Self.levels)[min(rank, 3)]
      if alert["event"] as? String != "level.raised" { flaws.append("unexpected: \(line)") }
      if alert["previous"] as? String != expected || alert["level"] as? String != Self.levels[min(rank, 3)] {
        flaws.append("\(watch) rose from \(alert["previous"] ?? "") to \(alert["level"] ?? "") after \(expected)")
      }
      ranks[watch] = rank + 1
    }
    return flaws
  }

  private func config(_ sinks: String, _ log: String) -> String {
    let feeds = (0..<Self.feeds).map { "  - { url: \"\(publisher.url("/\($0)"))\", name: Feed \($0) }" }
    let watches = (0..<watches).map {
      """
        - name: w\($0)
          lexicons: [test]
          feeds: [Feed \($0 % Self.feeds)]
          half_life: 28d
          corroboration: { full_at: 1, single: 1 }
          thresholds:
            one: { raise: 5, clear: 1 }
            two: { raise: 20, clear: 2 }
            three: { raise: 45, clear: 3 }
            four: { raise: 90, clear: 4 }
            dwell: 30d
          flash: false
          reminder: false
          route: [desk]
      """
    }
    return """
      store: sqlite:tocsin.db
      polling: { interval: 1s, fastest: 1s, fresh: 6h }
      feeds:
      \(feeds.joined(separator: "\n"))
      watches:
      \(watches.joined(separator: "\n"))
      alerts:
        log: { path: \(log) }
      \(sinks)
      """
  }

  private static let lexicon = """
    indicators:
      - { name: words, direction: escalate, points: 8, terms: [scolds] }
      - { name: troops, direction: escalate, points: 24, terms: [masses] }
      - { name: blockade, direction: escalate, points: 48, terms: [blockades] }
      - { name: strike, direction: escalate, points: 100, terms: [strikes] }
    """
}
