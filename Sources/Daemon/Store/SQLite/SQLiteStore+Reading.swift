import Escalation
import GRDB
package import News

/// Reading feeds, seen items, stored items and alerts, and forgetting what is old.
extension SQLiteStore {
  package func load() async throws(StoreError) -> StoredState {
    try await perform { db in
      StoredState(
        feeds: try Row.fetchAll(db, sql: "SELECT * FROM feed ORDER BY url").map(FeedRecord.init(row:)),
        watches: try Row.fetchAll(db, sql: "SELECT * FROM watch ORDER BY name").map {
          WatchRecord(watch: $0["name"], state: $0["state"])
        },
        stories: try Row.fetchAll(db, sql: "SELECT * FROM story ORDER BY watch, name").map {
          StoryRecord(id: StoryRecord.ID(watch: $0["watch"], story: $0["name"]), state: $0["state"])
        })
    }
  }

  package func known(feed: String, keys: [UInt64], texts: [UInt64]) async throws(StoreError) -> KnownRecords {
    try await perform { db in
      var known = KnownRecords()
      guard let number = try Int64.fetchOne(db, sql: "SELECT id FROM feed WHERE url = ?", arguments: [feed])
      else { return known }
      let byKey = try db.cachedStatement(sql: "SELECT key, text, time, day FROM seen WHERE feed = ? AND key = ?")
      for key in keys {
        guard let row = try Row.fetchOne(byKey, arguments: [number, Int64(bitPattern: key)]) else { continue }
        known.items[key] = SeenRecord(feed: feed, row: row)
      }
      let byText = try db.cachedStatement(sql: "SELECT EXISTS (SELECT 1 FROM seen WHERE feed = ? AND text = ?)")
      for text in texts where try Bool.fetchOne(byText, arguments: [number, Int64(bitPattern: text)]) == true {
        known.texts.insert(text)
      }
      return known
    }
  }

  package func items(_ query: ItemQuery) async throws(StoreError) -> [StoredItem] {
    try await perform { db in
      let rows = try Row.fetchAll(
        db,
        sql: """
          SELECT item.*, feed.url FROM item JOIN feed ON feed.id = item.feed
          WHERE received >= :since AND (:id IS NULL OR name = :id)
            AND (:watch IS NULL OR EXISTS (
              SELECT 1 FROM score WHERE score.item = item.id AND watch = :watch AND relevant))
            AND (NOT :unmatched OR EXISTS (
              SELECT 1 FROM score WHERE score.item = item.id AND relevant AND (:watch IS NULL OR watch = :watch)
                AND json_array_length(record, '$.contributions') = 0))
          ORDER BY received DESC, item.id DESC LIMIT :limit
          """,
        arguments: [
          "since": query.since.milliseconds, "id": query.id, "watch": query.watch, "limit": query.limit,
          "unmatched": query.isUnmatched,
        ])
      let scores = try db.cachedStatement(sql: "SELECT * FROM score WHERE item = ? ORDER BY watch")
      return try rows.map { row in
        let number: Int64 = row["id"]
        var item = StoredItem(row: row)
        item.scores = try Row.fetchAll(scores, arguments: [number]).map(StoredScore.init(row:))
        return item
      }
    }
  }

  package func alerts(since: Instant, limit: Int) async throws(StoreError) -> [StoredAlert] {
    try await perform { db in
      try Row.fetchAll(
        db, sql: "SELECT * FROM alert WHERE time >= ? ORDER BY time DESC, sequence DESC LIMIT ?",
        arguments: [since.milliseconds, limit]
      ).map(StoredAlert.init(row:))
    }
  }

  package func tidy(_ retention: Retention, at now: Instant) async throws(StoreError) -> Tidied {
    var tidied = Tidied(items: 0, seen: 0)
    let received = (now - retention.items).milliseconds
    var removed = 0
    // In small transactions, so that a commit never waits for a month of items.
    repeat {
      removed = try await transact { db in
        try db.execute(
          sql: "DELETE FROM item WHERE id IN (SELECT id FROM item WHERE received < ? ORDER BY received LIMIT 1000)",
          arguments: [received])
        return db.changesCount
      }
      tidied.items += removed
    } while removed > 0
    let settled = (now - retention.deliveries).milliseconds
    repeat {
      removed = try await transact { db in
        try db.execute(
          sql: """
            DELETE FROM delivery WHERE (alert, sink) IN (
              SELECT alert, sink FROM delivery WHERE state = 'delivered' AND settled < ? ORDER BY settled LIMIT 1000)
            """, arguments: [settled])
        return db.changesCount
      }
      tidied.deliveries += removed
    } while removed > 0
    let day = (now - retention.seen).date.daysSinceEpoch
    for feed in try await perform({ db in try Int64.fetchAll(db, sql: "SELECT id FROM feed ORDER BY id") }) {
      tidied.seen += try await perform { db in
        try db.execute(sql: "DELETE FROM seen WHERE feed = ? AND day < ?", arguments: [feed, day])
        return db.changesCount
      }
    }
    tidied.samples = try await tidySeries(retention, at: now)
    return tidied
  }
}

extension FeedRecord {
  fileprivate nonisolated init(row: Row) {
    self.init(feed: row["url"], state: row["state"])
  }
}

extension SeenRecord {
  fileprivate nonisolated init(feed: String, row: Row) {
    let (key, text): (Int64, Int64) = (row["key"], row["text"])
    let time: Int64? = row["time"]
    self.init(
      feed: feed, key: UInt64(bitPattern: key), text: UInt64(bitPattern: text),
      time: time.map(Instant.init(milliseconds:)), day: row["day"])
  }
}

extension StoredItem {
  fileprivate nonisolated init(row: Row) {
    let source: String? = row["source"]
    let published: Int64? = row["published"]
    self.init(
      id: row["name"], feed: row["url"], title: row["title"], summary: row["summary"], text: row["text"],
      link: row["link"], source: source.map(Source.init(domain:)),
      published: published.map(Instant.init(milliseconds:)),
      received: Instant(milliseconds: row["received"]))
  }
}

extension StoredScore {
  fileprivate nonisolated init(row: Row) {
    self.init(
      watch: row["watch"], isRelevant: row["relevant"], points: row["points"], story: row["story"],
      record: row["record"])
  }
}

extension StoredAlert {
  /// - Throws: `SQLITE_MISMATCH` where a newer version wrote an event that this one does not know.
  nonisolated init(row: Row) throws {
    let event: String = row["event"]
    guard let known = Alert.Event(rawValue: event) else {
      throw DatabaseError(resultCode: .SQLITE_MISMATCH, message: "alert with unknown event \(event)")
    }
    self.init(
      id: row["id"], time: Instant(milliseconds: row["time"]), event: known, watch: row["watch"], level: row["level"],
      rank: row["rank"], record: row["record"])
  }
}
