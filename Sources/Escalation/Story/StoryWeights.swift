import News

/// What each story adds to the index: its strongest score, by the voices that tell it, and less for more of the same.
///
/// The hundredth shelling of a day says little that the first did not: of the developments alike within a day the
/// strongest counts in full, the second half, the third a quarter, so that together they never count for more than two.
/// An indicator of another kind, or the other side's answer, counts in full.
struct StoryWeights: Sendable {
  /// Developments alike further apart than this are news of their own.
  static let day = Duration.hours(24)

  /// What a story weighs by itself.
  struct Line: Sendable, Hashable, Comparable {
    let id: String
    let first: Instant
    let development: Development
    /// Of the strongest item.
    let score: Double
    /// The score by the voices that tell it.
    let points: Double

    init(_ story: Story, _ corroboration: Watch.Corroboration) {
      id = story.id
      first = story.first
      development = story.development
      score = story.score
      points = story.contribution(corroboration)
    }

    static func < (left: Line, right: Line) -> Bool { (left.first, left.id) < (right.first, right.id) }
  }

  /// Points of every story at the time it was first reported; lines and points are in the order of that time.
  static func points(_ lines: [Line]) -> [Double] {
    var ranks = [Int](repeating: 0, count: lines.count)
    for later in lines.indices {
      for earlier in stride(from: later - 1, through: 0, by: -1) {
        guard lines[later].first - lines[earlier].first < day else { break }
        guard lines[later].development.isAlike(lines[earlier].development) else { continue }
        ranks[abs(lines[later].points) > abs(lines[earlier].points) ? earlier : later] += 1
      }
    }
    return lines.indices.map { lines[$0].points * PowersOfTwo.power(-Double(ranks[$0])) }
  }
}
