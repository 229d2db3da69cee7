import ArgumentParser
import Daemon
import Escalation
import FoundationEssentials
import News

/// How a replay is printed.
enum ReplayFormat: String, ExpressibleByArgument, CaseIterable {
  /// The alerts, then a chart of the days, for people.
  case table
  /// The alerts as the log holds them.
  case jsonl
}

/// Prints a replay while it runs: alerts at once, the days at the end, the series and the page into their files.
struct ReplayOutput {
  private let watches: [Watch]
  private let format: ReplayFormat
  private let printer: AlertText
  private var days = ReplayDays()
  private let files: Files
  private var page: ReplayPage
  private var samples = Data()
  private var shown = 0

  /// Paths of the files to write, where they are wanted.
  struct Files {
    var series: String?
    var page: String?
  }

  /// Throws where one of the files cannot be written, before the long work starts.
  init(watches: [Watch], format: ReplayFormat, files: Files) throws {
    self.watches = watches
    self.format = format
    var names: [String] = []
    for level in watches.flatMap(\.thresholds.levels) where !names.contains(level.name) { names.append(level.name) }
    printer = AlertText(paint: .output, levels: names)
    self.files = files
    page = ReplayPage(watches: watches)
    try save()
  }

  mutating func add(_ event: Replay.Event) {
    days.add(event)
    if files.page != nil { page.add(event) }
    switch event {
    case .sample(let sample):
      if files.series != nil { samples.append(contentsOf: Array("\(sample.record.line)\n".utf8)) }
    case .alert(let alert):
      shown += 1
      let line = alert.record.line
      switch format {
      case .jsonl: print(line)
      case .table: if let alert = AlertLine(line: line) { print(printer.line(alert)) }
      }
    }
  }

  /// Prints the days and writes the series; throws where that fails.
  mutating func finish() throws {
    if format == .table {
      for watch in watches { chart(watch) }
      print("\n\(shown) alerts")
    }
    flushOutput()
    try save()
  }

  private func save() throws {
    if let path = files.series { try samples.write(to: URL(filePath: path)) }
    if let path = files.page { try Data(page.html.utf8).write(to: URL(filePath: path)) }
  }

  /// One line a day: the highest index as a bar, the thresholds it passed by the bar's colour, and what rang.
  private func chart(_ watch: Watch) {
    let days = days.days(of: watch.name, from: (watch.thresholds.levels.first?.raise ?? 0) / 2)
    guard let highest = days.map(\.index).max() else { return }
    let scale = 40 / max(highest, watch.thresholds.levels.last?.raise ?? 1)
    let paint = printer.paint
    print("\n\(paint(watch.name, .bold)): the highest index of each day on which something stirred")
    for day in days {
      let rank = watch.thresholds.levels.firstIndex { $0.name == day.level }
      let bar = String(repeating: "█", count: Int((day.index * scale).rounded()))
      let space = String(repeating: " ", count: max(0, 40 - bar.count))
      let index = AlertText.rightAligned(JSONText.number(day.index, decimals: 1).line, 6)
      let rang = day.alerts.map { mark($0) }.joined(separator: " ")
      let colour = Paint.colour(rank: rank, of: watch.thresholds.levels.count)
      print("\(day.date) \(index) \(paint(bar, colour))\(space) \(rang)")
    }
  }

  private func mark(_ alert: Alert) -> String {
    switch alert.event {
    case .levelRaised: "▲\(alert.level ?? "")"
    case .levelLowered: "▼\(alert.level ?? "")"
    case .flash: "⚡"
    default: "·"
    }
  }
}
