@testable import Daemon
import Escalation
import GRDB
import Glibc
import News
import Testing

@Suite struct `Keeping state` {
  private let directory = TemporaryDirectory()
  private var path: String { directory.file("tocsin.db") }

  private let feed = "https://news.example/feed.xml"

  @Test func `gives back everything that one commit held`() async throws {
    let store = try SQLiteStore(path: path)
    let record = FeedRecord(
      feed: feed, state: #"{"a":1}"#)
    let story = StoryRecord(id: StoryRecord.ID(watch: "strait", story: "s1"), state: "{}")
    try await store.commit(
      Commit(
        feeds: [record], seen: [SeenRecord(feed: feed, key: .max, text: 7, time: evening, day: 19_000)],
        watches: [WatchRecord(watch: "strait", state: "[1]")], stories: [story]))
    await store.close()

    let again = try SQLiteStore(path: path)
    #expect(
      try await again.load()
        == StoredState(feeds: [record], watches: [WatchRecord(watch: "strait", state: "[1]")], stories: [story]))
    let known = try await again.known(feed: feed, keys: [1, .max], texts: [7, 8])
    #expect(known.items == [.max: SeenRecord(feed: feed, key: .max, text: 7, time: evening, day: 19_000)])
    #expect(known.texts == [7])
    #expect(try await again.known(feed: "another", keys: [.max], texts: [7]) == KnownRecords())
  }

  @Test func `replaces what changed and drops the stories that ended`() async throws {
    let store = try SQLiteStore(path: path)
    let ids = ["a", "b"].map { StoryRecord.ID(watch: "strait", story: $0) }
    try await store.commit(
      Commit(watches: [WatchRecord(watch: "strait", state: "1")], stories: ids.map { StoryRecord(id: $0, state: "1") }))
    try await store.commit(
      Commit(
        feeds: [FeedRecord(feed: feed, state: #"{"a":1}"#)], watches: [WatchRecord(watch: "strait", state: "2")],
        stories: [StoryRecord(id: ids[1], state: "2")], endedStories: [ids[0]]))
    try await store.commit(Commit(feeds: [FeedRecord(feed: feed, state: "{}")]))
    let state = try await store.load()
    #expect(state.feeds == [FeedRecord(feed: feed)])
    #expect(state.watches.map(\.state) == ["2"])
    #expect(state.stories == [StoryRecord(id: ids[1], state: "2")])
  }

  @Test func `writes all of a commit or nothing`() async throws {
    let store = try SQLiteStore(path: path)
    try await store.commit(commit([alert("one")]))
    try await store.perform { db in
      try db.execute(sql: "CREATE TRIGGER fails BEFORE INSERT ON delivery BEGIN SELECT RAISE(ABORT, 'no'); END")
    }
    await #expect(throws: StoreError.self) {
      try await store.commit([Commit(watches: [WatchRecord(watch: "strait", state: "2")]), commit([alert("two")])])
    }
    #expect(try await store.load().watches.isEmpty)
    #expect(try await store.alerts(since: .earliest, limit: 10).map(\.id) == ["one"])
  }

  @Test func `keeps the first of two alerts with one id, and its deliveries`() async throws {
    let store = try SQLiteStore(path: path)
    #expect(try await store.commit(commit([alert("a"), alert("b"), alert("a")])) == ["a", "b"])
    let first = try await store.dueDeliveries(at: evening).deliveries
    try await store.settle(first[0].id, .delivered(at: evening))
    #expect(try await store.commit(commit([alert("a")], to: ["log", "desk", "other"])) == [])
    #expect(try await store.queues().map(\.waiting) == [1, 2])
  }

  @Test func `finds items by time, watch and id, newest first`() async throws {
    let store = try SQLiteStore(path: path)
    let items = (0..<5).map { number in
      StoredItem(
        id: "i\(number)", feed: feed, title: "Title \(number)", link: "https://news.example/\(number)",
        source: Source(domain: "news.example"), published: evening, received: evening + .minutes(number),
        scores: [
          StoredScore(watch: "canal", isRelevant: number == 3, points: 0),
          StoredScore(watch: "strait", isRelevant: number % 2 == 0, points: Double(number), story: "s"),
        ])
    }
    try await store.commit(Commit(items: items))
    #expect(try await store.items(ItemQuery(limit: 2)) == [items[4], items[3]])
    #expect(try await store.items(ItemQuery(since: evening + .minutes(3))).map(\.id) == ["i4", "i3"])
    #expect(try await store.items(ItemQuery(watch: "strait")).map(\.id) == ["i4", "i2", "i0"])
    #expect(try await store.items(ItemQuery(id: "i1")) == [items[1]])

    var edited = items[0]
    edited.title = "Edited"
    edited.scores = []
    try await store.commit(Commit(items: [edited]))
    #expect(try await store.items(ItemQuery(id: "i0")) == [edited])
  }

  @Test func `forgets items by age, and identities by when they were last seen`() async throws {
    let store = try SQLiteStore(path: path)
    let today = evening.date.daysSinceEpoch
    try await store.commit(
      Commit(
        seen: [
          SeenRecord(feed: feed, key: 1, text: 1, day: today - 181),
          SeenRecord(feed: feed, key: 2, text: 2, day: today - 180),
        ],
        items: (0..<2500).map { number in
          StoredItem(
            id: "\(number)", feed: feed, title: "", received: evening - .minutes(number),
            scores: [StoredScore(watch: "strait", isRelevant: true, points: 1)])
        }))
    let tidied = try await store.tidy(Retention(items: .minutes(99)), at: evening)
    #expect(tidied == Tidied(items: 2400, seen: 1))
    #expect(try await store.items(ItemQuery(limit: 5000)).count == 100)
    #expect(try await store.known(feed: feed, keys: [1, 2], texts: []).items.keys.sorted() == [2])
    let scores = try await store.perform { db in try Int.fetchOne(db, sql: "SELECT count(*) FROM score") }
    #expect(scores == 100)
  }

  @Test func `forgets deliveries that were confirmed long ago, and no alert`() async throws {
    let store = try SQLiteStore(path: path)
    try await store.commit(commit([alert("a"), alert("b")], to: ["log"]))
    let due = try await store.dueDeliveries(at: evening).deliveries
    try await store.settle(due[0].id, .delivered(at: evening))
    let retention = Retention(items: .days(400))
    #expect(try await store.tidy(retention, at: evening + .days(90)).deliveries == 0)
    #expect(try await store.tidy(retention, at: evening + .days(91)).deliveries == 1)
    #expect(try await store.alerts(since: .earliest, limit: 9).count == 2)
    #expect(try await store.queues().map(\.waiting) == [1])
  }

  @Test func `tells a failed disk from what passes`() {
    let failed = StoreError(DatabaseError(resultCode: .SQLITE_IOERR, message: "disk I/O error"), path: "t")
    #expect(failed == .disk(path: "t", detail: "disk I/O error") && !failed.isPassing)
  }

  @Test func `brings a file of the first version up to date`() async throws {
    do { _ = try SQLiteStore(path: path) }
    let file = try DatabaseQueue(path: path)
    try await file.write { db in
      try db.execute(
        sql: """
          DROP TABLE series; DROP TABLE refusal; DROP TABLE silence; DROP INDEX delivery_delivered;
          PRAGMA user_version = 1
          """)
    }
    try file.close()
    #expect(try await SQLiteStore(path: path).silences().isEmpty)
  }

  @Test func `answers in the order it was asked`() async throws {
    let store = try SQLiteStore(path: path)
    let commits = ["a", "b"].map { id in Task { try await store.commit(commit([alert(id)])) } }
    for commit in commits { _ = try await commit.value }
    #expect(try await store.dueDeliveries(at: evening).deliveries.map(\.alert.id) == ["a", "a"])
  }
}

@Suite struct `Opening a store` {
  private let directory = TemporaryDirectory()
  private var path: String { directory.file("tocsin.db") }

  @Test(arguments: [SQLiteStore.Access.owner, .guest])
  func `waits for the disk at every commit`(access: SQLiteStore.Access) async throws {
    let owner = try SQLiteStore(path: path)
    let store = access == .owner ? owner : try SQLiteStore(path: path, access: access)
    let settings = try await store.perform { db in
      [
        try String.fetchOne(db, sql: "PRAGMA journal_mode"), try String.fetchOne(db, sql: "PRAGMA synchronous"),
        try String.fetchOne(db, sql: "PRAGMA foreign_keys"), try String.fetchOne(db, sql: "PRAGMA busy_timeout"),
      ]
    }
    // synchronous 2 is FULL: with 1, NORMAL, a power cut takes acknowledged commits.
    #expect(settings == ["wal", "2", "1", "5000"])
  }

  @Test func `names the process that has it open`() async throws {
    let store = try SQLiteStore(path: path)
    #expect(throws: StoreError.locked(path: path, pid: getpid())) { try SQLiteStore(path: path) }
    await store.close()
    _ = try SQLiteStore(path: path)
  }

  @Test func `lets a command in beside the daemon`() async throws {
    let daemon = try SQLiteStore(path: path)
    let command = try SQLiteStore(path: path, access: .guest)
    try await daemon.commit(commit([alert("a")]))
    #expect(try await command.alerts(since: .earliest, limit: 1).map(\.id) == ["a"])
  }

  @Test func `refuses a damaged file and says what to do`() async throws {
    let store = try SQLiteStore(path: path)
    try await store.commit(
      Commit(items: (0..<200).map { StoredItem(id: "\($0)", feed: "f", title: "long title", received: evening) }))
    await store.close()
    let descriptor = open(path, O_WRONLY)
    for page in stride(from: 4096 * 3, to: 4096 * 40, by: 4096) { _ = pwrite(descriptor, "damage", 6, page) }
    close(descriptor)
    let error = #expect(throws: StoreError.self) { try SQLiteStore(path: path) }
    guard case .damaged = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect("\(String(describing: error))".isEmpty == false)
    #expect(try #require(error).description.contains(".recover"))
  }

  @Test func `refuses a file that is no database, and one of another program`() throws {
    write(String(repeating: "not a database\n", count: 1000), to: path)
    let error = #expect(throws: StoreError.self) { try SQLiteStore(path: path) }
    guard case .damaged = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    let other = directory.file("other.db")
    try DatabaseQueue(path: other).write { db in try db.execute(sql: "CREATE TABLE mine (a)") }
    #expect(throws: StoreError.foreign(path: other)) { try SQLiteStore(path: other) }
  }

  @Test func `refuses the file of a newer version`() async throws {
    let store = try SQLiteStore(path: path)
    try await store.perform { db in try db.execute(sql: "PRAGMA user_version = 99") }
    await store.close()
    let newer = StoreError.newer(path: path, schema: 99, known: Schema.current)
    #expect(throws: newer) { try SQLiteStore(path: path) }
    #expect(throws: newer) { try SQLiteStore(path: path, access: .guest) }
  }

  @Test func `says why it cannot be created`() {
    let missing = directory.file("missing/tocsin.db")
    let error = #expect(throws: StoreError.self) { try SQLiteStore(path: missing) }
    #expect(error?.description.contains("No such file or directory") == true)
  }

  @Test func `is not created by a command`() {
    #expect(throws: StoreError.self) { try SQLiteStore(path: path, access: .guest) }
    #expect(access(path, F_OK) != 0)
  }

  @Test func `reports a full disk, keeps what it had, and goes on when there is room`() async throws {
    let store = try SQLiteStore(path: path)
    try await store.commit(commit([alert("a")]))
    let pages = try await store.perform { db in
      let count = try Int.fetchOne(db, sql: "PRAGMA page_count") ?? 0
      return try Int.fetchOne(db, sql: "PRAGMA max_page_count = \(count)")
    }
    #expect(pages != nil)
    let big = Commit(
      items: [StoredItem(id: "1", feed: "f", title: String(repeating: "x", count: 100_000), received: evening)])
    let error = await #expect(throws: StoreError.diskFull(path: path)) { try await store.commit(big) }
    #expect(error?.isPassing == true)
    #expect(try await store.alerts(since: .earliest, limit: 9).count == 1)
    _ = try await store.perform { db in try Int.fetchOne(db, sql: "PRAGMA max_page_count = 1000000") }
    try await store.commit(big)
    #expect(try await store.items(ItemQuery()).count == 1)
  }
}
