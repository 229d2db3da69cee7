package import News

/// A score with everything a person needs to agree or disagree with it.
package struct Explanation: Sendable {
  package struct SegmentText: Sendable {
    package var segment: Segment
    package var text: String
  }

  /// What the raw score would be if a rule had not applied.
  package struct Without: Sendable {
    package var rule: String
    package var points: Double
  }

  /// What one item does to a calm index: it is one source's story.
  package struct Standing: Sendable, Hashable {
    /// Points it adds to the index alone.
    package var index: Double
    /// The level that this alone raises; nil: none.
    package var level: String?
    /// The next level up, and how many points of the index are missing; nil at the top.
    package var next: String?
    package var missing: Double
  }

  package var watch: Watch
  package var score: Score
  /// The texts the contributions' ranges point into.
  package var segments: [SegmentText]
  /// Only rules that changed the total.
  package var without: [Without]
  /// The watch's `about` groups that title and lead do not mention.
  package var missing: [[String]]
  /// The rule and words that put the item outside any conflict.
  package var offTopic: AppliedRule?
  /// The text has no headline and shows both directions: all of it counts a quarter.
  package var isMixed: Bool

  /// Where the item alone puts the watch.
  package var standing: Standing {
    let index = max(0, score.points) * watch.corroboration.factor(sources: 1)
    let levels = watch.thresholds.levels
    let next = levels.first { $0.raise > index }
    return Standing(
      index: index, level: levels.last { $0.raise <= index }?.name, next: next?.name,
      missing: next.map { $0.raise - index } ?? 0)
  }

  /// The same as JSON.
  package var record: JSONText {
    .members([
      "score": score.record(id: score.watch),
      "segments": .array(
        segments.map { .members(["segment": .string($0.segment.rawValue), "text": .string($0.text)]) }),
      "matches": .array(
        score.contributions.map { match in
          .members([
            "segment": .string(match.segment.rawValue), "start": .integer(match.range.lowerBound),
            "end": .integer(match.range.upperBound), "indicator": .string(match.indicator),
            "points": .points(match.points),
          ])
        }),
      "without": .array(without.map { .members(["rule": .string($0.rule), "raw": .points($0.points)]) }),
      "missing": .array(missing.map { JSONText.strings($0) }), "off_topic": offTopic?.record,
      "mixed": isMixed ? .bool(true) : nil,
      "index": .points(standing.index), "level": .optional(standing.level), "next": .optional(standing.next),
      "next_needs": .points(standing.missing),
    ])
  }
}
