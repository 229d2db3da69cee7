import Daemon
import Escalation
import HTTP
import Logging
import Loopback
import News
import Testing

/// The loop under a clock of the test's own: suspends and set clocks.
@Suite(.timeLimit(.minutes(1))) struct `The poller` {
  /// Time that passes when the test says so.
  private final class Time {
    var wall = Instant(iso8601: "2024-04-13T20:00:00Z")!
    var monotonic = ContinuousClock.now

    func pass(_ duration: Duration) {
      wall = wall + duration
      monotonic += duration
    }
  }

  private final class TimedAlarm: Alarm {
    let time: Time
    var due: ContinuousClock.Instant?
    var onRing: () -> Void = {}

    init(_ time: Time) { self.time = time }

    func set(after delay: Duration?) { due = delay.map { time.monotonic + $0 } }
  }

  /// A poller of `count` feeds on one server each, and all it needs.
  private final class Bench {
    let time = Time()
    let alarm: TimedAlarm
    let server: LoopbackServer
    let intake: Intake
    let poller: Poller
    let client: HTTPClient
    let store: SQLiteStore
    let feeds: [PolledFeed]

    init(feeds count: Int, state: FeedState? = nil) throws {
      server = try LoopbackServer { _ in
        LoopbackResponse(
          body: "<rss version=\"2.0\"><channel><title>t</title><item><title>a</title></item></channel></rss>")
      }
      let time = time
      alarm = TimedAlarm(time)
      let clock = SystemClock(
        now: { MainActor.assumeIsolated { time.wall } }, monotonic: { MainActor.assumeIsolated { time.monotonic } })
      store = try SQLiteStore(path: ":memory:")
      client = try HTTPClient(HTTPClient.Configuration(userAgent: "tests"))
      let log = Logger(label: "poller") { _ in SwiftLogNoOpLogHandler() }
      let server = server
      let feeds = (0..<count).map { number in
        PolledFeed(
          url: server.url("/\(number)"), name: "\(number)", weight: 1,
          bounds: FeedSchedule.Bounds(interval: .minutes(10), fastest: .minutes(2), slowest: .hours(1)),
          limits: HTTPLimits(), addresses: .any, tls: TLSFiles())
      }
      self.feeds = feeds
      let pipeline = Pipeline(watches: [], at: time.wall, scoring: { _, _ in [] })
      intake = Intake(
        pipeline: pipeline, coverage: FeedCoverage(watches: [], feeds: feeds.map(\.url)), store: store,
        routing: Routing(watches: [], targets: []), clock: clock, alarm: TimedAlarm(time), log: log)
      var step = 0.0
      poller = Poller(
        feeds: feeds, states: state.map { [feeds[0].url: $0] } ?? [:],
        fetcher: FeedFetcher(client: client, allowsFiles: false, clock: clock),
        intake: intake, settings: Poller.Settings(concurrency: 64, perHost: 64, spacing: .zero), clock: clock,
        alarm: alarm,
        random: {
          step = (step + 0.37).truncatingRemainder(dividingBy: 1)
          return step
        }, log: log)
    }

    /// Goes on with other feeds.
    func adopt(_ feeds: [PolledFeed]) {
      let clock = SystemClock(
        now: { [time] in MainActor.assumeIsolated { time.wall } },
        monotonic: { [time] in MainActor.assumeIsolated { time.monotonic } })
      poller.adopt(
        feeds: feeds, fetcher: FeedFetcher(client: client, allowsFiles: false, clock: clock),
        settings: Poller.Settings(concurrency: 64, perHost: 64, spacing: .zero))
    }

    /// Lets time pass ring by ring until the alarm would ring after `duration`; returns how many polls began at each ring.
    func run(for duration: Duration) async -> Int {
      let (end, before) = (time.monotonic + duration, server.requests.count)
      while let due = alarm.due, due <= end {
        time.pass(max(due - time.monotonic, .zero))
        alarm.onRing()
        await settle()
      }
      time.pass(end - time.monotonic)
      return server.requests.count - before
    }

    /// Waits until nothing is under way.
    func settle() async {
      while poller.isBusy { await Task.yield() }
      await intake.settle()
    }
  }

  @Test func `asks every feed once an interval, spread at the start`() async throws {
    let bench = try Bench(feeds: 20)
    bench.poller.start()
    #expect(await bench.run(for: .milliseconds(1400)) == 3)
    #expect(await bench.run(for: .seconds(30)) == 17)
    #expect(await bench.run(for: .minutes(9)) == 0)
    #expect(await bench.run(for: .seconds(100)) == 20)
    await bench.poller.stop()
  }

  @Test func `does not mind a wall clock that is set`() async throws {
    let bench = try Bench(feeds: 4)
    bench.poller.start()
    #expect(await bench.run(for: .seconds(5)) == 4)
    bench.time.wall = bench.time.wall + .hours(30)
    #expect(await bench.run(for: .minutes(9)) == 0)
    #expect(await bench.run(for: .minutes(2)) == 4)
    bench.time.wall = bench.time.wall - .days(400)
    #expect(await bench.run(for: .minutes(8)) == 0)
    #expect(await bench.run(for: .minutes(4)) == 4)
    await bench.poller.stop()
  }

  @Test func `spreads what a suspend made overdue`() async throws {
    let bench = try Bench(feeds: 40)
    bench.poller.start()
    #expect(await bench.run(for: .seconds(40)) == 40)
    bench.time.pass(.hours(8))
    bench.alarm.onRing()
    #expect(await bench.run(for: .milliseconds(900)) <= 3)
    #expect(await bench.run(for: .seconds(30)) >= 37)
    await bench.poller.stop()
  }

  @Test func `takes no stored time from a wrong clock seriously`() async throws {
    var state = FeedState()
    let future = Instant(iso8601: "2031-01-01T00:00:00Z")!
    let reading = FeedState.Reading(
      title: "", hints: PollingHints(), hubs: [], bodyDigest: "", newItems: 0, knownItems: 1)
    let bounds = FeedSchedule.Bounds(interval: .minutes(10), fastest: .minutes(2), slowest: .hours(1))
    _ = state.note(
      .document(reading), headers: FeedState.Headers(), bounds: bounds, isRaised: false, jitter: 0, at: future)
    let bench = try Bench(feeds: 1, state: state)
    bench.poller.start()
    #expect(await bench.run(for: .seconds(2)) == 1)
    await bench.poller.stop()
  }

  @Test func `goes on with the feeds of another config, each where it was`() async throws {
    let bench = try Bench(feeds: 4)
    bench.poller.start()
    #expect(await bench.run(for: .seconds(5)) == 4)
    // 0 is gone, 1 as before, 2 and 3 are asked more often.
    let quick = bench.feeds[2...].map { feed in
      PolledFeed(
        url: feed.url, name: feed.name, weight: 1,
        bounds: FeedSchedule.Bounds(interval: .minutes(4), fastest: .minutes(2), slowest: .minutes(4)),
        limits: feed.limits, addresses: .any, tls: TLSFiles())
    }
    bench.adopt([bench.feeds[1]] + quick)
    #expect(await bench.run(for: .minutes(3)) == 0, "nobody is asked for the change's sake")
    #expect(await bench.run(for: .minutes(2)) == 2)
    #expect(await bench.run(for: .minutes(7)) == 3)
    // Back again, it is asked at the time that was planned for it, which is over.
    let asked = { bench.server.requests.count { $0.path == "/0" } }
    #expect(asked() == 1)
    bench.adopt(bench.feeds)
    _ = await bench.run(for: .seconds(40))
    #expect(asked() == 2)
    #expect(bench.poller.conditions.map(\.feeds) == [4])
    await bench.poller.stop()
  }

  @Test func `says how long what is due has not moved`() async throws {
    let bench = try Bench(feeds: 2)
    bench.poller.start()
    #expect(await bench.run(for: .seconds(5)) == 2)
    let before = bench.poller.progress.progress
    bench.time.pass(.minutes(20))
    let stalled = bench.poller.progress.progress
    #expect(stalled.turns == before.turns && stalled.oldest > .minutes(9))
    bench.alarm.onRing()
    #expect(await bench.run(for: .minutes(1)) == 2)
    #expect(bench.poller.progress.progress.turns == before.turns + 4)
    await bench.poller.stop()
  }

  @Test func `hurries feeds of a raised watch, but not past fastest`() async throws {
    let bench = try Bench(feeds: 2)
    bench.poller.start()
    #expect(await bench.run(for: .seconds(5)) == 2)
    bench.poller.hurry([bench.server.url("/0")])
    #expect(await bench.run(for: .seconds(114)) == 0)
    #expect(await bench.run(for: .seconds(20)) == 1)
    await bench.poller.stop()
  }
}
