import Daemon
import Escalation
import HTTP
import Logging
import News
import Testing

/// Where polls meet the pipeline and the store, under a clock of the test's own.
@Suite(.timeLimit(.minutes(1))) struct `The intake` {
  private final class Wall {
    var now = Instant(iso8601: "2024-04-13T20:00:00Z")!
  }

  /// Rings when the test says so.
  private final class StillAlarm: Alarm {
    var onRing: () -> Void = {}
    private(set) var delay: Duration?
    func set(after delay: Duration?) { self.delay = delay }
  }

  private let wall = Wall()
  private let alarm = StillAlarm()
  private let store: SQLiteStore
  private let intake: Intake
  private let feeds = ["herald", "courier", "tribune"].map { name in
    PolledFeed(
      url: "https://\(name).example/rss", name: name, weight: 1,
      bounds: FeedSchedule.Bounds(interval: .minutes(10), fastest: .minutes(2), slowest: .hours(1)),
      limits: HTTPLimits(), addresses: .any, tls: TLSFiles())
  }

  init() throws {
    let wall = wall
    let watch = Watch(name: "strait")
    store = try SQLiteStore(path: ":memory:")
    intake = Intake(
      pipeline: Pipeline(watches: [watch], at: wall.now, scoring: { _, _ in [] }),
      coverage: FeedCoverage(watches: [watch], feeds: feeds.map(\.url)), store: store,
      routing: Routing(watches: [watch], targets: []),
      clock: SystemClock(now: { MainActor.assumeIsolated { wall.now } }), alarm: alarm,
      log: Logger(label: "intake") { _ in SwiftLogNoOpLogHandler() })
    intake.start()
  }

  /// Polls every feed once with the same outcome.
  private func poll(_ content: Intake.Content, _ states: inout [String: FeedState], isOutage: Bool = false) async {
    for feed in feeds {
      let state = states[feed.url] ?? FeedState()
      let poll = Intake.Poll(feed: feed, state: state, content: content, jitter: 0, isOutage: isOutage)
      states[feed.url] = await withCheckedContinuation { taken in
        intake.take(poll) { taken.resume(returning: $0) }
      }
    }
  }

  private func events() async throws -> [String] {
    try await store.alerts(since: .earliest, limit: 100).reversed().map { $0.event.rawValue }
  }

  @Test func `says once that a watch is blind when no feed answers, and once that it sees again`() async throws {
    var states: [String: FeedState] = [:]
    let unreachable = Intake.Content.failure(PollFailure(.network, "the name cannot be resolved"))
    await poll(unreachable, &states, isOutage: true)
    #expect(try await events().isEmpty)
    #expect(alarm.delay != nil, "the loss is due by itself, without another poll")
    for _ in 0..<6 {
      wall.now = wall.now + .minutes(10)
      await poll(unreachable, &states, isOutage: true)
      await intake.advance()
    }
    #expect(try await events() == ["coverage.lost"])
    for _ in 0..<3 {
      wall.now = wall.now + .minutes(10)
      await poll(.notModified(FeedState.Headers()), &states)
      await intake.advance()
    }
    #expect(try await events() == ["coverage.lost", "coverage.restored"])
  }

  @Test func `keeps index, level and health when it goes on by other rules, also of a watch that was away`()
    async throws
  {
    let attack = Item(id: "1", title: "Missiles hit the strait", published: wall.now)
    let scoring: Pipeline.Scoring = { item, _ in
      [Score(watch: "strait", isRelevant: true, points: 60, raw: 60, direction: .escalate)]
    }
    func adopt(_ names: [String]) async {
      let watches = names.map { name in
        var watch = Watch(name: name)
        watch.corroboration = Watch.Corroboration(fullAt: 1, single: 1)
        return watch
      }
      await intake.adopt(
        Intake.Rules(
          watches: watches, settings: Pipeline.Settings(), scoring: scoring, feeds: feeds.map(\.url),
          routing: Routing(watches: watches, targets: []))
      ) {}
      await intake.settle()
    }
    func standings() -> [String] { intake.standings().map { "\($0.watch) \($0.level) \(Int($0.index.rounded()))" } }

    await adopt(["strait"])
    let document = FeedDocument(format: .rss, title: "", items: [attack])
    let poll = Intake.Poll(
      feed: feeds[0], state: FeedState(), content: .document(document, bodyDigest: "d", FeedState.Headers()), jitter: 0,
      isOutage: false)
    let state: FeedState? = await withCheckedContinuation { taken in intake.take(poll) { taken.resume(returning: $0) } }
    #expect(state?.hasBaseline == true)
    #expect(standings() == ["strait high 60"])
    await adopt(["other", "strait"])
    #expect(standings() == ["other calm 0", "strait high 60"])
    await adopt(["other"])
    #expect(standings() == ["other calm 0"])
    wall.now = wall.now + .hours(12)
    await adopt(["strait"])
    #expect(standings() == ["strait high 30"], "half after one half-life, though it was away")
    #expect(try await events() == ["level.raised"], "what it has said once it does not say again")
  }

  @Test func `reports each feed that fails for good, and its recovery, once`() async throws {
    var states: [String: FeedState] = [:]
    let broken = Intake.Content.failure(PollFailure(.status, "HTTP 503 Service Unavailable"))
    for _ in 0..<8 {
      await poll(broken, &states)
      wall.now = wall.now + .minutes(10)
    }
    await poll(.notModified(FeedState.Headers()), &states)
    let counts = Dictionary(grouping: try await events()) { $0 }.mapValues(\.count)
    #expect(counts["feed.failed"] == 3 && counts["feed.recovered"] == 3)
  }
}
