package import News

/// Where a watch stood at an instant: a point of its chart.
nonisolated package struct IndexSample: Sendable, Hashable {
  package var watch: String
  package var time: Instant
  /// Points.
  package var index: Double
  /// 0 for calm.
  package var rank: Int
  /// Name of the level.
  package var level: String

  package init(watch: String, time: Instant, index: Double, rank: Int, level: String) {
    self.watch = watch
    self.time = time
    self.index = index
    self.rank = rank
    self.level = level
  }

  /// For programs: as a line of `replay --series`.
  package var record: JSONText {
    .members([
      "time": .string(time.precise), "watch": .string(watch), "index": .points(index), "level": .string(level),
    ])
  }
}

/// Which alerts to read.
nonisolated package struct AlertQuery: Sendable, Hashable {
  /// Decided at or after.
  package var since = Instant.earliest
  /// Decided at or before.
  package var until = Instant.latest
  package var watch: String?
  /// Decided before the alert of this id; none where there is no such alert.
  package var before: String?
  /// Stored after the alert of this id, which turns the order round: oldest first.
  package var after: String?
  /// At most so many.
  package var limit: Int

  package init(limit: Int) { self.limit = limit }
}
