import Daemon
import Escalation
import Foundation
import News
import Schema
import Testing

@Suite final class `Alerts that come close together` {
  private let directory = TemporaryDirectory()
  private let alarm = ManualAlarm()
  private let journal = Journal()
  private let store: SQLiteStore
  private var now = evening
  private let (log, desk) = (ScriptedSink("log"), ScriptedSink("desk"))
  private let routing = Routing(
    watches: ["strait", "canal"].map { Watch(name: $0, route: ["desk"]) }, targets: [Routing.Target(name: "desk")])

  init() throws {
    store = try SQLiteStore(path: directory.file("tocsin.db"))
    desk.groupWait = .seconds(10)
  }

  private func outbox() -> Outbox {
    Outbox(
      store: store, sinks: [log, desk], alarm: alarm, clock: { [unowned self] in now }, random: { 0.5 },
      logger: journal.logger, routing: routing)
  }

  private func happen(
    _ id: String, _ level: String, from previous: String? = nil, _ event: Alert.Event = .levelRaised,
    after wait: Duration = .zero, watch: String = "strait"
  ) async throws {
    now = now + wait
    let value = Alert(
      id: id, time: now, event: event, watch: watch, level: level, previous: previous, summary: "\(watch): \(id)")
    let rank = ["calm", "guarded", "elevated", "high", "critical"].firstIndex(of: level) ?? 0
    try await store.commit(Commit(alerts: [NewAlert(StoredAlert(value, rank: rank), sinks: ["log", "desk"])]))
  }

  private func ring(_ outbox: Outbox) async throws {
    now = now + (try #require(alarm.delay))
    alarm.onRing()
    await outbox.drain()
  }

  @Test func `go out as one after the wait, and no later; the log has each`() async throws {
    let outbox = outbox()
    try await happen("a", "guarded", from: "calm")
    await outbox.drain()
    try await happen("b", "elevated", from: "guarded", after: .seconds(1))
    await outbox.drain()
    try await happen("c", "high", from: "elevated", after: .seconds(8))
    await outbox.drain()
    #expect(log.received == ["a", "b", "c"] && desk.received.isEmpty && alarm.delay == .seconds(1))
    try await ring(outbox)
    #expect(now == evening + .seconds(10) && desk.received == ["c"])
    let sent = try #require(AlertLine(line: desk.records[0]))
    #expect(sent.grouped.map(\.id) == ["a", "b"] && sent.grouped.first?.previous == "calm")
    #expect(try AlertSchema().problems(of: desk.records[0]).isEmpty)
    #expect(try await store.queues().isEmpty)
    // What comes later is another group.
    try await happen("d", "elevated", from: "high", .levelLowered, after: .seconds(1))
    await outbox.drain()
    #expect(alarm.delay == .seconds(10))
  }

  @Test func `do not wait for the highest level, which takes along what waits`() async throws {
    let outbox = outbox()
    try await happen("a", "guarded", from: "calm")
    try await happen("b", "critical", from: "guarded", after: .seconds(2))
    await outbox.drain()
    #expect(desk.received == ["b"])
    #expect(AlertLine(line: desk.records[0])?.grouped.map(\.id) == ["a"])
  }

  @Test(arguments: [Alert.Event.flash, .coverageLost, .silenceBegun])
  func `do not hold up what is no change of level, nor pass it`(event: Alert.Event) async throws {
    let outbox = outbox()
    try await happen("a", "guarded", from: "calm")
    try await happen("b", "guarded", event, after: .seconds(2))
    await outbox.drain()
    #expect(desk.received == ["a", "b"] && desk.records.allSatisfy { !$0.contains("grouped") })
  }

  @Test func `of different watches are different groups`() async throws {
    let outbox = outbox()
    try await happen("a", "guarded")
    try await happen("c", "guarded", after: .seconds(1), watch: "canal")
    try await happen("b", "elevated", after: .seconds(1))
    await outbox.drain()
    for _ in 0..<2 { try await ring(outbox) }
    #expect(desk.received == ["b", "c"])
  }

  @Test func `are the same group after a failure and after a restart`() async throws {
    desk.script = [.failed("HTTP 500")]
    try await happen("a", "guarded")
    try await happen("b", "elevated", after: .seconds(1))
    let first = outbox()
    await first.drain()
    try await ring(first)
    #expect(desk.received == ["b"])
    // A later one waits for those before it, in a group of its own.
    try await happen("c", "high", after: .seconds(1))
    let second = outbox()
    await second.drain()
    #expect(desk.received == ["b"])
    for _ in 0..<3 where desk.received.count < 3 { try await ring(second) }
    #expect(desk.received == ["b", "b", "c"] && desk.records[0] == desk.records[1])
  }

  @Test func `go out as they are when nobody will be there later`() async throws {
    try await happen("a", "guarded")
    await outbox().drain(isLast: true)
    #expect(desk.received == ["a"])
  }

  @Test func `are not held up by a clock that was set back`() async throws {
    try await happen("a", "guarded")
    now = now - .days(1)
    await outbox().drain()
    #expect(desk.received == ["a"])
  }

  @Test func `are told in one sentence, from the first level to the last`() async throws {
    try await happen("a", "guarded", from: "calm")
    try await happen("b", "critical", from: "guarded", after: .seconds(2))
    await outbox().drain()
    let stored = StoredAlert(id: "b", time: now, event: .levelRaised, watch: "strait", record: desk.records[0])
    let message = try #require(AlertMessage(stored, levels: FormatSamples.levels, at: now))
    #expect(message.text == "strait: b; just before: strait: a")
    #expect(message.facts.first { $0.name == "Level" }?.value == "calm → critical")
  }
}

@Suite final class `A service that takes only so many` {
  @Test func `is left in peace between two alerts, and the others are not`() async throws {
    let directory = TemporaryDirectory()
    let store = try SQLiteStore(path: directory.file("tocsin.db"))
    let (alarm, journal) = (ManualAlarm(), Journal())
    var now = evening
    let (log, desk) = (ScriptedSink("log"), ScriptedSink("desk"))
    desk.spacing = .seconds(3)
    let outbox = Outbox(
      store: store, sinks: [log, desk], alarm: alarm, clock: { now }, random: { 0.5 }, logger: journal.logger)
    try await store.commit(commit((0..<4).map { alert("a\($0)") }))
    await outbox.drain()
    #expect(log.received.count == 4 && desk.received == ["a0"] && alarm.delay == .seconds(3))
    for _ in 0..<3 {
      now = now + (alarm.delay ?? .zero)
      await outbox.drain()
    }
    #expect(desk.received == ["a0", "a1", "a2", "a3"] && now == evening + .seconds(9))
  }

  @Test func `is waited for before the process ends`() async throws {
    let directory = TemporaryDirectory()
    let store = try SQLiteStore(path: directory.file("tocsin.db"))
    let desk = ScriptedSink("desk")
    desk.spacing = .milliseconds(20)
    let outbox = Outbox(
      store: store, sinks: [desk], alarm: DispatchAlarm(), clock: SystemClock.real.now, random: { 0.5 },
      logger: Journal().logger)
    try await store.commit(commit((0..<4).map { alert("a\($0)") }, to: ["desk"]))
    await outbox.drain(isLast: true)
    #expect(desk.received == ["a0", "a1", "a2", "a3"])
  }
}
