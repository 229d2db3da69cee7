import Escalation
import News

/// `/api/v1/status`: Config/schema/status.v1.json.
nonisolated extension Snapshot {
  static let schema = "tocsin.status.v1"

  var record: JSONText {
    .members([
      "schema": .string(Self.schema), "time": .string(time.precise), "version": .string(Product.version),
      "started": .string(started.precise), "healthy": .bool(problems.isEmpty), "problems": .strings(problems),
      "watches": .array(watches.map(\.record)),
      "feeds": .members([
        "total": .integer(feeds.count),
        "conditions": .object(
          conditions.map { JSONText.Member(key: $0.condition.rawValue, value: .integer($0.count)) }),
        "troubled": .array(troubled.map(Self.record)),
      ]),
      "sinks": .array(sinks.map(record)),
      "store": .members(["bytes": .integer(store.main), "log_bytes": .integer(store.log)]),
    ])
  }

  /// What a listener of the events needs to notice a change.
  var brief: JSONText {
    .members([
      "time": .string(time.precise), "healthy": .bool(problems.isEmpty),
      "watches": .array(
        watches.map { facts in
          .members([
            "watch": .string(facts.watch.name), "level": .string(facts.standing.level), "rank": .integer(facts.rank),
            "index": .points(facts.standing.index), "blind": .bool(facts.coverage.isLost),
          ])
        }),
    ])
  }

  /// Feeds that give their watches less than they should.
  var troubled: [FeedReport] {
    feeds.filter { [.failing, .gone, .quarantined, .stale].contains($0.condition) }
  }

  private static func record(_ feed: FeedReport) -> JSONText {
    .members([
      "feed": .string(feed.feed.name), "condition": .string(feed.condition.rawValue),
      "since": .optional(feed.state?.health.since?.description), "error": .optional(feed.trouble),
    ])
  }

  private func record(_ sink: SinkQueue) -> JSONText {
    .members([
      "sink": .string(sink.sink), "waiting": .integer(sink.waiting), "dead": .integer(sink.dead),
      "oldest": .optional(sink.oldest?.description), "error": .optional(sink.error),
      "disabled": disabled.first { $0.sink == sink.sink }.map { refusal in
        .members(["since": .string(refusal.since.description), "reason": .string(refusal.reason)])
      },
    ])
  }
}

nonisolated extension Snapshot.WatchFacts {
  var record: JSONText {
    .members([
      "watch": .string(watch.name), "level": .string(standing.level), "rank": .integer(rank),
      "index": .points(standing.index),
      "baseline": standing.baseline.map(JSONText.points),
      "thresholds": .array(
        watch.thresholds.levels.map { level in
          .members(["level": .string(level.name), "raise": .points(level.raise), "clear": .points(level.clear)])
        }),
      "coverage": .members([
        "feeds": .integer(coverage.count?.feeds ?? 0), "healthy": .integer(coverage.count?.healthy ?? 0),
        "lost": .bool(coverage.isLost),
      ]),
      "exchange": standing.exchange.map { exchange in
        .members([
          "phase": .string(exchange.phase.rawValue), "side": .string(exchange.side),
          "since": .string(exchange.since.description), "rounds": .integer(exchange.rounds),
        ])
      },
      "silenced": silence.map { .members(["until": .string($0.until.description), "reason": .string($0.reason)]) },
      "held": .integer(standing.held),
    ])
  }
}
