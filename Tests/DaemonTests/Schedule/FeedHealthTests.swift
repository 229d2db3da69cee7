import Daemon
import Escalation
import News
import Testing

@Suite struct `A feed's health` {
  let start = Instant(iso8601: "2024-04-13T20:00:00Z")!
  let failure = PollOutcome.failed(PollFailure(.status, "HTTP 503"))

  @Test func `is reported once when the failure persists, and once when it is over`() {
    var health = FeedHealth()
    let events = (0..<8).map { health.note(failure, rhythm: FeedRhythm(), at: start + .minutes(10 * $0)) }
    #expect(events == [nil, nil, nil, .feedFailed, nil, nil, nil, nil])
    #expect(health.condition == .failing && health.since == start && health.lastError == "HTTP 503")
    #expect(health.note(.unchanged, rhythm: FeedRhythm(), at: start + .hours(3)) == .feedRecovered)
    #expect(health.note(.unchanged, rhythm: FeedRhythm(), at: start + .hours(4)) == nil)
    #expect(health.condition == .ok)
  }

  @Test func `waits ten intervals of a feed that is polled often, and half an hour at most`() {
    #expect(FeedHealth.persistence(interval: .seconds(20)) == .seconds(200))
    #expect(FeedHealth.persistence(interval: .hours(1)) == .minutes(30))
    var health = FeedHealth()
    let events = (0..<5).map {
      health.note(failure, rhythm: FeedRhythm(), persistence: .seconds(60), at: start + .seconds(20 * $0))
    }
    #expect(events == [nil, nil, nil, .feedFailed, nil])
  }

  @Test func `says at once that a feed is gone`() {
    var health = FeedHealth()
    let gone = PollOutcome.failed(PollFailure(.gone, "HTTP 410 Gone"))
    #expect(health.note(gone, rhythm: FeedRhythm(), at: start) == .feedFailed)
    #expect(health.condition == .gone && !health.isHealthy)
  }

  @Test func `turns stale when nothing new came for much longer than usual`() {
    var health = FeedHealth()
    var rhythm = FeedRhythm()
    for hour in 0..<5 { rhythm.news(at: start + .hours(hour)) }
    _ = health.note(.unchanged, rhythm: rhythm, at: start + .hours(50))
    #expect(health.condition == .ok)
    _ = health.note(.unchanged, rhythm: rhythm, at: start + .hours(60))
    #expect(health.condition == .stale && health.isHealthy)
  }

  @Test func `is set apart for an hour after a flood, with one notice`() {
    var health = FeedHealth()
    #expect(health.noteFlood("40 of 40", at: start) == .feedQuarantined)
    #expect(health.condition == .quarantined && health.isHealthy && health.floodReason == "40 of 40")
    #expect(health.note(.unchanged, rhythm: FeedRhythm(), at: start + .minutes(30)) == nil)
    #expect(health.condition == .quarantined)
    #expect(health.noteFlood("again", at: start + .minutes(40)) == nil)
    _ = health.note(.unchanged, rhythm: FeedRhythm(), at: start + .minutes(90))
    #expect(health.condition == .quarantined)
    _ = health.note(.unchanged, rhythm: FeedRhythm(), at: start + .minutes(100))
    #expect(health.condition == .ok && health.since == start + .minutes(100))
    #expect(health.noteFlood("next day", at: start + .days(2)) == .feedQuarantined)
  }

  @Test func `does not blame a feed for an outage, nor for what came before it`() {
    var health = FeedHealth()
    let down = PollOutcome.failed(PollFailure(.network, "no such host"))
    _ = health.note(down, rhythm: FeedRhythm(), at: start)
    for hour in 1..<9 {
      #expect(health.note(down, rhythm: FeedRhythm(), isOutage: true, at: start + .hours(hour)) == nil)
    }
    #expect(health.condition == .failing && health.since == start)
    for minute in 0..<3 {
      #expect(health.note(down, rhythm: FeedRhythm(), at: start + .hours(9) + .minutes(minute)) == nil)
    }
  }

  @Test func `does not change for what this machine lacks`() {
    var health = FeedHealth()
    _ = health.note(.unchanged, rhythm: FeedRhythm(), at: start)
    let ours = PollOutcome.failed(PollFailure(.ours, "no descriptors"))
    for hour in 1..<9 { #expect(health.note(ours, rhythm: FeedRhythm(), at: start + .hours(hour)) == nil) }
    #expect(health.condition == .ok && health.lastError == "no descriptors")
  }
}
