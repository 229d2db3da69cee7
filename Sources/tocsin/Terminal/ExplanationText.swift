import Escalation
import News

/// An explanation as a person reads it: the text with its matches marked in place, then what each counted and why.
struct ExplanationText {
  private let explanation: Explanation
  private let paint: Paint
  /// Only the longest bodies are cut: to sentences around their matches.
  private static let longestText = 2_000

  init(_ explanation: Explanation, paint: Paint) {
    self.explanation = explanation
    self.paint = paint
  }

  var lines: [String] {
    [headline, ""] + marked + matches + totals + without
  }

  private var score: Score { explanation.score }

  private var headline: String {
    let points = paint(Self.signed(score.points) + " points", colour(score.points), .bold)
    return "\(paint(score.watch, .bold)): \(points), \(score.direction.rawValue)"
      + (score.actor.map { " — \($0)" } ?? "") + (score.target.map { " → \($0)" } ?? "")
  }

  // MARK: The text

  private var marked: [String] {
    explanation.segments.map { part in
      let numbered = score.contributions.enumerated().filter { $0.element.segment == part.segment }
      let text = MarkedText(part.text, marks: numbered.map { (number: $0.offset + 1, range: $0.element.range) })
      let name = paint(part.segment.rawValue.padded(to: 6), .faint)
      return "  \(name)  "
        + text.rendered(limit: Self.longestText) { words, numbers in
          let points = numbers.map { score.contributions[$0 - 1].points }.reduce(0, +)
          let label = numbers.map(String.init).joined(separator: ",")
          return paint("[\(words)]", colour(points)) + paint(label, .faint)
        }
    }
  }

  // MARK: The matches

  private var matches: [String] {
    if score.contributions.isEmpty { return ["", "  No term of the lexicons matches."] }
    // A long text repeats itself: what counts nothing deep in it is not worth a row.
    let shown = score.contributions.enumerated().filter { $0.element.points != 0 || $0.element.segment != .body }
    return [""]
      + shown.flatMap { number, match -> [String] in
        let points = AlertText.rightAligned(Self.signed(match.points), 7)
        var rows = [
          "  \(AlertText.rightAligned(String(number + 1), 2))  \(paint(points, colour(match.points)))  \(paint(match.indicator, .bold))  "
            + "“\(match.text.shownSafely)”  \(paint(match.segment.rawValue, .faint))",
          paint("              term \(Self.cut(match.term.shownSafely))", .faint),
        ]
        for rule in match.context {
          rows.append(
            "              \(rule.rule) × \(JSONText.points(rule.factor).line)  by “\(rule.text.shownSafely)”")
        }
        return rows
      }
  }

  // MARK: The sum

  private var totals: [String] {
    let up = score.contributions.map(\.points).filter { $0 > 0 }.reduce(0, +)
    let down = score.contributions.map(\.points).filter { $0 < 0 }.reduce(0, +)
    var rows = ["", "  escalating \(Self.signed(up)), de-escalating \(Self.signed(down)): \(Self.signed(score.raw))"]
    if explanation.isMixed {
      rows.append("  mixed: no headline, and both directions in the text; all of it counts a quarter")
    }
    if let rule = explanation.offTopic {
      rows.append("  not about conflict: \(rule.rule) by “\(rule.text.shownSafely)”")
    }
    for group in explanation.missing {
      rows.append("  not about \(score.watch): title and lead name none of \(Self.cut(group.joined(separator: ", ")))")
    }
    if score.isRelevant { rows.append(standing) }
    return rows
  }

  private var standing: String {
    let standing = explanation.standing
    let index = "  one source alone adds \(JSONText.points(standing.index).line) to the index"
    let level = standing.level.map { ", enough for \($0)" } ?? ""
    guard let next = standing.next else { return index + level }
    return "\(index)\(level); \(next) needs \(JSONText.points(standing.missing).line) more"
  }

  private var without: [String] {
    if explanation.without.isEmpty { return [] }
    return [""]
      + explanation.without.map { rule in
        "  without \(rule.rule): \(Self.signed(rule.points)) instead of \(Self.signed(score.raw))"
      }
  }

  private func colour(_ points: Double) -> Paint.Colour { points > 0 ? .red : points < 0 ? .green : .faint }

  private static func signed(_ points: Double) -> String { (points > 0 ? "+" : "") + JSONText.points(points).line }

  /// Terms hold long lists of alternatives; their beginning says which one it is.
  private static func cut(_ text: String) -> String {
    text.unicodeScalars.count <= 100 ? text : String(String.UnicodeScalarView(text.unicodeScalars.prefix(99))) + "…"
  }
}

extension String {
  func padded(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
}
