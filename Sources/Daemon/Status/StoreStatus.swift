import Escalation
package import News

/// What the store says of how things stand, put together for `tocsin status`.
nonisolated package struct StoreStatus: Sendable {
  package let time: Instant
  /// In the order of the config.
  package let watches: [WatchLine]
  /// How many of the config's feeds are in each condition, by the condition's name.
  package let conditions: [(name: String, count: Int)]
  /// Feeds that are failing, gone or quarantined, in the order of the config.
  package let troubled: [FeedLine]
  package let queues: [SinkQueue]
  /// Sinks that get nothing, by name.
  package let disabled: [Refusal]

  package struct WatchLine: Sendable {
    package let name: String
    package let level: String
    /// 0 for calm.
    package let rank: Int
    /// How many levels the watch has above calm.
    package let levels: Int
    /// Points, now.
    package let index: Double
    /// The next level up; nil at the top.
    package let next: (name: String, raise: Double)?
    package let isBlind: Bool
    package let silence: Silence?
    /// What of the index is usual and does not count for the level; nil where the watch does not ask.
    package let baseline: Double?
    /// Where its two sides stand, as a part of a sentence; nil where there are none, or they have not moved.
    package let exchange: (phase: String, text: String)?
    /// How many alerts wait for the end of quiet hours or for the budget.
    package let held: Int
  }

  package struct FeedLine: Sendable {
    package let name: String
    package let condition: String
    package let since: Instant?
    package let error: String?
  }

  /// Reads it all.
  @MainActor package init(of store: any Store, config: Config, at now: Instant) async throws(StoreError) {
    let stored = try await store.load()
    let silences = try await store.silences().filter { $0.until > now }
    time = now
    queues = try await store.queues()
    disabled = try await store.refusals().filter { refusal in
      refusal.isDisabled && config.alerts.sinks.contains { $0.name == refusal.sink }
    }
    let states = stored.pipelineState.watches
    watches = config.watches.map { watch in
      WatchLine(watch, states.first { $0.name == watch.name }, silences.first { $0.watch == watch.name }, at: now)
    }
    let feeds = stored.feedStates
    let health = config.feeds.map { ($0.name, feeds[$0.url]?.health ?? FeedHealth()) }
    conditions = FeedHealth.Condition.allCases.compactMap { condition in
      let count = health.count { $0.1.condition == condition }
      return count > 0 ? (condition.rawValue, count) : nil
    }
    troubled = health.filter { [.failing, .gone, .quarantined].contains($0.1.condition) }.map { name, health in
      FeedLine(name: name, condition: health.condition.rawValue, since: health.since, error: health.lastError)
    }
  }
}

extension StoreStatus.WatchLine {
  fileprivate nonisolated init(_ watch: Watch, _ state: WatchState?, _ silence: Silence?, at now: Instant) {
    let levels = watch.thresholds.levels
    let rank = min(state?.level.level ?? 0, levels.count)
    name = watch.name
    level = rank == 0 ? Watch.Level.calm : levels[rank - 1].name
    self.rank = rank
    self.levels = levels.count
    index = state?.index.value(at: now) ?? 0
    baseline = state?.baseline?.points
    let usual = baseline ?? 0
    next = rank < levels.count ? (levels[rank].name, levels[rank].raise + usual) : nil
    exchange = state?.exchange.standing(at: now).flatMap { standing in
      watch.sides.first { $0.name != standing.side }.map { (standing.phase.rawValue, standing.text(other: $0.name)) }
    }
    held = state?.gate.count ?? 0
    isBlind = state?.coverage.isLost ?? false
    self.silence = silence
  }
}

nonisolated extension StoreStatus {
  /// For programs: one object.
  package var record: JSONText {
    .members([
      "time": .string(time.precise), "watches": .array(watches.map(Self.record)),
      "feeds": .object(conditions.map { JSONText.Member(key: $0.name, value: .integer($0.count)) }),
      "troubled": .array(
        troubled.map { feed in
          .members([
            "feed": .string(feed.name), "condition": .string(feed.condition),
            "since": .optional(feed.since?.description), "error": .optional(feed.error),
          ])
        }),
      "outbox": .array(
        queues.map { queue in
          .members([
            "sink": .string(queue.sink), "waiting": .integer(queue.waiting), "dead": .integer(queue.dead),
            "oldest": .optional(queue.oldest?.description), "error": .optional(queue.error),
          ])
        }),
      "disabled": .array(
        disabled.map { refusal in
          .members([
            "sink": .string(refusal.sink), "since": .string(refusal.since.description),
            "reason": .string(refusal.reason),
          ])
        }),
    ])
  }

  private static func record(_ watch: WatchLine) -> JSONText {
    .members([
      "watch": .string(watch.name), "level": .string(watch.level), "rank": .integer(watch.rank),
      "index": .points(watch.index), "baseline": watch.baseline.map(JSONText.points), "blind": .bool(watch.isBlind),
      "exchange": .optional(watch.exchange?.phase), "held": watch.held > 0 ? .integer(watch.held) : nil,
      "silenced": watch.silence.map {
        .members(["until": .string($0.until.description), "reason": .string($0.reason)])
      },
    ])
  }
}
