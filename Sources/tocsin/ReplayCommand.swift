import ArgumentParser
import Daemon
import Escalation
import FoundationEssentials
import News

/// `tocsin replay`: what would have rung.
struct ReplayCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "replay", abstract: "Run a history of items through the pipeline and show what would have rung.",
    discussion: """
      Reads JSON Lines ({"id","title","summary","source","published","feed","url"}), sorts them by date and runs them \
      under a virtual clock: the same code, the same alerts as the daemon. Changes no state.
      """)

  @OptionGroup var config: ConfigOption
  @Option(help: "The items, one JSON object a line.", completion: .file()) var items: String
  @Option(help: "Write time, index and level at every change and every hour, as JSON Lines.", completion: .file())
  var series: String?
  @Option(help: "Only this watch.") var watch: String?
  @Option(help: "Leave out items before this time (2024-04-01 or 2024-04-01T06:00:00Z).") var from: InstantArgument?
  @Option(help: "Leave out items from this time on, and let time pass until then.") var to: InstantArgument?
  @Option(help: "table for people, jsonl for the alerts as the log holds them.") var format = ReplayFormat.table

  func run() async throws {
    let loaded = try config.load()
    let watches = try loaded.watches(named: watch)
    let entries = try entries(loaded)
    let times = entries.compactMap(\.item.published)
    let start = times.min() ?? .earliest
    var output = try ReplayOutput(watches: watches, format: format, series: series)
    var progress = ReplayProgress(from: start, to: to?.instant ?? times.max() ?? start)
    var replay = Replay(
      Pipeline(watches: watches, at: start) { loaded.scorer.scores(of: $0, weight: $1) })
    replay.run(entries, until: to?.instant) { event in
      output.add(event)
      if case .sample(let sample) = event { progress.reach(sample.time) }
    }
    progress.end()
    try output.finish()
  }

  private func entries(_ config: Config) throws -> [Replay.Entry] {
    let file: ItemFile
    do {
      file = try ItemFile(path: items)
    } catch {
      throw ValidationError("\(items) cannot be read: \(error)")
    }
    if let first = file.bad.first {
      Failure.say("\(items):\(first): no item with an id; \(file.bad.count) such lines are left out")
    }
    let weights = Dictionary(config.feeds.map { ($0.name, $0.weight) }, uniquingKeysWith: { first, _ in first })
    let all = file.lines.map { line in
      let feed = line.feed ?? line.source ?? items
      return Replay.Entry(feed: feed, weight: weights[feed] ?? 1, item: line.item)
    }
    let dated = all.filter { $0.item.published != nil }
    if dated.count < all.count { Failure.say("\(all.count - dated.count) items without a date are left out") }
    return dated.filter { entry in
      guard let time = entry.item.published else { return false }
      return time >= from?.instant ?? .earliest && time < to?.instant ?? .latest
    }
  }
}

/// A time in UTC: `2024-04-13` or `2024-04-13T20:00:00Z`.
struct InstantArgument: ExpressibleByArgument {
  let instant: Instant

  init?(argument: String) {
    guard let instant = Instant(iso8601: argument) else { return nil }
    self.instant = instant
  }
}
