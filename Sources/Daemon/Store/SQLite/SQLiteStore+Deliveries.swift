import GRDB
package import News

/// The outbox: what waits, what is due, what was given up.
extension SQLiteStore {
  package func dueDeliveries(at now: Instant) async throws(StoreError) -> DueDeliveries {
    try await perform { db in
      let heads = try Row.fetchAll(
        db,
        sql: """
          \(selectDelivery) JOIN (
            SELECT sink, min(alert) AS alert FROM delivery WHERE state = 'waiting' GROUP BY sink, lane
          ) AS head ON head.sink = delivery.sink AND head.alert = delivery.alert
          ORDER BY delivery.alert, delivery.sink
          """
      ).map(Delivery.init(row:))
      // A clock that was set back must not hold an alert until it has caught up.
      let due = heads.filter { $0.next <= now || $0.next > now + Delivery.longestWait }
      let next = heads.map(\.next).filter { $0 > now && $0 <= now + Delivery.longestWait }.min()
      return DueDeliveries(deliveries: due, next: next)
    }
  }

  package func settle(_ delivery: Delivery.ID, _ settlement: Settlement) async throws(StoreError) {
    try await perform { db in
      let (state, attempts, next, settled, error): (String, Int, Instant?, Instant?, String?) =
        switch settlement {
        case .delivered(let at): ("delivered", 0, nil, at, nil)
        case .retry(let at, let error): ("waiting", 1, at, nil, error)
        case .dead(let at, let error): ("dead", 1, nil, at, error)
        }
      try db.execute(
        sql: """
          UPDATE delivery SET state = ?, attempts = attempts + ?, next = coalesce(?, next), settled = ?, error = ?
          WHERE sink = ? AND alert = ?
          """,
        arguments: [
          state, attempts, next?.milliseconds, settled?.milliseconds, error, delivery.sink, delivery.sequence,
        ])
    }
  }

  package func redeliver(_ selection: Redelivery, at now: Instant) async throws(StoreError) -> Int {
    try await transact { db in
      let (condition, argument): (String, String?) =
        switch selection {
        case .alert(let id): ("state <> 'waiting' AND alert = (SELECT sequence FROM alert WHERE id = ?)", id)
        case .dead: ("state = 'dead' AND ? IS NULL", nil)
        case .sink(let sink): ("state = 'dead' AND sink = ?", sink)
        }
      try db.execute(
        sql: """
          UPDATE delivery SET state = 'waiting', attempts = 0, error = NULL, settled = NULL, next = ?, queued = ?
          WHERE sink <> ? AND \(condition)
          """,
        arguments: [now.milliseconds, now.milliseconds, Delivery.log, argument])
      let count = db.changesCount
      switch selection {
      case .alert: break
      case .dead: try db.execute(sql: "UPDATE refusal SET asked = 1 WHERE disabled")
      case .sink(let sink):
        try db.execute(sql: "UPDATE refusal SET asked = 1 WHERE disabled AND sink = ?", arguments: [sink])
      }
      return count
    }
  }

  package func deadLetters(limit: Int) async throws(StoreError) -> [Delivery] {
    try await perform { db in
      try Row.fetchAll(
        db, sql: "\(selectDelivery) WHERE delivery.state = 'dead' ORDER BY delivery.alert DESC, sink LIMIT ?",
        arguments: [limit]
      ).map(Delivery.init(row:))
    }
  }

  package func silences() async throws(StoreError) -> [Silence] {
    try await perform { db in
      try Row.fetchAll(db, sql: "SELECT * FROM silence ORDER BY watch").map(Silence.init(row:))
    }
  }

  package func refusals() async throws(StoreError) -> [Refusal] {
    try await perform { db in
      try Row.fetchAll(db, sql: "SELECT * FROM refusal ORDER BY sink").map { row in
        Refusal(
          sink: row["sink"], since: Instant(milliseconds: row["since"]), reason: row["reason"],
          isDisabled: row["disabled"], isAsked: row["asked"])
      }
    }
  }

  package func waiting(sink: String, watch: String, limit: Int) async throws(StoreError) -> [Delivery] {
    try await perform { db in
      try Row.fetchAll(
        db,
        sql: """
          \(selectDelivery) WHERE delivery.state = 'waiting' AND delivery.sink = ? AND delivery.lane = ?
          ORDER BY delivery.alert LIMIT ?
          """, arguments: [sink, watch, limit]
      ).map(Delivery.init(row:))
    }
  }

  package func standingAlerts(of sink: String) async throws(StoreError) -> [StoredAlert] {
    try await perform { db in
      try Row.fetchAll(
        db,
        sql: """
          SELECT alert.* FROM alert JOIN (
            SELECT max(sequence) AS sequence FROM alert
            WHERE event IN ('level.raised', 'level.lowered', 'reminder') GROUP BY watch
          ) AS last ON last.sequence = alert.sequence
          JOIN delivery ON delivery.alert = alert.sequence AND delivery.sink = ? AND delivery.state = 'delivered'
          ORDER BY alert.watch
          """, arguments: [sink]
      ).map(StoredAlert.init(row:))
    }
  }

  package func queues() async throws(StoreError) -> [SinkQueue] {
    try await perform { db in
      let rows = try Row.fetchAll(
        db,
        sql: """
          SELECT sink, sum(waiting) AS waiting, sum(dead) AS dead FROM (
            SELECT sink, count(*) AS waiting, 0 AS dead FROM delivery WHERE state = 'waiting' GROUP BY sink
            UNION ALL SELECT sink, 0, count(*) FROM delivery WHERE state = 'dead' GROUP BY sink
          ) GROUP BY sink ORDER BY sink
          """)
      let oldest = try db.cachedStatement(
        sql: "SELECT queued, error FROM delivery WHERE state = 'waiting' AND sink = ? ORDER BY queued, alert LIMIT 1")
      return try rows.map { row in
        let sink: String = row["sink"]
        let first = try Row.fetchOne(oldest, arguments: [sink])
        let queued: Int64? = first?["queued"]
        return SinkQueue(
          sink: sink, waiting: row["waiting"], dead: row["dead"], oldest: queued.map(Instant.init(milliseconds:)),
          error: first?["error"])
      }
    }
  }
}

private nonisolated let selectDelivery = """
  SELECT alert.*, delivery.sink, delivery.attempts, delivery.next, delivery.queued, delivery.error
  FROM delivery JOIN alert ON alert.sequence = delivery.alert
  """

extension Silence {
  nonisolated init(row: Row) {
    self.init(
      watch: row["watch"], since: Instant(milliseconds: row["since"]), until: Instant(milliseconds: row["until"]),
      reason: row["reason"], top: row["top"])
  }
}

extension Delivery {
  fileprivate nonisolated init(row: Row) throws {
    self.init(
      id: ID(sequence: row["sequence"], sink: row["sink"]), alert: try StoredAlert(row: row),
      attempts: row["attempts"], next: Instant(milliseconds: row["next"]),
      queued: Instant(milliseconds: row["queued"]), error: row["error"])
  }
}
