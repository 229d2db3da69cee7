import Escalation
import Glibc
import News

/// Where everything stands at one instant, put together from the parts at work and the store.
nonisolated struct Snapshot: Sendable {
  let time: Instant
  /// When this process began its work.
  let started: Instant
  /// In the order of the config.
  let watches: [WatchFacts]
  /// In the order of the config.
  let feeds: [FeedReport]
  /// Every sink, the log first, whether anything waits for it or not; then those that the config has no more.
  let sinks: [SinkQueue]
  /// Sinks that are sent nothing any more, sorted by name.
  let disabled: [Refusal]
  let pollsUnderWay: Int
  let store: StoreSize
  /// Empty where the loops are alive and the store takes what they bring.
  let problems: [String]

  struct WatchFacts: Sendable {
    /// With its thresholds over what is usual, where it asks for that: as they hold now.
    let watch: Watch
    let standing: Standing
    /// 0 for calm.
    let rank: Int
    let coverage: Coverage
    let silence: Silence?

    /// The next level up; nil at the top.
    var next: Watch.Level? { rank < watch.thresholds.levels.count ? watch.thresholds.levels[rank] : nil }
  }

  /// Bytes on the disk.
  struct StoreSize: Sendable {
    var main = 0
    var log = 0
  }

  @MainActor init(
    _ sources: StatusSources, reader: any Store, problems: [String], started: Instant, at now: Instant
  ) async throws(StoreError) {
    let pipeline = sources.intake.current
    let states = pipeline.watchStates
    let standings = pipeline.standings(at: now)
    let silences = try await reader.silences().filter { $0.since <= now && $0.until > now }
    let queues = try await reader.queues()
    disabled = try await reader.refusals().filter(\.isDisabled)
    time = now
    self.started = started
    self.problems = problems
    watches = sources.config.watches.compactMap { watch in
      guard let standing = standings.first(where: { $0.watch == watch.name }),
        let state = states.first(where: { $0.name == watch.name })
      else { return nil }
      var watch = watch
      watch.thresholds = watch.thresholds.over(points: standing.baseline ?? 0)
      return WatchFacts(
        watch: watch, standing: standing, rank: state.level.level, coverage: state.coverage,
        silence: silences.first { $0.watch == watch.name })
    }
    let feedStates = sources.poller.feedStates
    feeds = sources.config.feeds.map { FeedReport(feed: $0, state: feedStates[$0.url]) }
    let names = [Delivery.log] + sources.config.alerts.sinks.map(\.name)
    sinks =
      names.map { name in queues.first { $0.sink == name } ?? SinkQueue(sink: name, waiting: 0, dead: 0) }
      + queues.filter { !names.contains($0.sink) }
    pollsUnderWay = sources.poller.pollCount
    let path = sources.config.store.path
    store = StoreSize(main: Self.size(path), log: Self.size(path + "-wal"))
  }

  /// How many feeds are in each condition, all conditions in their order.
  var conditions: [(condition: FeedHealth.Condition, count: Int)] {
    FeedHealth.Condition.allCases.map { condition in (condition, feeds.count { $0.condition == condition }) }
  }

  private static func size(_ path: String) -> Int {
    var status = stat()
    return stat(path, &status) == 0 ? status.st_size : 0
  }
}
