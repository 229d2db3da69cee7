import News

/// What each story adds to the index: its strongest score, by the voices that tell it, and less for more of the same.
///
/// The hundredth shelling of a day says little that the first did not: of the developments alike within a day the
/// strongest counts in full, the second half, the third a quarter, so that together they never count for more than two.
/// An indicator of another kind, or the other side's answer, counts in full.
struct StoryWeights: Sendable {
  let corroboration: Watch.Corroboration

  typealias Weighed = (story: Story, points: Double)

  /// Developments alike further apart than this are news of their own.
  static let day = Duration.hours(24)

  /// Points of every story at the time it was first reported; stories come in the order of that time.
  func contributions(_ stories: [Story]) -> [Weighed] {
    let points = stories.map { $0.contribution(corroboration) }
    var ranks = [Int](repeating: 0, count: stories.count)
    for later in stories.indices {
      for earlier in stride(from: later - 1, through: 0, by: -1) {
        guard stories[later].first - stories[earlier].first < Self.day else { break }
        guard stories[later].development.isAlike(stories[earlier].development) else { continue }
        ranks[abs(points[later]) > abs(points[earlier]) ? earlier : later] += 1
      }
    }
    return stories.indices.map { index in
      (story: stories[index], points: points[index] * PowersOfTwo.power(-Double(ranks[index])))
    }
  }
}
