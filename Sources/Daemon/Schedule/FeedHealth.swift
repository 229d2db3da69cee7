package import Escalation
package import News

/// How a feed is doing, since when, and when that is worth an alert.
nonisolated package struct FeedHealth: Sendable, Hashable, Codable {
  package enum Condition: String, Sendable, Codable, CaseIterable {
    /// Not polled yet.
    case unknown
    case ok
    /// It answers, but nothing new came for much longer than it usually takes.
    case stale
    case failing
    /// It asked us, by 410, never to come again.
    case gone
    /// It reissued everything as new; its items are known but do not count until it calms down.
    case quarantined
  }

  package private(set) var condition = Condition.unknown
  package private(set) var since: Instant?
  /// The last failure in plain words; kept after recovery for `feeds`.
  package private(set) var lastError: String?
  package private(set) var lastFailure: PollFailure.Kind?
  package private(set) var lastSuccess: Instant?
  private var failuresInARow = 0
  private var firstFailure: Instant?
  /// When it last reissued everything, and why we think so.
  private var lastFlood: Instant?
  package private(set) var floodReason: String?
  /// A failed alert went out and was not taken back yet.
  package private(set) var isReportedFailed = false

  /// A feed is reported after this many failures in a row, over at least its persistence: ten of its intervals, at most
  /// half an hour.
  package static let failuresBeforeReport = 3
  package static let longestPersistence = Duration.minutes(30)
  package static func persistence(interval: Duration) -> Duration { min(longestPersistence, interval * 10) }
  /// A feed that reissued everything is set apart until it has not done so again for this time.
  package static let quarantine = Duration.hours(1)
  /// One that does it again and again is said once in this time.
  private static let quarantineNotice = Duration.hours(24)
  /// Nothing new for this many usual gaps, and for at least `shortestSilence`, is stale.
  private static let staleGaps = 10
  private static let shortestSilence = Duration.days(2)

  package init() {}

  /// Whether the feed gives its watches sight: the opposite of failing or gone.
  package var isHealthy: Bool { condition != .failing && condition != .gone }

  /// Notes a poll and returns what is worth an alert: a feed that failed for good, or its recovery, once each. While the
  /// whole network is down (`isOutage`) no feed is to blame.
  package mutating func note(
    _ outcome: PollOutcome, rhythm: FeedRhythm, persistence: Duration = Self.longestPersistence, isOutage: Bool = false,
    at now: Instant
  ) -> Alert.Event? {
    switch outcome {
    case .failed(let failure): return noteFailure(failure, persistence, isOutage: isOutage, at: now)
    case .unchanged, .read:
      failuresInARow = 0
      firstFailure = nil
      lastSuccess = now
      become(isFlooded(at: now) ? .quarantined : isStale(rhythm, at: now) ? .stale : .ok, at: now)
      guard isReportedFailed else { return nil }
      isReportedFailed = false
      return .feedRecovered
    }
  }

  /// Notes that the feed reissued everything as new: it is set apart. Returns what is worth an alert.
  package mutating func noteFlood(_ reason: String, at now: Instant) -> Alert.Event? {
    defer { lastFlood = now }
    floodReason = reason
    become(.quarantined, at: now)
    return lastFlood.map { now - $0 >= Self.quarantineNotice } ?? true ? .feedQuarantined : nil
  }

  private mutating func noteFailure(
    _ failure: PollFailure, _ persistence: Duration, isOutage: Bool, at now: Instant
  ) -> Alert.Event? {
    lastError = failure.reason
    lastFailure = failure.kind
    if failure.kind == .ours { return nil }
    if isOutage, failure.kind == .network {
      (failuresInARow, firstFailure) = (0, nil)
      become(.failing, at: now)
      return nil
    }
    failuresInARow += 1
    let first = firstFailure ?? now
    firstFailure = first
    become(failure.kind == .gone ? .gone : .failing, at: now)
    let persists = failuresInARow >= Self.failuresBeforeReport && now - first >= persistence
    guard !isReportedFailed, persists || failure.kind == .gone else { return nil }
    isReportedFailed = true
    return .feedFailed
  }

  private func isFlooded(at now: Instant) -> Bool {
    // A flood in the future is one before the clock was put back.
    lastFlood.map { (Duration.zero..<Self.quarantine).contains(now - $0) } ?? false
  }

  private func isStale(_ rhythm: FeedRhythm, at now: Instant) -> Bool {
    guard let lastNews = rhythm.lastNews else { return false }
    let usual = (rhythm.meanGap ?? .zero) * Self.staleGaps
    return now - lastNews > max(usual, Self.shortestSilence)
  }

  private mutating func become(_ next: Condition, at now: Instant) {
    guard next != condition else { return }
    condition = next
    since = now
  }
}
