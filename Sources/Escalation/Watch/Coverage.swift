package import News

/// Whether enough of a watch's feeds answer for its level to be trusted: a blind daemon must not look calm.
package struct Coverage: Sendable, Hashable, Codable {
  /// The count last observed; nil before the first.
  package private(set) var count: Alert.CoverageCount?
  package private(set) var isLost = false
  /// Since when the count has spoken against `isLost`.
  private var since: Instant?

  package init() {}

  /// When coverage is lost and when it is there again; two shares and two times, so that it does not flap.
  package struct Rule: Sendable, Hashable {
    /// Lost below this share of healthy feeds. Default 0.5.
    package var lostBelow: Double
    /// … for this long. Default 15 min.
    package var lostAfter: Duration
    /// Restored from this share on. Default 0.7.
    package var restoredFrom: Double
    /// … for this long. Default 10 min.
    package var restoredAfter: Duration

    package init(
      lostBelow: Double = 0.5, lostAfter: Duration = .minutes(15), restoredFrom: Double = 0.7,
      restoredAfter: Duration = .minutes(10)
    ) {
      self.lostBelow = lostBelow
      self.lostAfter = lostAfter
      self.restoredFrom = restoredFrom
      self.restoredAfter = restoredAfter
    }
  }

  /// What an observation or the time changed.
  package enum Change: Sendable, Hashable {
    case lost(since: Instant)
    case restored(since: Instant)
  }

  /// Takes in how many feeds there are and how many answer. A watch without feeds has nothing to lose.
  package mutating func observe(_ count: Alert.CoverageCount, at now: Instant, _ rule: Rule) -> Change? {
    self.count = count
    let share = count.feeds == 0 ? 1 : Double(count.healthy) / Double(count.feeds)
    let turns = isLost ? share >= rule.restoredFrom : share < rule.lostBelow
    since = turns ? since ?? now : nil
    return advance(to: now, rule)
  }

  /// When coverage changes if the count stays as it is.
  package func due(_ rule: Rule) -> Instant? { since.map { $0 + (isLost ? rule.restoredAfter : rule.lostAfter) } }

  /// The change that has become due by `now`, once.
  package mutating func advance(to now: Instant, _ rule: Rule) -> Change? {
    guard let time = due(rule), time <= now, let start = since else { return nil }
    isLost.toggle()
    since = nil
    return isLost ? .lost(since: start) : .restored(since: start)
  }
}
