package import Escalation
package import News

/// Everything the daemon remembers of a feed between polls, except which items it has seen.
///
/// A poll turns one state into the next; both the state and what the poll brought are committed together.
nonisolated package struct FeedState: Sendable, Hashable, Codable {
  package private(set) var schedule = FeedSchedule()
  package private(set) var health = FeedHealth()
  package private(set) var address = LearntAddress()
  package private(set) var validators = Validators()
  /// What the feed itself asks for, from its last document.
  package private(set) var hints = PollingHints()
  package private(set) var lastPoll: Instant?
  /// When it is polled next; nil: at once, or, where it is gone, never.
  package private(set) var nextPoll: Instant?
  package private(set) var waitReason: FeedSchedule.Reason?
  /// Identifies the last body, so that an unchanged one is not parsed.
  package private(set) var bodyDigest: String?
  /// When the whole body was last asked for without conditions or came anyway.
  package private(set) var lastWholeBody: Instant?
  /// A first document was read; from then on, what is not known is new.
  package private(set) var hasBaseline = false
  /// The feed's own title, for `feeds`.
  package private(set) var title = ""
  /// WebSub hubs that the feed names; shown, not used.
  package private(set) var hubs: [String] = []

  /// A server that answers 304 for ever is asked for the whole body after this time.
  package static let longestWithoutBody = Duration.days(8)

  package init() {}

  /// The validators to send at `now`: none when the last whole body is too long ago.
  package func validators(at now: Instant) -> Validators {
    guard let lastWholeBody, now - lastWholeBody < Self.longestWithoutBody else { return Validators() }
    return validators
  }

  /// What a poll brought, as far as the feed's state goes.
  package enum Answer: Sendable, Hashable {
    /// 304.
    case notModified
    /// A body equal to the last one.
    case sameBody
    /// A document that was read.
    case document(Reading)
    case failure(PollFailure)
  }

  package struct Reading: Sendable, Hashable {
    package var title: String
    package var hints: PollingHints
    package var hubs: [String]
    package var bodyDigest: String
    /// Items that were not known before.
    package var newItems: Int
    /// Items that were.
    package var knownItems: Int
    /// Why most of it was held back; nil in ordinary polls.
    package var flood: String?

    package init(
      title: String, hints: PollingHints, hubs: [String], bodyDigest: String, newItems: Int, knownItems: Int,
      flood: String? = nil
    ) {
      self.title = title
      self.hints = hints
      self.hubs = hubs
      self.bodyDigest = bodyDigest
      self.newItems = newItems
      self.knownItems = knownItems
      self.flood = flood
    }
  }

  /// What the answer's headers said.
  package struct Headers: Sendable, Hashable {
    package var validators: Validators
    package var lifetime: Duration?
    /// Where the permanent redirects at the beginning of the way led.
    package var permanentTarget: String?

    package init(validators: Validators = Validators(), lifetime: Duration? = nil, permanentTarget: String? = nil) {
      self.validators = validators
      self.lifetime = lifetime
      self.permanentTarget = permanentTarget
    }
  }

  /// Notes a poll, decides when the next one is, and returns what is worth an alert. In an outage of the whole network
  /// (`isOutage`) no feed is reported.
  package mutating func note(
    _ answer: Answer, headers: Headers, bounds: FeedSchedule.Bounds, isRaised: Bool, isOutage: Bool = false,
    jitter: Double, at now: Instant
  ) -> [Alert.Event] {
    lastPoll = now
    let outcome: PollOutcome
    var flood: String?
    switch answer {
    case .notModified:
      validators.adopt(fromNotModified: headers.validators)
      address.note(permanentTarget: headers.permanentTarget, servesKnownItems: true, at: now)
      outcome = .unchanged
    case .sameBody:
      validators = headers.validators
      lastWholeBody = now
      address.note(permanentTarget: headers.permanentTarget, servesKnownItems: true, at: now)
      outcome = .unchanged
    case .document(let reading):
      note(reading, headers: headers, at: now)
      flood = reading.flood
      // What was issued before is no news, and says nothing about the feed's rhythm.
      outcome = .read(isNews: reading.newItems > 0 && flood == nil)
    case .failure(let failure): outcome = .failed(doubting(failure, isOutage: isOutage))
    }
    schedule.note(outcome, at: now)
    let turn = health.note(
      outcome, rhythm: schedule.rhythm, persistence: FeedHealth.persistence(interval: bounds.interval),
      isOutage: isOutage, at: now)
    let setApart = flood.flatMap { health.noteFlood($0, at: now) }
    let hint = [headers.lifetime, hints.interval].compactMap { $0 }.max()
    let wait = schedule.wait(
      after: outcome, bounds: bounds, hint: hint, skip: hints, isRaised: isRaised, jitter: jitter, at: now)
    nextPoll = wait.duration.map { now + $0 }
    waitReason = wait.reason
    return [turn, setApart].compactMap { $0 }
  }

  /// How long its last poll said to wait for the next; nil before the first, and where there is none.
  package var wait: Duration? {
    guard let nextPoll, let lastPoll else { return nil }
    return max(nextPoll - lastPoll, .zero)
  }

  /// Moves the next poll to `due`, because the network is back or a watch was raised.
  package mutating func poll(at due: Instant, because reason: FeedSchedule.Reason) {
    guard health.condition != .gone else { return }
    nextPoll = due
    waitReason = reason
  }

  /// Whether a crash must not lose this: everything but when it was polled last and when it is next.
  package func matters(after before: FeedState) -> Bool {
    validators != before.validators || address != before.address || bodyDigest != before.bodyDigest
      || health.condition != before.health.condition || health.lastError != before.health.lastError
      || health.isReportedFailed != before.health.isReportedFailed || schedule.rhythm != before.schedule.rhythm
      || hasBaseline != before.hasBaseline || before.lastPoll == nil
  }

  /// The state after a poll that was begun and brought nothing, through no fault of the feed's.
  package func postponed(by interval: Duration, at now: Instant) -> FeedState {
    var state = self
    state.lastPoll = now
    state.poll(at: now + interval, because: .interval)
    return state
  }

  /// Forgets failures that were the network's.
  package mutating func forgiveFailures() { schedule.forgiveFailures() }

  /// Whether nobody answered at its last poll.
  package var isUnreached: Bool { health.condition == .failing && health.lastFailure == .network }

  /// Whether it asked never to be polled again.
  package var isGone: Bool { health.condition == .gone }

  /// A learnt address that keeps failing, or is gone, sends us back to the one the operator wrote.
  private mutating func doubting(_ failure: PollFailure, isOutage: Bool) -> PollFailure {
    guard address.address != nil, failure.kind != .ours, !(isOutage && failure.kind == .network) else { return failure }
    guard failure.kind == .gone || schedule.failures >= LearntAddress.sightingsNeeded else { return failure }
    address.forget()
    return failure.kind == .gone ? PollFailure(.status, failure.reason) : failure
  }

  private mutating func note(_ reading: Reading, headers: Headers, at now: Instant) {
    validators = headers.validators
    lastWholeBody = now
    bodyDigest = reading.bodyDigest
    hints = reading.hints
    hubs = reading.hubs
    title = reading.title
    hasBaseline = true
    address.note(
      permanentTarget: headers.permanentTarget, servesKnownItems: reading.knownItems > 0, at: now)
  }
}
