import Daemon
import News
import Testing

@Suite struct `When a feed is polled` {
  let bounds = FeedSchedule.Bounds(interval: .minutes(10), fastest: .minutes(2), slowest: .hours(1))
  let start = Instant(iso8601: "2024-04-13T20:00:00Z")!

  private func wait(
    _ schedule: FeedSchedule, _ outcome: PollOutcome, hint: Duration? = nil, skip: PollingHints = PollingHints(),
    isRaised: Bool = false, jitter: Double = 0, at now: Instant? = nil
  ) -> FeedSchedule.Wait {
    schedule.wait(
      after: outcome, bounds: bounds, hint: hint, skip: skip, isRaised: isRaised, jitter: jitter, at: now ?? start)
  }

  @Test func `keeps the configured interval, plus up to a tenth`() {
    #expect(wait(FeedSchedule(), .unchanged) == .init(duration: .minutes(10), reason: .interval))
    #expect(wait(FeedSchedule(), .unchanged, jitter: 0.999).duration! <= .minutes(11))
  }

  @Test func `is polled fastest while a watch is raised, but never before its publisher allows`() {
    #expect(wait(FeedSchedule(), .unchanged, isRaised: true) == .init(duration: .minutes(2), reason: .raised))
    #expect(wait(FeedSchedule(), .unchanged, hint: .minutes(5), isRaised: true).duration == .minutes(5))
  }

  @Test func `follows a slow feed's rhythm up to slowest`() {
    var schedule = FeedSchedule()
    for hour in 0..<9 { schedule.note(.read(isNews: true), at: start + .minutes(80 * hour)) }
    #expect(wait(schedule, .unchanged, at: start + .minutes(80 * 8)).reason == .rhythm)
    #expect(wait(schedule, .unchanged, at: start + .minutes(80 * 8)).duration == .minutes(40))
    #expect(wait(schedule, .unchanged, at: start + .days(9)).duration == .hours(1))
  }

  @Test(arguments: [(Duration.hours(1), Duration.hours(1)), (.days(365), .hours(6)), (.seconds(3), .minutes(10))])
  func `takes a publisher's wish as a lower bound and caps mistakes`(hint: Duration, waited: Duration) {
    #expect(wait(FeedSchedule(), .read(isNews: false), hint: hint).duration == waited)
  }

  @Test func `backs off by doubling, and ends`() {
    var schedule = FeedSchedule()
    let failure = PollOutcome.failed(PollFailure(.status, "HTTP 500"))
    var waits: [Duration] = []
    for _ in 0..<12 {
      schedule.note(failure, at: start)
      waits.append(wait(schedule, failure).duration!)
    }
    #expect(waits.prefix(4) == [.minutes(10), .minutes(20), .minutes(40), .minutes(80)])
    #expect(waits.last == FeedSchedule.longestBackoff)
    schedule.note(.unchanged, at: start)
    #expect(wait(schedule, .unchanged).duration == .minutes(10))
  }

  @Test func `asks again soon enough to notice that the network is back`() {
    var schedule = FeedSchedule()
    let failure = PollOutcome.failed(PollFailure(.network, "no such host"))
    for _ in 0..<20 { schedule.note(failure, at: start) }
    #expect(wait(schedule, failure).duration == FeedSchedule.longestNetworkBackoff)
  }

  @Test(arguments: [(Duration.hours(2), Duration.hours(2)), (.days(40), .hours(24)), (.seconds(1), .minutes(10))])
  func `waits out Retry-After`(retryAfter: Duration, waited: Duration) {
    var schedule = FeedSchedule()
    let failure = PollOutcome.failed(PollFailure(.status, "HTTP 429", retryAfter: retryAfter))
    schedule.note(failure, at: start)
    #expect(wait(schedule, failure).duration == waited)
  }

  @Test func `leaves out skipped hours and days`() {
    let hours = PollingHints(skipHours: [20, 21])
    #expect(wait(FeedSchedule(), .unchanged, skip: hours).duration == .hours(2))
    // 13 April 2024 is a Saturday.
    let days = PollingHints(skipDays: [6, 0])
    #expect(wait(FeedSchedule(), .unchanged, skip: days).duration == .hours(28))
    let always = PollingHints(skipHours: Set(0..<24))
    #expect(wait(FeedSchedule(), .unchanged, skip: always).duration == .minutes(10))
  }

  @Test func `comes less often at once when told that it comes too often`() {
    var schedule = FeedSchedule()
    let failure = PollOutcome.failed(PollFailure(.throttled, "HTTP 429"))
    schedule.note(failure, at: start)
    #expect(wait(schedule, failure) == .init(duration: .minutes(20), reason: .backoff))
  }

  @Test func `does not back off for what this machine lacks`() {
    var schedule = FeedSchedule()
    let failure = PollOutcome.failed(PollFailure(.ours, "no descriptors"))
    for _ in 0..<5 { schedule.note(failure, at: start) }
    #expect(wait(schedule, failure) == .init(duration: .minutes(10), reason: .interval))
  }

  @Test func `ends with 410`() {
    let gone = PollOutcome.failed(PollFailure(.gone, "HTTP 410 Gone"))
    #expect(wait(FeedSchedule(), gone) == .init(duration: nil, reason: .gone))
  }
}
