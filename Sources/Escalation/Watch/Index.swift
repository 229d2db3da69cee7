package import News

/// A watch's index: the decayed sum of what its stories contribute, never below 0.
///
/// Stories are folded in the order in which they were first reported, I ← max(0, I · 2^(−Δt/h) + c): what calms takes
/// from what came before it and is no credit against what comes after. Items that arrive late or out of order give
/// the same value, because the fold goes by event time. Between two stories the index is one exponential, so the
/// instant at which it falls below a threshold is known at once and no clock tick has to find it.
///
/// With h = 12 h: 80 after 0 h, 40 after 12 h, 20 after 24 h; 60 is passed after 4 h 58 min 48 s.
package struct Index: Sendable, Hashable, Codable {
  /// Points at `time`.
  package private(set) var value: Double
  package private(set) var time: Instant
  package let halfLife: Duration

  /// 0 at `time`.
  package init(halfLife: Duration, at time: Instant) {
    self.value = 0
    self.time = time
    self.halfLife = halfLife
  }

  /// The index at `now` over stories, each a contribution in points at the time it was first reported, in any order;
  /// those reported after `now` do not count yet.
  package init(of stories: [Part], halfLife: Duration, at now: Instant) {
    let parts = stories.filter { $0.first <= now }.sorted()
    self.init(halfLife: halfLife, at: parts.first?.first ?? now)
    for part in parts { add(part.points, at: part.first) }
    value = value(at: now)
    time = now
  }

  /// One story's contribution: points when it was first reported, below 0 where it calms.
  package struct Part: Sendable, Hashable, Comparable {
    package var first: Instant
    package var points: Double

    package init(first: Instant, points: Double) {
      self.first = first
      self.points = points
    }

    package static func < (left: Part, right: Part) -> Bool {
      (left.first, left.points) < (right.first, right.points)
    }
  }

  /// Points at `now`, which is `time` or later.
  package func value(at now: Instant) -> Double { value * Self.decay(from: time, to: now, halfLife: halfLife) }

  /// When the index will have fallen below `points` if nothing happens; `time` where it is below already, nil where it
  /// never does.
  package func falls(below points: Double) -> Instant? {
    guard value >= points else { return time }
    guard points > 0 else { return nil }
    let halfLives = PowersOfTwo.logarithm(value / points)
    let milliseconds = (halfLives * Double(halfLife.milliseconds)).rounded(.down)
    guard milliseconds < 1e15 else { return nil }
    return time + .milliseconds(Int64(milliseconds) + 1)
  }

  /// What is left of 1 point after the time from `start` to `end`.
  package static func decay(from start: Instant, to end: Instant, halfLife: Duration) -> Double {
    guard end > start, halfLife > .zero else { return 1 }
    return PowersOfTwo.power(-Double((end - start).milliseconds) / Double(halfLife.milliseconds))
  }

  private mutating func add(_ points: Double, at moment: Instant) {
    value = max(0, value(at: moment) + points)
    time = moment
  }
}
