@testable import Daemon
import Escalation
import GRDB
import Glibc
import News
import Testing

@Suite struct `A watch's index over time` {
  private let directory = TemporaryDirectory()
  private var path: String { directory.file("tocsin.db") }

  private func sample(_ minutes: Int, _ index: Double, watch: String = "strait") -> IndexSample {
    IndexSample(watch: watch, time: evening + .minutes(minutes), index: index, rank: 0, level: "calm")
  }

  @Test func `is kept with what caused it, and read with the sample before`() async throws {
    let store = try SQLiteStore(path: path)
    let samples = [sample(-90, 1), sample(-30, 2), sample(0, 3), sample(30, 4)]
    try await store.commit(Commit(samples: samples + [sample(0, 9, watch: "other")]))
    let read = try await store.series(of: "strait", since: evening, until: evening + .minutes(10), most: 100_000)
    #expect(read == [samples[2]])
    let before = try await store.series(of: "strait", since: evening - .minutes(5), until: evening, most: 100_000)
    #expect(before == Array(samples[1...2]))
  }

  @Test func `keeps its peaks and its lows when there is too much of it`() async throws {
    let store = try SQLiteStore(path: path)
    let samples = (0..<2000).map { sample($0, $0 == 777 ? 99 : Double($0 % 10) + 10) } + [sample(2000, 0.5)]
    try await store.commit(Commit(samples: samples))
    let read = try await store.series(of: "strait", since: evening, until: evening + .minutes(2000), most: 200)
    #expect(read.count <= 204 && read.count > 100)
    #expect(read.contains { $0.index == 99 } && read.contains { $0.index == 0.5 })
    #expect(read == read.sorted { $0.time < $1.time })
  }

  @Test func `is thinned out after a week, and forgotten with the items`() async throws {
    let store = try SQLiteStore(path: path)
    let old = (0..<180).map { sample($0, Double($0)) }
    let young = (0..<5).map { sample(9 * 1440 + $0, 1) }
    try await store.commit(Commit(samples: old + young + [sample(-1_000_000, 1)]))
    let tidied = try await store.tidy(Retention(items: .days(400)), at: evening + .days(9))
    #expect(tidied.samples == 180 - 6 + 1)
    let read = try await store.series(
      of: "strait", since: evening - .days(800), until: evening + .days(10), most: 100_000_000)
    #expect(read.map(\.index) == [0, 59, 60, 119, 120, 179, 1, 1, 1, 1, 1])
    #expect(try await store.tidy(Retention(items: .days(400)), at: evening + .days(9)).samples == 0)
  }

  @Test func `is there for a file of an earlier version`() async throws {
    do { _ = try SQLiteStore(path: path) }
    let file = try DatabaseQueue(path: path)
    try await file.write { db in try db.execute(sql: "DROP TABLE series; PRAGMA user_version = 3") }
    try file.close()
    let store = try SQLiteStore(path: path)
    try await store.commit(Commit(samples: [sample(0, 1)]))
    #expect(try await store.series(of: "strait", since: evening, until: evening, most: 10).count == 1)
  }

  @Test func `alerts come page by page, and after the last one known`() async throws {
    let store = try SQLiteStore(path: path)
    let alerts = (0..<5).map { alert("a\($0)", watch: $0 == 3 ? "other" : "strait", at: evening + .minutes($0)) }
    try await store.commit(commit(alerts))
    var query = AlertQuery(limit: 2)
    #expect(try await store.alerts(query).map(\.id) == ["a4", "a3"])
    query.before = "a3"
    #expect(try await store.alerts(query).map(\.id) == ["a2", "a1"])
    query = AlertQuery(limit: 9)
    query.watch = "strait"
    query.until = evening + .minutes(2)
    #expect(try await store.alerts(query).map(\.id) == ["a2", "a1", "a0"])
    query = AlertQuery(limit: 9)
    query.after = "a2"
    #expect(try await store.alerts(query).map(\.id) == ["a3", "a4"])
    query.after = "unknown"
    #expect(try await store.alerts(query).isEmpty)
  }

  @Test func `a probe finds out that nothing can be written`() async throws {
    let store = try SQLiteStore(path: path)
    try await store.probe()
    let changes = try await store.perform { db in try Int.fetchOne(db, sql: "PRAGMA user_version") }
    #expect(changes == Schema.current)
    _ = try await store.perform { db in try db.execute(sql: "PRAGMA query_only = 1") }
    await #expect(throws: StoreError.self) { try await store.probe() }
  }
}
