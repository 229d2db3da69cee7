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
      Takes the stored items, or JSON Lines ({"id","title","summary","source","published","feed","url"}) with --items, \
      sorts them by date and runs them under a virtual clock: the same code, the same alerts as the daemon. Changes no \
      state.
      """)

  @OptionGroup var config: ConfigOption
  @Option(help: "The items, one JSON object a line. Default: those in the store.", completion: .file())
  var items: String?
  @Option(help: "Write time, index and level at every change and every hour, as JSON Lines.", completion: .file())
  var series: String?
  @Option(help: "Write a page with a chart of the index and of what rang, as one HTML file.", completion: .file())
  var html: String?
  @Option(help: "Another config: show which alerts it moves, loses and adds.", completion: .file()) var against: String?
  @Option(help: "Only this watch.") var watch: String?
  @Option(help: "Leave out items before this time (2024-04-01 or 2024-04-01T06:00:00Z).") var from: InstantArgument?
  @Option(help: "Leave out items from this time on, and let time pass until then.") var to: InstantArgument?
  @Option(help: "table for people, jsonl for the alerts as the log holds them.") var format = ReplayFormat.table

  func validate() throws {
    guard against == nil || (series == nil && html == nil) else {
      throw ValidationError("--against compares alerts; write --series and --html in a run of their own")
    }
  }

  func run() async throws {
    let loaded = try config.load()
    let history = try await ReplayHistory(
      items: items, config: loaded, from: from?.instant ?? .earliest, to: to?.instant ?? .latest)
    if let against {
      try compare(loaded, with: try ConfigOption.load(against), named: against, over: history)
    } else {
      try show(loaded, history)
    }
  }

  private func show(_ config: Config, _ history: ReplayHistory) throws {
    let watches = try config.watches(named: watch)
    var output = try ReplayOutput(watches: watches, format: format, files: .init(series: series, page: html))
    run(config, watches, over: history) { output.add($0) }
    try output.finish()
  }

  private func compare(_ config: Config, with other: Config, named name: String, over history: ReplayHistory) throws {
    let (before, after) = (try alerts(config, over: history), try alerts(other, over: history))
    let difference = ReplayDifference(before: before, after: after)
    switch format {
    case .jsonl: for row in difference.rows { print(row.record.line) }
    case .table:
      let comparison = ReplayComparison(
        difference: difference, paint: .output, names: (before: self.config.path.shownSafely, after: name.shownSafely))
      for line in comparison.lines { print(line) }
    }
    flushOutput()
  }

  private func alerts(_ config: Config, over history: ReplayHistory) throws -> [Alert] {
    var alerts: [Alert] = []
    run(config, try config.watches(named: watch), over: history) { event in
      if case .alert(let alert) = event { alerts.append(alert) }
    }
    return alerts
  }

  private func run(
    _ config: Config, _ watches: [Watch], over history: ReplayHistory, tell: (Replay.Event) -> Void
  ) {
    var progress = ReplayProgress(from: history.start, to: to?.instant ?? history.end)
    var replay = Replay(
      Pipeline(watches: watches, at: history.start) { config.scorer.scores(of: $0, weight: $1) })
    replay.run(history.entries(config), until: to?.instant) { event in
      tell(event)
      if case .sample(let sample) = event { progress.reach(sample.time) }
    }
    progress.end()
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
