package import Escalation
package import News

/// An alert as the formats see it: what happened, how grave it is, and how late it comes.
nonisolated package struct AlertMessage: Sendable {
  package let alert: AlertLine
  /// The alert record of the log.
  package let record: String
  package let severity: Severity
  /// Whether the level stands at or above what the sink wants to hear of: not calm, and not below its `min_level`.
  package let isStanding: Bool
  /// Since the alert was decided.
  package let age: Duration
  /// When it is sent.
  package let now: Instant
  /// For services that keep incidents: that what the drill opened is over.
  package var endsDrill = false

  /// From this age on a message says that it comes late.
  static let late = Duration.minutes(15)

  /// nil where `stored` holds no alert record.
  /// - Parameters:
  ///   - stored: the alert.
  ///   - levels: names of each watch's levels above calm, lowest first.
  ///   - minLevel: the lowest level that the sink wants to hear of.
  ///   - now: the time of this attempt.
  package init?(_ stored: StoredAlert, levels: [String: [String]], minLevel: String? = nil, at now: Instant) {
    guard let alert = AlertLine(line: stored.record) else { return nil }
    let names = alert.watch.flatMap { levels[$0] } ?? []
    let rank = alert.level.flatMap { names.firstIndex(of: $0) }.map { $0 + 1 } ?? stored.rank
    let least = minLevel.flatMap { names.firstIndex(of: $0) }.map { $0 + 1 } ?? 1
    self.alert = alert
    record = stored.record
    severity = Severity(alert.event, rank: rank, of: max(names.count, rank))
    isStanding = rank >= max(1, least)
    age = max(.zero, now - stored.time)
    self.now = now
  }

  /// `iran-israel CRITICAL`, `iran-israel FLASH`, `feed BBC failed`: a few words, safe to show but not escaped.
  package var title: String {
    let subject = (alert.watch ?? alert.feed ?? alert.sink ?? "Tocsin").shownPlainly
    let level = (alert.level ?? "").shownPlainly
    let words =
      switch alert.event {
      case .levelRaised, .reminder: "\(subject) \(level.uppercased())"
      case .levelLowered: "\(subject) \(level)"
      case .flash: "\(subject) FLASH"
      case .coverageLost: "\(subject) is blind"
      case .coverageRestored: "\(subject) sees again"
      case .feedFailed: "feed \(subject) failed"
      case .feedRecovered: "feed \(subject) recovered"
      case .feedQuarantined: "feed \(subject) set apart"
      case .sinkFailed: "\(subject) gets no alerts"
      case .sinkDisabled: "\(subject) is disabled"
      case .sinkRecovered: "\(subject) gets alerts again"
      case .silenceBegun: "\(subject) silenced"
      case .silenceEnded: "\(subject) no longer silenced"
      case .drill: "DRILL"
      }
    return words.cut(toBytes: 150)
  }

  /// The summary on one line, with what goes out with it; a late one says since when it waited. Safe to show, not
  /// escaped.
  package var text: String {
    let summary = alert.summary.shownPlainly + before
    return age >= Self.late ? "[late, decided \(alert.time)] \(summary)" : summary
  }

  /// All that a reader needs, on a few lines without markup. Not escaped.
  var plain: String {
    ([title, text] + [detail].compactMap(\.self) + headlines.map { "\($0.title) (\($0.source))" })
      .joined(separator: "\n")
  }

  /// `; just before: strait rose to GUARDED: …`
  private var before: String {
    guard !alert.grouped.isEmpty else { return "" }
    let shown = alert.grouped.suffix(3).map { $0.summary.shownPlainly.cut(toBytes: 120) }.joined(separator: "; ")
    let more = alert.grouped.count > 3 ? " (and \(alert.grouped.count - 3) more)" : ""
    return "; just before: \(shown)\(more)"
  }

  /// The strongest headline of each of the first stories, with its address where that is a web page.
  package var headlines: [Headline] {
    alert.evidence.prefix(3).compactMap { story in
      story.items.first.map(Headline.init)
    }
  }

  /// The page behind the first headline.
  package var link: String? { headlines.lazy.compactMap(\.url).first }

  nonisolated package struct Headline: Sendable, Hashable {
    package let title: String
    package let url: String?
    package let source: String

    init(_ item: AlertLine.Item) {
      title = item.title.shownPlainly.cut(toBytes: 300)
      url = item.url.flatMap(AlertMessage.page)
      source = (item.source ?? "").shownPlainly.cut(toBytes: 100)
    }
  }

  /// Only addresses of web pages that cannot break out of quotes, angle brackets or Markdown parentheses.
  fileprivate static func page(_ url: String) -> String? {
    guard url.utf8.count <= 1500, url.hasPrefix("https://") || url.hasPrefix("http://") else { return nil }
    var shown = ""
    for byte in url.utf8 {
      switch byte {
      case 0x00...0x20, 0x7F: return nil
      case UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "|"),
        UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "\\"),
        UInt8(ascii: "`"), UInt8(ascii: "*"), 0x80...:
        let digits = String(byte, radix: 16, uppercase: true)
        shown += "%" + (digits.utf8.count < 2 ? "0" : "") + digits
      default: shown.unicodeScalars.append(Unicode.Scalar(byte))
      }
    }
    return shown
  }
}

/// How grave an alert is, on the one scale that all services share.
nonisolated package enum Severity: Int, Sendable, Comparable {
  case calm, low, medium, high, critical

  /// A level by its place among its watch's levels: the highest is critical whatever it is called. Other events have a
  /// gravity of their own.
  package init(_ event: Alert.Event, rank: Int, of count: Int) {
    let level = Self(rank: rank, of: count)
    self =
      switch event {
      case .levelRaised, .levelLowered, .reminder: level
      case .flash: max(level, .high)
      case .coverageLost, .sinkFailed, .sinkDisabled: .medium
      case .feedFailed, .feedQuarantined, .drill: .low
      case .coverageRestored, .feedRecovered, .sinkRecovered, .silenceBegun, .silenceEnded: .calm
      }
  }

  /// A level by its place: 0 is calm, `count` the highest.
  init(rank: Int, of count: Int) {
    guard rank > 0, count > 0 else {
      self = .calm
      return
    }
    switch Double(rank) / Double(count) {
    case 1...: self = .critical
    case 0.75...: self = .high
    case 0.5...: self = .medium
    default: self = .low
    }
  }

  package static func < (left: Severity, right: Severity) -> Bool { left.rawValue < right.rawValue }

  /// As 24-bit RGB, for services that show a colour.
  package var colour: Int {
    switch self {
    case .calm: 0x2E7D32
    case .low: 0x0277BD
    case .medium: 0xF9A825
    case .high: 0xEF6C00
    case .critical: 0xB71C1C
    }
  }
}
