import Glibc
package import Logging
import News

/// Log lines for the person at the terminal and for journald: one line an event, time in UTC, hostile text escaped.
///
/// On a terminal: `2024-04-13T20:14:05Z warning tocsin: …`, coloured. Elsewhere the priority goes in front, as `<4>`
/// (sd-daemon(3)), which the journal takes off again; there the name and the word for the priority would say twice what the
/// journal says, but not the time: the journal shows local time.
nonisolated package struct LogLine: LogHandler {
  package var logLevel: Logger.Level
  package var metadata: Logger.Metadata = [:]
  private let label: String
  private let style: Style
  private let clock: SystemClock

  package enum Style: Sendable {
    case terminal(isColoured: Bool)
    case plain
    case journal

    /// The style that fits where standard error goes; `paint`: it is a terminal that wants colour.
    package static func fitting(paint: Bool) -> Style {
      if isatty(STDERR_FILENO) == 1 { return .terminal(isColoured: paint) }
      let stream = getenv("JOURNAL_STREAM").map { ["JOURNAL_STREAM": String(cString: $0)] } ?? [:]
      return JournalStream.isConnected(STDERR_FILENO, environment: stream) ? .journal : .plain
    }

    /// What goes in front of an error that is not logged but printed: its priority, where the journal reads along.
    package static var errorMark: String { if case .journal = fitting(paint: false) { "<3>" } else { "" } }
  }

  package init(label: String, style: Style, level: Logger.Level = .info, clock: SystemClock = .real) {
    self.label = label
    self.style = style
    self.clock = clock
    logLevel = level
  }

  package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  package func log(event: LogEvent) {
    var line = text(event.level, "\(event.message)") + "\n"
    // One write a line, so that lines of several processes do not mix.
    line.withUTF8 { _ = write(STDERR_FILENO, $0.baseAddress, $0.count) }
  }

  /// The line for a message, without its end.
  package func text(_ level: Logger.Level, _ message: String) -> String {
    let shown = message.shownSafely
    switch style {
    case .journal: return "<\(level.priority)>\(clock.now()) \(shown)"
    case .plain: return "<\(level.priority)>\(clock.now()) \(level.rawValue) \(label): \(shown)"
    case .terminal(let isColoured):
      let time = clock.now()
      let word = level.rawValue + String(repeating: " ", count: max(0, 7 - level.rawValue.utf8.count))
      return isColoured
        ? "\(time) \(level.colour)\(word)\u{1B}[0m \(label): \(shown)" : "\(time) \(word) \(label): \(shown)"
    }
  }
}

extension Logger.Level {
  /// syslog(3) priorities.
  fileprivate nonisolated var priority: Int {
    switch self {
    case .trace, .debug: 7
    case .info: 6
    case .notice: 5
    case .warning: 4
    case .error: 3
    case .critical: 2
    }
  }

  fileprivate nonisolated var colour: String {
    switch self {
    case .trace, .debug: "\u{1B}[2m"
    case .info: "\u{1B}[32m"
    case .notice: "\u{1B}[36m"
    case .warning: "\u{1B}[33m"
    case .error, .critical: "\u{1B}[31m"
    }
  }
}
