import News

/// The evidence in full, for whoever has room for it.
extension AlertMessage {
  /// A story behind the alert.
  nonisolated struct Report: Sendable {
    /// Of its strongest item.
    let headline: Headline
    /// `62 % of the index: herald.example, courier.example`.
    let standing: String
    /// `+50 strike “strikes power station”`: what counted in the headline and its lead, at most five.
    let matches: [String]
  }

  /// The strongest first, at most five. Safe to show, not escaped.
  nonisolated var reports: [Report] {
    alert.evidence.prefix(5).compactMap { story in
      guard let item = story.items.first else { return nil }
      let sources = story.sources.prefix(8).map { $0.shownPlainly.cut(toBytes: 60) }.joined(separator: ", ")
      let matches = item.contributions.filter { $0.points != 0 }.prefix(5).map { match in
        let text = match.text.shownPlainly.cut(toBytes: 120)
        return "\(match.points > 0 ? "+" : "")\(JSONText.points(match.points).line) \(match.indicator) “\(text)”"
      }
      return Report(
        headline: Headline(item), standing: "\(Int((story.share * 100).rounded())) % of the index: \(sources)",
        matches: Array(matches))
    }
  }
}
