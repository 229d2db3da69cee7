import ArgumentParser
import Daemon
import Escalation
import News

/// `tocsin tail`: follows the alert log for people, through rotation.
struct TailCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tail", abstract: "Follow the alert log.",
    discussion: """
      Shows the last alerts, one a line, and then each new one as it is written: level, index, what happened and who \
      reports it. Follows the log through rotation, and begins in the file that was rotated away last; stop it with Ctrl-C.
      """)

  @OptionGroup var config: ConfigOption
  @Option(name: [.customShort("n"), .long], help: "How many past alerts to show first.") var lines = 10
  @Option(help: "Show all since then: a time (2024-04-13T20:00:00Z) or an age (12h).") var since: SinceArgument?
  @Option(help: "Only this watch.") var watch: String?
  @Option(help: "Only this level and above.") var level: String?
  @Flag(name: .shortAndLong, help: "Show the evidence below each alert.") var verbose = false
  @Flag(help: "Show what is there and exit.") var noFollow = false
  @Option(help: "text for people, jsonl for programs.") var format = AlertFormat.text

  func run() async throws {
    let loaded = try config.load()
    let levels = try LevelFilter(watches: loaded.watches, minimum: level)
    let printer = AlertText(paint: .output, levels: levels.names)
    var reader = AlertLogReader(path: loaded.alerts.logPath)
    let current = reader.newLines()
    // What logrotate has moved away; after the log, so that a rotation in between shows as lines that are known.
    var rotated = AlertLogReader(path: loaded.alerts.logPath + ".1")
    let known = Set(current)
    let past = matching(rotated.newLines().filter { !known.contains($0) } + current, levels)
    rotated.close()
    let shown = since == nil ? Array(past.suffix(lines)) : past
    for alert in shown { show(alert, printer) }
    if noFollow { return }
    guard let watch = await FileWatch(path: loaded.alerts.logPath) else {
      throw Failure.report("the log cannot be followed: no inotify instance is left (fs.inotify.max_user_instances)")
    }
    for await _ in watch.changes {
      for alert in matching(reader.newLines(), levels) { show(alert, printer) }
    }
    withExtendedLifetime(watch) {}
  }

  private func matching(_ lines: [String], _ levels: LevelFilter) -> [(line: String, alert: AlertLine)] {
    let start = since?.instant(at: SystemClock.real.now())
    return lines.compactMap { line in
      guard let alert = AlertLine(line: line) else { return nil }
      guard watch == nil || alert.watch == watch, levels.passes(alert) else { return nil }
      if let start, alert.time < start { return nil }
      return (line, alert)
    }
  }

  private func show(_ entry: (line: String, alert: AlertLine), _ printer: AlertText) {
    switch format {
    case .jsonl: print(entry.line)
    case .text:
      print(printer.line(entry.alert))
      if verbose { printer.evidence(entry.alert).forEach { print($0) } }
    }
    flushOutput()
  }
}
