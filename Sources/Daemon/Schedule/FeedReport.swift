package import News

/// How a configured feed is doing, as the store tells it: what `tocsin feeds` prints.
nonisolated package struct FeedReport: Sendable {
  package let feed: FeedConfig
  /// nil before its first poll.
  package let state: FeedState?

  /// All feeds of `config`, in its order; `stored` may be nil where nothing was stored yet.
  package static func all(_ config: Config, stored: StoredState?) -> [FeedReport] {
    let states = stored?.feedStates ?? [:]
    return config.feeds.map { FeedReport(feed: $0, state: states[$0.url]) }
  }

  package var condition: FeedHealth.Condition { state?.health.condition ?? .unknown }

  /// What is wrong with it now; nil where nothing is.
  package var trouble: String? {
    switch condition {
    case .failing, .gone: state?.health.lastError
    case .quarantined: state?.health.floodReason
    case .stale: "it answers, but has brought nothing new for much longer than usual"
    case .ok, .unknown: nil
    }
  }

  /// The address it is polled at instead of the configured one, learnt from permanent redirects.
  package var learntAddress: String? { state?.address.address }

  /// For programs: times as text in UTC, the interval as the config writes durations.
  package var record: JSONText {
    let health = state?.health
    let interval = state?.wait.map { Duration.seconds($0.milliseconds / 1000).configText }
    return .members([
      "name": .string(feed.name), "url": .string(feed.url), "address": .optional(learntAddress),
      "title": .optional(state?.title), "health": .string(condition.rawValue),
      "since": .optional(health?.since?.description),
      "error": .optional(trouble), "last_error": .optional(health?.lastError),
      "last_poll": .optional(state?.lastPoll?.description),
      "last_success": .optional(health?.lastSuccess?.description),
      "last_news": .optional(state?.schedule.rhythm.lastNews?.description),
      "next_poll": .optional(state?.nextPoll?.description), "interval": .optional(interval),
      "interval_reason": .optional(state?.waitReason?.rawValue),
      "hubs": .strings(state?.hubs ?? []),
    ])
  }
}
