package import News

/// When a feed is polled next: its rhythm within bounds, never before its publisher allows, later after failures.
///
/// Pure: the caller hands in the time and the random numbers, and arms the timer.
nonisolated package struct FeedSchedule: Sendable, Hashable, Codable {
  /// What the configuration allows for one feed.
  package struct Bounds: Sendable, Hashable {
    /// The usual time between polls; never undercut while nothing is raised.
    package var interval: Duration
    /// The time between polls while a watch that listens to the feed is raised.
    package var fastest: Duration
    /// The longest time between polls, whatever the rhythm.
    package var slowest: Duration
    /// A publisher's wish is honoured up to here; longer ones are mistakes (one-year `max-age` is common).
    package var longestWish: Duration

    package init(interval: Duration, fastest: Duration, slowest: Duration, longestWish: Duration = .hours(6)) {
      self.interval = interval
      self.fastest = min(fastest, interval)
      self.slowest = max(slowest, interval)
      self.longestWish = max(longestWish, interval)
    }
  }

  /// Why a feed waits as long as it does, for `feeds`.
  package enum Reason: String, Sendable, Codable {
    case interval, rhythm, raised, backoff
    case publisher = "publisher's wish"
    case retryAfter = "Retry-After"
    case gone
  }

  package struct Wait: Sendable, Hashable {
    /// nil: never again, until the configuration changes.
    package var duration: Duration?
    package var reason: Reason

    package init(duration: Duration?, reason: Reason) {
      self.duration = duration
      self.reason = reason
    }
  }

  /// A `Retry-After` is honoured up to here.
  package static let longestRetryAfter = Duration.hours(24)
  /// Failures are asked again at the latest after this.
  package static let longestBackoff = Duration.hours(6)
  /// Nobody can be reached: ask at the latest after this, so that the network's return is noticed.
  package static let longestNetworkBackoff = Duration.minutes(10)

  package private(set) var rhythm = FeedRhythm()
  /// Polls failed in a row.
  package private(set) var failures = 0

  package init() {}

  /// Notes what a poll came to.
  package mutating func note(_ outcome: PollOutcome, at now: Instant) {
    switch outcome {
    case .unchanged: failures = 0
    case .read(let isNews):
      failures = 0
      if isNews { rhythm.news(at: now) }
    case .failed(let failure): if failure.kind != .ours { failures += 1 }
    }
  }

  /// Forgets failures that were not the feed's: the network was down for everybody.
  package mutating func forgiveFailures() { failures = 0 }

  /// How long to wait after `outcome`.
  /// - Parameters:
  ///   - hint: what the publisher asks for in headers and feed, a lower bound.
  ///   - skip: hours and days on which the publisher does not want to be polled.
  ///   - isRaised: a watch that listens to the feed is above calm.
  ///   - jitter: 0 ..< 1, spreads feeds that would move in step; lengthens a wait by up to a tenth.
  package func wait(
    after outcome: PollOutcome, bounds: Bounds, hint: Duration?, skip: PollingHints = PollingHints(),
    isRaised: Bool, jitter: Double, at now: Instant
  ) -> Wait {
    var wait: Wait
    switch outcome {
    case .failed(let failure):
      if failure.kind == .gone { return Wait(duration: nil, reason: .gone) }
      wait = waitAfter(failure, bounds: bounds)
    case .unchanged, .read:
      wait = usualWait(bounds: bounds, isRaised: isRaised, at: now)
      if let hint = hint.map({ min($0, bounds.longestWish) }), hint > wait.duration ?? .zero {
        wait = Wait(duration: hint, reason: .publisher)
      }
    }
    guard let duration = wait.duration else { return wait }
    let jitter = min(max(jitter, 0), 1)
    let jittered = Wait(duration: duration + duration * (jitter / 10), reason: wait.reason)
    return respecting(skip, jittered, spread: bounds.interval * jitter, at: now)
  }

  private func usualWait(bounds: Bounds, isRaised: Bool, at now: Instant) -> Wait {
    if isRaised { return Wait(duration: bounds.fastest, reason: .raised) }
    guard let fitting = rhythm.interval(at: now), fitting > bounds.interval else {
      return Wait(duration: bounds.interval, reason: .interval)
    }
    return Wait(duration: min(fitting, bounds.slowest), reason: .rhythm)
  }

  /// Doubles from the interval on: 1, 2, 4 … intervals, ended by the longest back-off of the failure's kind. Who is told
  /// to come less often does so at once.
  private func waitAfter(_ failure: PollFailure, bounds: Bounds) -> Wait {
    if failure.kind == .ours { return Wait(duration: bounds.interval, reason: .interval) }
    let ceiling = failure.kind == .network ? Self.longestNetworkBackoff : Self.longestBackoff
    let doublings = failures - (failure.kind == .throttled ? 0 : 1)
    let doubled = bounds.interval * (1 << min(max(doublings, 0), 16))
    let backoff = max(bounds.interval, min(doubled, ceiling))
    if let retryAfter = failure.retryAfter.map({ min($0, Self.longestRetryAfter) }), retryAfter >= backoff {
      return Wait(duration: retryAfter, reason: .retryAfter)
    }
    return Wait(duration: backoff, reason: doublings > 0 ? .backoff : .interval)
  }

  /// Moves a poll out of the hours and days that the publisher skips, and a little further, as all its feeds skip the
  /// same. A feed that skips all of them is a mistake.
  private func respecting(_ skip: PollingHints, _ wait: Wait, spread: Duration, at now: Instant) -> Wait {
    guard let duration = wait.duration, skip.skipHours.count < 24, skip.skipDays.count < 7 else { return wait }
    var due = now + duration
    var moved = false
    // At most a week of hours, so this ends.
    for _ in 0..<(24 * 8) {
      let hour = Int(due.millisecondOfDay / 3_600_000)
      guard skip.skipHours.contains(hour) || skip.skipDays.contains(due.date.weekday) else { break }
      due = Instant(milliseconds: due.milliseconds - due.millisecondOfDay % 3_600_000) + .hours(1)
      moved = true
    }
    return moved ? Wait(duration: due - now + min(spread, .minutes(10)), reason: .publisher) : wait
  }
}
