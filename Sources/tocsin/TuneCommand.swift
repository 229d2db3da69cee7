import ArgumentParser
import Daemon
import Escalation
import FoundationEssentials
import News

/// `tocsin tune`: which thresholds would have rung for what mattered, and how often for nothing.
struct TuneCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tune", abstract: "Try thresholds, half-lives and corroboration against days that must ring.",
    discussion: """
      Replays a history with settings around those of the watch and shows how each would have done against a file of \
      days (tab-separated: watch, first day, last day, level or quiet), else against the labels that `tocsin mark` \
      wrote. Changes nothing; few days make poor evidence.
      """)

  @OptionGroup var config: ConfigOption
  @Option(help: "The items, one JSON object a line. Default: those in the store.", completion: .file())
  var items: String?
  @Option(help: "Days that must ring, and quiet spans.", completion: .file()) var days: String?
  @Option(help: "The watch; needed where there is more than one.") var watch: String?
  @Option(
    help: "Write the best settings, where they are better, as lines for the watch into this file.", completion: .file())
  var patch: String?
  @Option(name: [.customShort("n"), .long], help: "How many of the best to show.") var limit = 10

  func run() async throws {
    let loaded = try config.load()
    let watches = try loaded.watches(named: watch)
    guard let watch = watches.first, watches.count == 1 else { throw ValidationError("say which watch with --watch") }
    let verdicts = try verdicts(loaded)
    guard verdicts.spans.contains(where: { $0.watch == watch.name }) else {
      throw Failure.report(
        "nothing is known of the watch \(watch.name): give --days, or label alerts with `tocsin mark`")
    }
    let history = try await ReplayHistory(items: items, config: loaded, from: .earliest, to: .latest)
    let tuning = Tuning(watch: watch, verdicts: verdicts)
    let (current, results) = attempt(tuning, watch, TuneHistory(history, loaded, watch))
    let best = tuning.ranked(results)
    show(current, best)
    guard let first = best.first, first.balance > current.balance || first.unexplained < current.unexplained else {
      return print("none of them does better than the settings in force")
    }
    if let patch {
      try Data(Self.lines(tuning.watch(first.trial)).utf8).write(to: URL(filePath: patch))
    }
  }

  private func verdicts(_ config: Config) throws -> Verdicts {
    guard let days else { return AlertLabels(log: config.alerts.logPath).verdicts }
    guard let data = try? Data(contentsOf: URL(filePath: days)) else { throw Failure.report("\(days) cannot be read") }
    let (verdicts, badLine) = Verdicts.read(String(decoding: data, as: UTF8.self))
    if let badLine {
      throw Failure.report("\(days):\(badLine): no line of watch, first day, last day and level, with tabs")
    }
    return verdicts
  }

  /// Every combination around the settings of the watch.
  private func attempt(
    _ tuning: Tuning, _ watch: Watch, _ history: TuneHistory
  ) -> (current: Tuning.Result, results: [Tuning.Result]) {
    let single = watch.corroboration.single
    let singles = Set([single, max(0.1, single - 0.2), min(1, single + 0.2)]).sorted()
    var results: [Tuning.Result] = []
    for halfLife in [watch.halfLife / 2, watch.halfLife, watch.halfLife * 2] {
      for single in singles {
        let plain = Tuning.Trial(halfLife: halfLife, single: single, scale: 1, clear: 0.65)
        let course = history.course(tuning.watch(plain))
        for scale in [0.6, 0.8, 1, 1.25, 1.6] {
          for clear in [0.55, 0.65, 0.75] {
            let trial = Tuning.Trial(halfLife: halfLife, single: single, scale: scale, clear: clear)
            results.append(tuning.result(trial, course: course))
          }
        }
      }
    }
    return (tuning.current(course: history.course(watch)), results)
  }

  // MARK: Output

  private func show(_ current: Tuning.Result, _ best: [Tuning.Result]) {
    let paint = Paint.output
    print(paint("        half-life  single  raise ×  clear ×   precision  recall  delay h  false/month", .bold))
    print("now     " + Self.row(current))
    for (number, result) in best.prefix(max(1, limit)).enumerated() {
      let bar = String(repeating: "█", count: Int((result.balance * 20).rounded()))
      print(AlertText.rightAligned(String(number + 1), 3) + "     " + Self.row(result) + "  " + paint(bar, .cyan))
    }
    print(
      "\n\(current.wanted) spans must ring; \(best.count) settings tried over \(Self.number(current.months)) months")
  }

  private static func row(_ result: Tuning.Result) -> String {
    let cells = [
      (result.trial.halfLife.configText, 9), (number(result.trial.single), 8), (number(result.trial.scale), 9),
      (number(result.trial.clear), 9), (number(result.precision), 12), ("\(result.rang)/\(result.wanted)", 8),
      (result.delay.map { number($0) } ?? "–", 9), (number(result.falseAlarmsPerMonth), 13),
    ]
    return cells.map { AlertText.rightAligned($0.0, $0.1) }.joined()
  }

  private static func number(_ value: Double) -> String { JSONText.points(value).line }

  private static func lines(_ watch: Watch) -> String {
    let levels = watch.thresholds.levels.map {
      "  \($0.name): { raise: \(number($0.raise)), clear: \(number($0.clear)) }"
    }
    return
      ([
        "# Proposed by `tocsin tune`: put these keys in place of those of the watch \(watch.name).",
        "half_life: \(watch.halfLife.configText)",
        "corroboration: { full_at: \(watch.corroboration.fullAt), single: \(number(watch.corroboration.single)) }",
        "thresholds:",
      ] + levels + ["  dwell: \(watch.thresholds.dwell.configText)", ""]).joined(separator: "\n")
  }
}

/// A history that is scored once and replayed many times.
private struct TuneHistory {
  private let entries: [Replay.Entry]
  private let start: Instant
  private let end: Instant
  private let scores: [Item: [Score]]

  init(_ history: ReplayHistory, _ config: Config, _ watch: Watch) {
    (start, end) = (history.start, history.end)
    var (relevant, scores) = ([Replay.Entry](), [Item: [Score]]())
    for entry in history.entries(config) {
      let own = config.scorer.scores(of: entry.item, weight: entry.weight).filter { $0.watch == watch.name }
      // What says nothing about the watch changes nothing.
      guard own.contains(where: { $0.points != 0 }) else { continue }
      relevant.append(entry)
      scores[entry.item] = own
    }
    (entries, self.scores) = (relevant, scores)
  }

  /// The index over time as the watch would have it.
  func course(_ watch: Watch) -> [Replay.Sample] {
    let scores = scores
    var replay = Replay(Pipeline(watches: [watch], at: start) { item, _ in scores[item] ?? [] })
    var samples: [Replay.Sample] = []
    replay.run(entries, until: end) { event in
      if case .sample(let sample) = event { samples.append(sample) }
    }
    return samples
  }
}
