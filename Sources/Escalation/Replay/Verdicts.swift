package import News

/// What a desk knows of a history: days that must ring, and days that must not.
package struct Verdicts: Sendable, Hashable {
  package private(set) var spans: [Span] = []
  /// Whether every day that must ring is among them; else only a raise in a quiet span is known to be wrong.
  package private(set) var isComplete: Bool

  /// Whole UTC days.
  package struct Span: Sendable, Hashable {
    package var watch: String
    package var first: CivilDate
    package var last: CivilDate
    /// The level that must be reached; nil: quiet, nothing may ring.
    package var level: String?

    package init(watch: String, first: CivilDate, last: CivilDate, level: String?) {
      self.watch = watch
      self.first = first
      self.last = last
      self.level = level
    }

    var start: Instant { Instant(seconds: Int64(first.daysSinceEpoch) * 86_400) }
    var end: Instant { Instant(seconds: Int64(last.daysSinceEpoch + 1) * 86_400) }
  }

  package init(_ spans: [Span], isComplete: Bool) {
    self.spans = spans
    self.isComplete = isComplete
  }

  /// A file of tab-separated lines `watch  first-day  last-day  level  note`, `quiet` for the level of a span in which
  /// nothing may ring, `#` before a comment; with the number of the first line that is none of these.
  package static func read(_ text: String) -> (verdicts: Verdicts, badLine: Int?) {
    var verdicts = Verdicts([], isComplete: true)
    for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      if line.hasPrefix("#") || line.allSatisfy(\.isWhitespace) { continue }
      let cells = line.split(separator: "\t", omittingEmptySubsequences: false).map { String($0) }
      guard cells.count >= 4, let first = date(cells[1]), let last = date(cells[2]),
        first.daysSinceEpoch <= last.daysSinceEpoch
      else { return (verdicts, number + 1) }
      let level = cells[3] == "quiet" ? nil : cells[3]
      verdicts.spans.append(Span(watch: cells[0], first: first, last: last, level: level))
    }
    return (verdicts, nil)
  }

  private static func date(_ text: String) -> CivilDate? { text.utf8.count == 10 ? Instant(iso8601: text)?.date : nil }
}
