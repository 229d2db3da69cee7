@testable import Daemon
import Glibc
import News
import Testing

@Suite final class `The outbox` {
  private let directory = TemporaryDirectory()
  private let alarm = ManualAlarm()
  private let journal = Journal()
  private let store: FailingStore
  private var now = evening

  init() throws { store = FailingStore(try SQLiteStore(path: directory.file("tocsin.db"))) }

  private func outbox(_ sinks: [any Sink]) -> Outbox {
    Outbox(
      store: store, sinks: sinks, alarm: alarm, clock: { [unowned self] in now }, random: { 0.5 },
      logger: journal.logger)
  }

  /// Lets the time come that the alarm was set for.
  private func ring(_ outbox: Outbox) async throws {
    now = now + (try #require(alarm.delay))
    alarm.onRing()
    await outbox.drain()
  }

  @Test func `takes every alert to every sink once, in order`() async throws {
    let (log, desk) = (ScriptedSink("log"), ScriptedSink("desk"))
    let ids = (0..<20).map { "a\($0)" }
    try await store.commit(commit(ids.map { alert($0) }))
    await outbox([log, desk]).drain()
    #expect(log.received == ids && desk.received == ids)
    #expect(try await store.queues().isEmpty)
  }

  @Test func `tries again after a while, with more patience each time, and says so once`() async throws {
    let desk = ScriptedSink("desk", script: [.failed("HTTP 503"), .failed("HTTP 502"), .failed("timed out")])
    try await store.commit(commit([alert("a"), alert("b")], to: ["desk"]))
    let outbox = outbox([desk])
    await outbox.drain()
    #expect(desk.received == ["a"])
    var waits: [Duration?] = []
    for _ in 0..<3 {
      waits.append(alarm.delay)
      try await ring(outbox)
    }
    #expect(waits == [.seconds(15), .seconds(25), .seconds(45)])
    #expect(desk.received == ["a", "a", "a", "a", "b"])
    #expect(
      journal.lines == [
        "warning: desk: HTTP 503; its alerts wait and are tried again", "notice: desk: takes alerts again",
      ])
  }

  @Test func `waits as long as the receiver asks`() async throws {
    let desk = ScriptedSink("desk", script: [.failed("HTTP 429", retryAfter: .minutes(30))])
    try await store.commit(commit([alert("a"), alert("c", watch: "canal")], to: ["desk"]))
    let outbox = outbox([desk])
    await outbox.drain()
    #expect(alarm.delay == .minutes(30) && desk.received == ["a"])
    now = now + .minutes(29)
    await outbox.drain()
    #expect(desk.received == ["a"])
    now = now + .minutes(1)
    await outbox.drain()
    #expect(desk.received == ["a", "c", "a"])
  }

  @Test func `repeats no delivery that ended while the store was looking for others`() async throws {
    let desk = ScriptedSink("desk")
    desk.holds = true
    try await store.commit(commit([alert("a"), alert("b")], to: ["desk"]))
    let outbox = outbox([desk])
    outbox.wake()
    await desk.arrival(1)
    store.delaysQueries = true
    outbox.wake()
    await store.delayedQuery()
    desk.release()
    await outbox.drain()
    #expect(desk.received == ["a", "b"])
  }

  @Test func `lets no slow sink delay another`() async throws {
    let (slow, log) = (ScriptedSink("desk"), ScriptedSink("log"))
    slow.holds = true
    try await store.commit(commit(["a", "b", "c"].map { alert($0) }))
    let outbox = outbox([slow, log])
    outbox.wake()
    await log.arrival(3)
    #expect(slow.received == ["a"])
    slow.release()
    await outbox.drain()
    #expect(slow.received == ["a", "b", "c"])
  }

  @Test func `holds back later alerts of the watch, not those of others`() async throws {
    let desk = ScriptedSink("desk", script: [.failed("HTTP 500"), .delivered, .failed("HTTP 500")])
    try await store.commit(commit([alert("s1"), alert("s2"), alert("c1", watch: "canal")], to: ["desk"]))
    let outbox = outbox([desk])
    await outbox.drain()
    for _ in 0..<2 { try await ring(outbox) }
    #expect(desk.received == ["s1", "c1", "s1", "s1", "s2"])
  }

  @Test func `gives a refused alert up at once and goes on`() async throws {
    let desk = ScriptedSink("desk", script: [.refused("HTTP 400")])
    try await store.commit(commit([alert("a"), alert("b")], to: ["desk"]))
    await outbox([desk]).drain()
    #expect(desk.received == ["a", "b"])
    #expect(try await store.deadLetters(limit: 9).map(\.error) == ["HTTP 400"])
    #expect(journal.lines.count == 1 && journal.lines[0].contains("alert a given up: HTTP 400"))
  }

  @Test func `sends nothing to a disabled sink until the config is read again`() async throws {
    let desk = ScriptedSink("desk", script: [.closed("HTTP 410")])
    try await store.commit(commit([alert("a"), alert("b")], to: ["desk"]))
    let outbox = outbox([desk])
    await outbox.drain()
    now = now + .hours(3)
    await outbox.drain()
    #expect(desk.received == ["a"])
    #expect(try await store.queues().map(\.waiting) == [2])
    outbox.replace(sinks: [desk], routing: nil)
    await outbox.drain()
    #expect(desk.received == ["a", "a", "b"])
  }

  @Test func `gives up after the time the config allows, and sends again on demand`() async throws {
    let desk = ScriptedSink("desk", script: Array(repeating: .failed("HTTP 500"), count: 200), giveUp: .hours(1))
    try await store.commit(commit([alert("a")], to: ["desk"]))
    let outbox = outbox([desk])
    await outbox.drain()
    while alarm.delay != nil, now < evening + .days(1) { try await ring(outbox) }
    #expect(now >= evening + .hours(1) && now < evening + .hours(2))
    #expect(try await store.deadLetters(limit: 9).map(\.alert.id) == ["a"])
    desk.script = []
    #expect(try await store.redeliver(.dead, at: now) == 1)
    now = now + .hours(1)
    await outbox.drain()
    #expect(try await store.queues().isEmpty)
  }

  @Test func `gives nothing up because a clock jumped forward`() async throws {
    let desk = ScriptedSink("desk", script: [.failed("HTTP 500")], giveUp: .hours(1))
    try await store.commit(commit([alert("a")], to: ["desk"]))
    now = now + .days(900)
    let outbox = outbox([desk])
    await outbox.drain()
    try await ring(outbox)
    #expect(desk.received == ["a", "a"])
    #expect(try await store.deadLetters(limit: 9).isEmpty)
  }

  @Test func `is not held up by a clock that was set back`() async throws {
    let desk = ScriptedSink("desk", script: [.failed("HTTP 500")])
    try await store.commit(commit([alert("a")], to: ["desk"]))
    let outbox = outbox([desk])
    await outbox.drain()
    now = now - .days(2)
    await outbox.drain()
    #expect(desk.received == ["a", "a"])
  }

  @Test func `makes dead letters of what goes to a sink that is gone`() async throws {
    try await store.commit(commit([alert("a"), alert("b")], to: ["gone"]))
    await outbox([ScriptedSink("desk")]).drain()
    #expect(try await store.deadLetters(limit: 9).map(\.alert.id) == ["b", "a"])
  }

  @Test func `repeats no delivery because the store could not note it`() async throws {
    let desk = ScriptedSink("desk")
    try await store.commit(commit([alert("a"), alert("b")], to: ["desk"]))
    let outbox = outbox([desk])
    store.failingSettlements = 3
    await outbox.drain()
    #expect(desk.received == ["a"])
    for _ in 0..<3 where alarm.delay != nil { try await ring(outbox) }
    #expect(desk.received == ["a", "b"])
    #expect(try await store.queues().isEmpty)
    #expect(journal.lines.count == 1)
  }

  @Test func `asks a store that failed again`() async throws {
    let desk = ScriptedSink("desk")
    try await store.commit(commit([alert("a")], to: ["desk"]))
    store.failingQueries = 1
    let outbox = outbox([desk])
    await outbox.drain()
    #expect(desk.received.isEmpty)
    try await ring(outbox)
    #expect(desk.received == ["a"])
  }

  @Test func `delivers everything once, whichever call of the store fails`() async throws {
    let ids = ["a", "b", "c"]
    var call = 1
    repeat {
      let directory = TemporaryDirectory()
      let store = FailingStore(try SQLiteStore(path: directory.file("tocsin.db")))
      store.failingCall = call
      let (log, desk) = (AlertLog(path: directory.file("alerts.jsonl")), ScriptedSink("desk"))
      let outbox = Outbox(
        store: store, sinks: [log, desk], alarm: alarm, clock: { [unowned self] in now }, random: { 0.5 },
        logger: journal.logger)
      try await store.commit(commit(ids.map { alert($0) }))
      await outbox.drain()
      for _ in 0..<3 where alarm.delay != nil { try await ring(outbox) }
      #expect(desk.received == ids, "call \(call)")
      #expect(contents(directory.file("alerts.jsonl")) == ids.map { alert($0).record + "\n" }.joined(), "call \(call)")
      call += 1
      if store.calls < call { break }
    } while call < 100
    #expect(call > 6 && call < 100)
  }

  @Test func `stops after what is under way`() async throws {
    let desk = ScriptedSink("desk")
    desk.holds = true
    try await store.commit(commit([alert("a"), alert("b")], to: ["desk"]))
    let outbox = outbox([desk])
    outbox.wake()
    await desk.arrival(1)
    desk.release()
    await outbox.stop()
    outbox.wake()
    #expect(desk.received == ["a"])
  }

  @Test func `loses nothing and repeats nothing in the log, wherever the process ends`() async throws {
    let path = directory.file("alerts.jsonl")
    let ids = (0..<6).map { "a\($0)" }
    try await store.commit(commit(ids.map { alert($0) }))
    // Each round a new process, whose store fails from the n-th settlement on: written, but not noted.
    for round in 0..<ids.count {
      let desk = ScriptedSink("desk", script: Array(repeating: .delivered, count: round))
      let process = outbox([AlertLog(path: path), desk])
      process.wake()
      await desk.arrival(1)
      store.failingSettlements = 2
      await process.stop()
      store.failingSettlements = 0
    }
    await outbox([AlertLog(path: path), ScriptedSink("desk")]).drain()
    #expect(contents(path) == ids.map { alert($0).record + "\n" }.joined())
    #expect(try await store.queues().isEmpty)
  }
}

@Suite struct `The daemon's alarm` {
  @Test func `rings once when it is time`() async {
    let alarm = DispatchAlarm()
    var rings = 0
    await withCheckedContinuation { continuation in
      alarm.onRing = {
        rings += 1
        continuation.resume()
      }
      alarm.set(after: .days(1))
      alarm.set(after: .milliseconds(1))
    }
    #expect(rings == 1)
  }
}
