import ArgumentParser
import Daemon
import Escalation
import News

/// `tocsin mark`: what a desk thought of an alert, for `tocsin tune`.
struct MarkCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "mark", abstract: "Label an alert useful, noise or late, or a time at which one was missed.",
    discussion: """
      Labels go into a JSON Lines file beside the alert log (alerts.labels.jsonl); the last label of an alert counts. \
      Examples: tocsin mark iran-israel.4k7q2m noise; tocsin mark 2024-04-13T20:00Z missed --level high
      """)

  @OptionGroup var config: ConfigOption
  @Argument(help: "The id of an alert in the log, or the time (UTC) at which one was missed.") var alert: String
  @Argument(help: "useful, noise, late or missed.") var label: AlertLabels.Label
  @Option(help: "For a missed alert: the watch.") var watch: String?
  @Option(help: "For a missed alert: the level that should have been reached. Default: the lowest.") var level: String?
  @Option(help: "Why, for people.") var note: String?

  func run() async throws {
    let loaded = try config.load()
    let entry = label == .missed ? try missed(loaded) : try found(loaded)
    let labels = AlertLabels(log: loaded.alerts.logPath)
    if let problem = labels.append(entry) { throw Failure.report(problem) }
    print("\(entry.label.rawValue): \(entry.watch) \(entry.time) (\(labels.path))")
  }

  private func missed(_ config: Config) throws -> AlertLabels.Entry {
    guard let time = Instant(iso8601: alert) else {
      throw ValidationError("for `missed` write the time at which it should have rung: 2024-04-13T20:00:00Z")
    }
    let watches = try config.watches(named: watch)
    guard let watch = watches.first, watches.count == 1 else { throw ValidationError("say which watch with --watch") }
    _ = try LevelFilter(watches: [watch], minimum: level)
    return AlertLabels.Entry(
      alert: nil, label: label, time: time.description, watch: watch.name,
      level: level ?? watch.thresholds.levels.first?.name, note: note)
  }

  private func found(_ config: Config) throws -> AlertLabels.Entry {
    var reader = AlertLogReader(path: config.alerts.logPath)
    let lines = reader.newLines().compactMap { AlertLine(line: $0) }
    guard let line = lines.last(where: { $0.id == alert }) else {
      throw Failure.report("there is no alert \(alert) in \(config.alerts.logPath)")
    }
    guard let watch = line.watch else { throw Failure.report("\(alert) is no alert of a watch") }
    return AlertLabels.Entry(
      alert: line.id, label: label, time: line.time.description, watch: watch, level: line.level, note: note)
  }
}

extension AlertLabels.Label: ExpressibleByArgument {}
