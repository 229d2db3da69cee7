import News

/// What a desk asks next: from which level to which, how far, who says so, how sure, since when.
extension AlertMessage {
  /// Short pairs, in the order of their weight. Safe to show, not escaped; no value is empty.
  nonisolated package var facts: [(name: String, value: String)] {
    let pairs: KeyValuePairs<String, String?> = [
      "Level": change, "Index": index, "Sources": named, "Confidence": confidence, "Since": first.map(\.description),
      "Decided": alert.time.description,
    ]
    return pairs.compactMap { name, value in value.map { (name: name, value: $0) } }
  }

  /// The same in one short line, for services that know no fields; nil where there is nothing to say.
  nonisolated package var detail: String? {
    let parts = [change, index.map { "index \($0)" }, confidence, first.map { "first reported \($0)" }]
    let line = parts.compactMap(\.self).joined(separator: " · ")
    return line.isEmpty ? nil : line
  }

  /// `high → critical`; over a whole group where it is one.
  nonisolated private var change: String? {
    alert.level.map { level in
      let previous = alert.grouped.lazy.compactMap(\.previous).first ?? alert.previous
      return (previous.map { "\($0) → \(level)" } ?? level).shownPlainly.cut(toBytes: 200)
    }
  }

  nonisolated private var index: String? {
    alert.index.map { index in
      JSONText.points(index).line + (alert.threshold.map { " (threshold \(JSONText.points($0).line))" } ?? "")
    }
  }

  nonisolated private var sources: [String] {
    alert.evidence.flatMap(\.sources).reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
  }

  nonisolated private var named: String? {
    guard !sources.isEmpty else { return nil }
    let shown = sources.prefix(8).map { $0.shownPlainly.cut(toBytes: 60) }.joined(separator: ", ")
    return sources.count > 8 ? "\(shown) and \(sources.count - 8) more" : shown
  }

  /// How far the reports can be trusted: by how many say so on their own, and how many of the feeds could.
  nonisolated private var confidence: String? {
    guard !sources.isEmpty else { return nil }
    let words =
      sources.count == 1 ? "low, one source" : "\(sources.count == 2 ? "fair" : "good"), \(sources.count) sources"
    guard let feeds = alert.coverage, feeds.healthy < feeds.feeds else { return words }
    return "\(words); \(feeds.healthy) of \(feeds.feeds) feeds answer"
  }

  /// When the oldest report that is shown came out.
  nonisolated private var first: Instant? {
    alert.evidence.flatMap(\.items).compactMap { $0.published.flatMap { Instant(iso8601: $0) } }.min()
  }
}
