/// An item's points for one watch, with everything that made them.
package struct Score: Hashable, Sendable, Codable {
  /// Name of the watch.
  package var watch: String
  /// Whether the item is about the watch: it mentions one of each of its `about` groups.
  package var isRelevant: Bool
  /// −100 … +100; positive escalates, negative de-escalates; 0 where the item is not relevant.
  package var points: Double
  /// The points before the relevance gate.
  package var raw: Double
  /// Which way `points` goes, by the watch's `significant`.
  package var direction: Direction
  /// Every match that counted or would have, in reading order.
  package var contributions: [Contribution]
  /// Who did it to whom, where the strongest match says so: names of the watch's sides.
  package var actor: String?
  package var target: String?

  package init(
    watch: String, isRelevant: Bool, points: Double, raw: Double, direction: Direction,
    contributions: [Contribution] = [], actor: String? = nil, target: String? = nil
  ) {
    self.watch = watch
    self.isRelevant = isRelevant
    self.points = points
    self.raw = raw
    self.direction = direction
    self.contributions = contributions
    self.actor = actor
    self.target = target
  }
}

/// Which way a score points.
package enum Direction: String, Sendable, Codable, CaseIterable {
  case escalate, deescalate, neutral

  /// `neutral` while |points| < `significant`.
  package init(points: Double, significant: Double) {
    self = points >= significant ? .escalate : points <= -significant ? .deescalate : .neutral
  }
}

/// The part of an item that a match was found in. Earlier parts count for more: DESIGN.md §5.1.
package enum Segment: String, Sendable, Codable, CaseIterable {
  case title, lead, body

  package var weight: Double {
    switch self {
    case .title: 1.0
    case .lead: 0.6
    case .body: 0.2
    }
  }
}
