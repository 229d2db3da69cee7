import GRDB
package import News

/// What the page shows of the past: a watch's index over time, its alerts, the items behind them.
extension SQLiteStore {
  package func series(
    of watch: String, since: Instant, until: Instant, most: Int
  ) async throws(StoreError) -> [IndexSample] {
    let stretch = max(1, (until - since).milliseconds * 2 / Int64(max(2, most)))
    return try await perform { db in
      // With max() or min() the other columns are those of the row that has it. A level never goes lost: of a stretch its
      // highest index stays, which raised it, and the lowest.
      try Row.fetchAll(
        db,
        sql: """
          WITH near AS (
            SELECT * FROM series WHERE watch = :watch AND time <= :until
              AND time >= coalesce((SELECT max(time) FROM series WHERE watch = :watch AND time <= :since), :since)
          )
          SELECT time, points, rank, level FROM (SELECT *, max(points) FROM near GROUP BY time / :stretch)
          UNION SELECT time, points, rank, level FROM (SELECT *, min(points) FROM near GROUP BY time / :stretch)
          ORDER BY time
          """,
        arguments: [
          "watch": watch, "since": since.milliseconds, "until": until.milliseconds, "stretch": stretch,
        ]
      ).map { row in
        IndexSample(
          watch: watch, time: Instant(milliseconds: row["time"]), index: row["points"], rank: row["rank"],
          level: row["level"])
      }
    }
  }

  package func alerts(_ query: AlertQuery) async throws(StoreError) -> [StoredAlert] {
    try await perform { db in
      let order = query.after == nil ? "time DESC, sequence DESC" : "sequence"
      return try Row.fetchAll(
        db,
        sql: """
          SELECT * FROM alert WHERE time >= :since AND time <= :until AND (:watch IS NULL OR watch = :watch)
            AND (:before IS NULL OR (time, sequence) < (SELECT time, sequence FROM alert WHERE id = :before))
            AND (:after IS NULL OR sequence > (SELECT sequence FROM alert WHERE id = :after))
          ORDER BY \(order) LIMIT :limit
          """,
        arguments: [
          "since": query.since.milliseconds, "until": query.until.milliseconds, "watch": query.watch,
          "before": query.before, "after": query.after, "limit": query.limit,
        ]
      ).map(StoredAlert.init(row:))
    }
  }

  package func scored(
    for watch: String, since: Instant, until: Instant, limit: Int
  ) async throws(StoreError) -> [StoredItem] {
    try await perform { db in
      try Row.fetchAll(
        db,
        sql: """
          SELECT item.name, feed.url AS feed, item.title, item.link, item.source, item.published, item.received,
            score.points, score.record
          FROM item JOIN score ON score.item = item.id AND score.watch = :watch AND score.relevant AND score.points <> 0
          JOIN feed ON feed.id = item.feed
          WHERE item.received BETWEEN :since AND :until ORDER BY item.received DESC, item.id DESC LIMIT :limit
          """,
        arguments: [
          "watch": watch, "since": since.milliseconds, "until": until.milliseconds, "limit": limit,
        ]
      ).reversed().map { StoredItem(scoredRow: $0, watch: watch) }
    }
  }

  package func probe() async throws(StoreError) {
    // The number that it has: SQLite writes the page all the same.
    try await transact { db in try db.execute(sql: "PRAGMA user_version = \(try Schema.version(db))") }
  }

  /// Thins out old samples, and forgets those that are as old as the oldest items; how many went.
  func tidySeries(_ retention: Retention, at now: Instant) async throws(StoreError) -> Int {
    let (whole, all) = ((now - retention.series).milliseconds, (now - retention.items).milliseconds)
    var total = 0
    var removed = 0
    repeat {
      removed = try await transact { db in
        try db.execute(
          sql: """
            DELETE FROM series WHERE time < :whole AND (watch, time) IN (
              SELECT watch, time FROM (
                SELECT watch, time, row_number() OVER (hour ORDER BY points DESC, time) AS high,
                  row_number() OVER (hour ORDER BY points, time) AS low
                FROM series WHERE time < :whole WINDOW hour AS (PARTITION BY watch, time / 3600000)
              ) WHERE (high > 1 AND low > 1) OR time < :all LIMIT 1000)
            """, arguments: ["whole": whole, "all": all])
        return db.changesCount
      }
      total += removed
    } while removed > 0
    return total
  }
}

extension StoredItem {
  fileprivate nonisolated init(scoredRow row: Row, watch: String) {
    let source: String? = row["source"]
    let published: Int64? = row["published"]
    self.init(
      id: row["name"], feed: row["feed"], title: row["title"], link: row["link"],
      source: source.map(Source.init(domain:)), published: published.map(Instant.init(milliseconds:)),
      received: Instant(milliseconds: row["received"]),
      scores: [StoredScore(watch: watch, isRelevant: true, points: row["points"], record: row["record"])])
  }
}
