package import Escalation

/// Which feeds each watch listens to, and how many of them answer.
nonisolated package struct FeedCoverage: Sendable {
  private let feedsByWatch: [String: Set<String>]
  private let watchesByFeed: [String: [String]]
  private var unhealthy: Set<String> = []
  /// How many feeds each watch has and how many of them answer, by the watch's name.
  package private(set) var counts: [String: Alert.CoverageCount]

  /// `watches` name their feeds by address; none named means all of `feeds`.
  package init(watches: [Watch], feeds: [String]) {
    var byWatch: [String: Set<String>] = [:]
    var byFeed: [String: [String]] = [:]
    for watch in watches {
      let own = watch.feeds.isEmpty ? Set(feeds) : Set(watch.feeds).intersection(feeds)
      byWatch[watch.name] = own
      for feed in own { byFeed[feed, default: []].append(watch.name) }
    }
    feedsByWatch = byWatch
    watchesByFeed = byFeed
    counts = byWatch.mapValues { Alert.CoverageCount(feeds: $0.count, healthy: $0.count) }
  }

  /// The same for other watches and feeds; how feeds are doing stays known.
  package func fitted(to watches: [Watch], feeds: [String]) -> FeedCoverage {
    var fitted = FeedCoverage(watches: watches, feeds: feeds)
    for feed in unhealthy { fitted.note(feed, isHealthy: false) }
    return fitted
  }

  /// Notes how a feed is doing.
  package mutating func note(_ feed: String, isHealthy: Bool) {
    let changed = isHealthy ? unhealthy.remove(feed) != nil : unhealthy.insert(feed).inserted
    guard changed else { return }
    for watch in watchesByFeed[feed] ?? [] { counts[watch]?.healthy += isHealthy ? 1 : -1 }
  }

  /// Names of the watches that listen to `feed`.
  package func watches(of feed: String) -> [String] { watchesByFeed[feed] ?? [] }

  /// Addresses of all feeds that one of `watches` listens to.
  package func feeds(of watches: [String]) -> Set<String> {
    watches.reduce(into: []) { $0.formUnion(feedsByWatch[$1] ?? []) }
  }
}
