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

  package var watch: Watch
  package var score: Score
  /// The texts the contributions' ranges point into.
  package var segments: [SegmentText]
  /// Only rules that changed the total.
  package var without: [Without]
  /// Numbers of the watch's `about` groups that title and lead do not mention.
  package var missing: [Int]
  /// The rule and words that put the item outside any conflict.
  package var offTopic: String?
}
