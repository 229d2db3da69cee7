import Escalation
import GRDB
import News

/// Writing what polls changed.
extension SQLiteStore {
  @discardableResult
  package func commit(_ commits: [Commit]) async throws(StoreError) -> [String] {
    try await transact { db in
      var writer = CommitWriter(db: db)
      for commit in commits { try writer.write(commit) }
      return writer.newAlerts
    }
  }
}

/// One transaction's statements.
private nonisolated struct CommitWriter {
  let db: Database
  var newAlerts: [String] = []
  private var feedNumbers: [String: Int64] = [:]

  init(db: Database) { self.db = db }

  mutating func write(_ commit: Commit) throws {
    for feed in commit.feeds { try write(feed) }
    for seen in commit.seen { try write(seen) }
    for item in commit.items { try write(item) }
    for watch in commit.watches { try write(watch) }
    for story in commit.stories { try write(story) }
    for story in commit.endedStories { try end(story) }
    for sample in commit.samples { try write(sample) }
    for silence in commit.silences { try write(silence) }
    for alert in commit.alerts { try write(alert) }
    for refusal in commit.refusals { try write(refusal) }
    for sink in commit.endedRefusals { try run("DELETE FROM refusal WHERE sink = ?", [sink]) }
    for watch in commit.endedSilences { try run("DELETE FROM silence WHERE watch = ?", [watch]) }
  }

  private func run(_ sql: String, _ arguments: StatementArguments) throws {
    try db.cachedStatement(sql: sql).execute(arguments: arguments)
  }

  private func write(_ feed: FeedRecord) throws {
    try run(
      """
      INSERT INTO feed (url, state) VALUES (?, ?) ON CONFLICT (url) DO UPDATE SET state = excluded.state
      """,
      [feed.feed, feed.state])
  }

  /// The feed's number; a feed that has none yet gets one.
  private mutating func number(of feed: String) throws -> Int64 {
    if let number = feedNumbers[feed] { return number }
    try run("INSERT OR IGNORE INTO feed (url) VALUES (?)", [feed])
    let select = try db.cachedStatement(sql: "SELECT id FROM feed WHERE url = ?")
    guard let number = try Int64.fetchOne(select, arguments: [feed]) else {
      throw DatabaseError(resultCode: .SQLITE_INTERNAL, message: "feed \(feed) has no row")
    }
    feedNumbers[feed] = number
    return number
  }

  private mutating func write(_ seen: SeenRecord) throws {
    try run(
      """
      INSERT INTO seen (feed, key, text, time, day) VALUES (?, ?, ?, ?, ?)
      ON CONFLICT (feed, key) DO UPDATE SET text = excluded.text, time = excluded.time, day = excluded.day
      """,
      [
        try number(of: seen.feed), Int64(bitPattern: seen.key), Int64(bitPattern: seen.text), seen.time?.milliseconds,
        seen.day,
      ])
  }

  private mutating func write(_ item: StoredItem) throws {
    let insert = try db.cachedStatement(
      sql: """
        INSERT INTO item (feed, name, title, summary, text, link, source, published, received)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (name, feed) DO UPDATE SET title = excluded.title, summary = excluded.summary,
          text = excluded.text, link = excluded.link, source = excluded.source, published = excluded.published,
          received = excluded.received
        RETURNING id
        """)
    let number = try Int64.fetchOne(
      insert,
      arguments: [
        try number(of: item.feed), item.id, item.title, item.summary, item.text, item.link, item.source?.domain,
        item.published?.milliseconds, item.received.milliseconds,
      ])
    try run("DELETE FROM score WHERE item = ?", [number])
    for score in item.scores {
      try run(
        "INSERT INTO score (item, watch, relevant, points, story, record) VALUES (?, ?, ?, ?, ?, ?)",
        [number, score.watch, score.isRelevant, score.points, score.story, score.record])
    }
  }

  private func write(_ watch: WatchRecord) throws {
    try run(
      "INSERT INTO watch (name, state) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET state = excluded.state",
      [watch.watch, watch.state])
  }

  private func write(_ story: StoryRecord) throws {
    try run(
      """
      INSERT INTO story (watch, name, state) VALUES (?, ?, ?)
      ON CONFLICT (watch, name) DO UPDATE SET state = excluded.state
      """,
      [story.id.watch, story.id.story, story.state])
  }

  private func end(_ story: StoryRecord.ID) throws {
    try run("DELETE FROM story WHERE watch = ? AND name = ?", [story.watch, story.story])
  }

  /// The last of an instant counts.
  private func write(_ sample: IndexSample) throws {
    try run(
      "INSERT OR REPLACE INTO series (watch, time, points, rank, level) VALUES (?, ?, ?, ?, ?)",
      [sample.watch, sample.time.milliseconds, sample.index, sample.rank, sample.level])
  }

  private func write(_ silence: Silence) throws {
    try run(
      "INSERT OR REPLACE INTO silence (watch, since, until, reason, top) VALUES (?, ?, ?, ?, ?)",
      [silence.watch, silence.since.milliseconds, silence.until.milliseconds, silence.reason, silence.top])
  }

  private func write(_ refusal: Refusal) throws {
    try run(
      "INSERT OR REPLACE INTO refusal (sink, since, reason, disabled, asked) VALUES (?, ?, ?, ?, ?)",
      [refusal.sink, refusal.since.milliseconds, refusal.reason, refusal.isDisabled, refusal.isAsked])
  }

  /// The alert as the silence of its watch, if there is one, leaves it. Judged here and not by whoever decided the
  /// alert, so that a silence holds from the moment its command returned.
  private func silenced(_ new: NewAlert) throws -> NewAlert {
    let select = try db.cachedStatement(sql: "SELECT * FROM silence WHERE watch = ?")
    guard let watch = new.alert.watch, let row = try Row.fetchOne(select, arguments: [watch]) else { return new }
    return Silence(row: row).applied(to: new)
  }

  /// An id that is known already came from the same history: its deliveries stand.
  private mutating func write(_ new: NewAlert) throws {
    let new = try silenced(new)
    let alert = new.alert
    try run(
      "INSERT OR IGNORE INTO alert (id, time, event, watch, level, rank, record) VALUES (?, ?, ?, ?, ?, ?, ?)",
      [
        alert.id, alert.time.milliseconds, alert.event.rawValue, alert.watch, alert.level, alert.rank, alert.record,
      ])
    guard db.changesCount == 1 else { return }
    newAlerts.append(alert.id)
    let sequence = db.lastInsertedRowID
    for sink in new.sinks {
      try run(
        "INSERT OR IGNORE INTO delivery (sink, alert, lane, next, queued) VALUES (?, ?, ?, ?, ?)",
        [sink, sequence, alert.watch ?? "", alert.time.milliseconds, alert.time.milliseconds])
    }
  }
}
