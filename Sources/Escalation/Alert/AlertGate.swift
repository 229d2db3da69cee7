package import News

/// Holds a watch's alerts back in quiet hours and beyond its budget, and hands them over together: nothing is lost, and
/// the highest level always passes.
package struct AlertGate: Sendable, Hashable, Codable {
  /// What waits, oldest first; at most `mostHeld` of `count`.
  package private(set) var held: [Alert.Held] = []
  /// How many wait in all.
  package private(set) var count = 0
  /// When they are handed over; nil while nothing waits.
  package private(set) var release: Instant?
  /// Name of the level that was last spoken of.
  private var told = Watch.Level.calm
  /// Times of the latest alerts that passed, for the budget.
  private var passed: [Instant] = []
  private var reasons: Set<Reason> = []

  static let mostHeld = 50

  package init() {}

  /// How many alerts a watch may send in a time.
  package struct Budget: Sendable, Hashable {
    /// 1 … 1000.
    package var alerts: Int
    package var per: Duration

    package init(alerts: Int = 6, per: Duration = .hours(1)) {
      self.alerts = alerts
      self.per = per
    }
  }

  /// Why alerts wait.
  package enum Reason: String, Sendable, Codable, Comparable {
    case quiet = "quiet hours"
    case budget = "alert budget"

    package static func < (left: Reason, right: Reason) -> Bool { left.rawValue > right.rawValue }
  }

  /// What was held back, when it is handed over.
  struct Parcel: Sendable {
    let held: [Alert.Held]
    let count: Int
    let reasons: [Reason]
    /// Name of the level that was last spoken of before.
    let told: String
  }

  /// Whether the alert goes out now; one that does not is kept.
  mutating func admit(_ alert: Alert, _ watch: Watch) -> Bool {
    guard let (reason, until) = obstacle(to: alert, watch) else {
      note(alert.time, alert.level ?? told, watch)
      return true
    }
    reasons.insert(reason)
    count += 1
    if held.count < Self.mostHeld { held.append(Alert.Held(alert)) }
    release = max(release ?? until, until)
    return false
  }

  /// What has waited long enough at `time`, once.
  mutating func open(at time: Instant, level: String, _ watch: Watch) -> Parcel? {
    guard let release, release <= time else { return nil }
    let parcel = Parcel(held: held, count: count, reasons: reasons.sorted(), told: told)
    (held, count, self.release, reasons) = ([], 0, nil, [])
    note(time, level, watch)
    return parcel
  }

  private mutating func note(_ time: Instant, _ level: String, _ watch: Watch) {
    told = level
    passed = Array((passed + [time]).suffix(watch.budget?.alerts ?? 0))
  }

  private func obstacle(to alert: Alert, _ watch: Watch) -> (reason: Reason, until: Instant)? {
    // Whether the level can be trusted at all is not a matter of levels.
    if alert.event == .coverageLost || alert.event == .coverageRestored { return nil }
    let top = watch.thresholds.levels.count
    let rank = max(watch.thresholds.rank(of: alert.level), watch.thresholds.rank(of: alert.previous))
    if alert.event == .levelRaised, rank == top { return nil }
    if let end = quietEnd(alert, rank: rank, watch) { return (.quiet, end) }
    guard let free = free(at: alert.time, watch.budget) else { return nil }
    let isQuietThen = rank < quietRank(watch)
    return (.budget, isQuietThen ? watch.quiet?.end(of: free) ?? free : free)
  }

  /// A flash rings in quiet hours too: it is there for the one development that cannot wait.
  private func quietEnd(_ alert: Alert, rank: Int, _ watch: Watch) -> Instant? {
    guard alert.event != .flash, rank < quietRank(watch) else { return nil }
    return watch.quiet?.end(of: alert.time)
  }

  private func quietRank(_ watch: Watch) -> Int {
    let named = watch.thresholds.rank(of: watch.quiet?.below)
    return named > 0 ? named : watch.thresholds.levels.count
  }

  /// When the budget has room again; nil where it has.
  private func free(at time: Instant, _ budget: Budget?) -> Instant? {
    guard let budget, passed.count >= budget.alerts else { return nil }
    let free = passed[passed.count - budget.alerts] + budget.per
    return free > time ? free : nil
  }
}

extension Watch.Thresholds {
  /// 0 for calm, unknown and none, 1 for the lowest level.
  func rank(of name: String?) -> Int { levels.firstIndex { $0.name == name }.map { $0 + 1 } ?? 0 }
}
