import Daemon
import Escalation
import News
import Synchronization
import Testing

/// Lines that one side writes and the other reads.
private nonisolated final class Lines: Sendable {
  private let held: Mutex<[String]>
  init(_ lines: [String] = []) { held = Mutex(lines) }
  var all: [String] { held.withLock { $0 } }
  func add(_ line: String) { held.withLock { $0.append(line) } }
  func next() -> String? { held.withLock { $0.isEmpty ? nil : $0.removeFirst() } }
}

@Suite(.timeLimit(.minutes(1))) struct `A copy of the store` {
  private func filled() async throws -> SQLiteStore {
    let store = try SQLiteStore(path: ":memory:")
    let item = StoredItem(
      id: "1", feed: "https://a.example/rss", title: "A \"quoted\" title\u{2028}and \u{1B}[31m an escape",
      published: Instant(milliseconds: 1_712_000_000_123), received: Instant(milliseconds: 1_712_000_000_456),
      scores: [StoredScore(watch: "w", isRelevant: true, points: 0.1 + 0.2)])
    let alert = StoredAlert(
      id: "w.1", time: Instant(milliseconds: 1_712_000_000_789), event: .levelRaised, watch: "w", level: "high",
      rank: 3,
      record: #"{"id":"w.1"}"#)
    try await store.commit(
      Commit(
        feeds: [FeedRecord(feed: "https://a.example/rss", state: #"{"x":1}"#)],
        seen: [SeenRecord(feed: "https://a.example/rss", key: .max, text: 1 << 63, day: 19_000)], items: [item],
        watches: [WatchRecord(watch: "w", state: "{}")], alerts: [NewAlert(alert, sinks: ["log", "desk"])]))
    return store
  }

  private func export(_ store: SQLiteStore) async throws -> [String] {
    let lines = Lines()
    let count = try await store.export { lines.add($0) }
    #expect(count == lines.all.count - 1)
    return lines.all
  }

  @Test func `gives back everything, to the bit, and its outbox`() async throws {
    let store = try await filled()
    let lines = try await export(store)
    #expect(lines.allSatisfy { $0.unicodeScalars.allSatisfy { !$0.isUnsafeToShow } }, "nothing a terminal would obey")
    let copy = try SQLiteStore(path: ":memory:")
    let source = Lines(lines)
    #expect(try await copy.import { source.next() } == lines.count - 1)
    #expect(try await export(copy) == lines)
    #expect(try await copy.load() == store.load())
    #expect(try await copy.items(ItemQuery(limit: 9)) == store.items(ItemQuery(limit: 9)))
    #expect(try await copy.dueDeliveries(at: .latest).deliveries.map(\.sink) == ["desk", "log"])
    #expect(try await copy.examine().damage.isEmpty)
  }

  @Test func `is taken in whole or not at all, and into an empty store only`() async throws {
    let lines = try await export(filled())
    let full = try await filled()
    let damaged: [([String], String)] = [
      ([], "line 1"), (["{}"], "line 1"), ([#"{"store":"tocsin","schema":999}"#], "schema 999"),
      (lines + ["{"], "line \(lines.count + 1)"),
      (lines + [#"{"table":"sqlite_master","row":{}}"#], "no table sqlite_master"),
      (lines + [#"{"table":"feed","row":{"id\"; DROP TABLE feed":1}}"#], "line \(lines.count + 1)"),
    ]
    for (lines, complaint) in damaged {
      let copy = try SQLiteStore(path: ":memory:")
      let source = Lines(lines)
      let error = await #expect(throws: StoreError.self) { try await copy.import { source.next() } }
      #expect(error?.description.contains(complaint) == true, "\(error?.description ?? "")")
      #expect(try await copy.examine().rows.allSatisfy { $0.count == 0 })
    }
    let source = Lines(lines)
    let error = await #expect(throws: StoreError.self) { try await full.import { source.next() } }
    #expect(error?.description.contains("it is not empty") == true)
  }
}
