import Daemon
import Escalation
import News
import Testing

@Suite final class `A sink that takes nothing` {
  private let directory = TemporaryDirectory()
  private let alarm = ManualAlarm()
  private let journal = Journal()
  private let store: SQLiteStore
  private var now = evening
  private let routing = Routing(
    watches: [Watch(name: "strait", route: ["desk", "night"])],
    targets: [Routing.Target(name: "desk"), Routing.Target(name: "night")])

  init() throws { store = try SQLiteStore(path: directory.file("tocsin.db")) }

  private func outbox(_ sinks: [any Sink]) -> Outbox {
    Outbox(
      store: store, sinks: sinks, alarm: alarm, clock: { [unowned self] in now }, random: { 0.5 },
      logger: journal.logger, routing: routing)
  }

  private func events() async throws -> [String] {
    try await store.alerts(since: .earliest, limit: 100).reversed().compactMap { stored in
      AlertLine(line: stored.record).flatMap { alert in alert.sink.map { "\($0) \(alert.event.rawValue)" } }
    }
  }

  @Test func `is reported once at the others, and again when it has recovered`() async throws {
    let (log, desk, night) = (ScriptedSink("log"), ScriptedSink("desk"), ScriptedSink("night"))
    desk.script = [.refused("HTTP 400"), .refused("HTTP 400")]
    try await store.commit(commit([alert("a"), alert("b")], to: ["desk"]))
    let outbox = outbox([log, desk, night])
    await outbox.drain()
    #expect(try await events() == ["desk sink.failed"])
    #expect(night.received.count == 1 && log.received == night.received && desk.received == ["a", "b"])
    try await store.commit(commit([alert("c")], to: ["desk"]))
    await outbox.drain()
    #expect(try await events() == ["desk sink.failed", "desk sink.recovered"])
    #expect(night.received.count == 2)
  }

  @Test func `is reported when it is disabled, and when it fails for long`() async throws {
    let (log, desk, night) = (ScriptedSink("log"), ScriptedSink("desk"), ScriptedSink("night"))
    desk.script = [.closed("HTTP 410")]
    night.script = Array(repeating: .failed("HTTP 503"), count: 1000)
    try await store.commit(commit([alert("a")], to: ["desk", "night"]))
    let outbox = outbox([log, desk, night])
    await outbox.drain()
    #expect(try await events() == ["desk sink.disabled"])
    while now < evening + .minutes(40) {
      now = now + (alarm.delay ?? .minutes(1))
      await outbox.drain()
    }
    #expect(try await events() == ["desk sink.disabled", "night sink.failed"])
    let summaries = try await store.alerts(since: .earliest, limit: 9).compactMap {
      AlertLine(line: $0.record)?.summary
    }
    #expect(
      summaries.contains {
        $0 == "desk is disabled and gets no alerts: HTTP 410; once that is mended: tocsin redeliver --sink desk"
      })
    #expect(summaries.contains { $0.hasPrefix("night gets no alerts: HTTP 503, since 2024-04-13T20:00:00Z") })
  }

  @Test func `is known to have been reported after a restart`() async throws {
    let desk = ScriptedSink("desk", script: [.refused("HTTP 400")])
    try await store.commit(commit([alert("a")], to: ["desk"]))
    await outbox([ScriptedSink("log"), desk, ScriptedSink("night")]).drain()
    try await store.commit(commit([alert("b")], to: ["desk"]))
    await outbox([ScriptedSink("log"), desk, ScriptedSink("night")]).drain()
    #expect(try await events() == ["desk sink.failed", "desk sink.recovered"])
  }

  @Test func `starts no exchange of reports between sinks that are all dead`() async throws {
    let sinks = ["log", "desk", "night"].map { name in
      ScriptedSink(name, script: name == "log" ? [] : Array(repeating: .refused("HTTP 400"), count: 1000))
    }
    try await store.commit(commit([alert("a")], to: ["desk", "night"]))
    await outbox(sinks).drain()
    #expect(try await events() == ["desk sink.failed", "night sink.failed"])
  }
}

@Suite final class `A silence` {
  private let directory = TemporaryDirectory()
  private let alarm = ManualAlarm()
  private let journal = Journal()
  private let store: SQLiteStore
  private var now = evening
  private let routing = Routing(
    watches: [Watch(name: "strait", route: ["desk"])], targets: [Routing.Target(name: "desk")])
  private let silence = Silence(
    watch: "strait", since: evening, until: evening + .hours(2), reason: "exercise, says \"J\"", top: 4)

  init() throws { store = try SQLiteStore(path: directory.file("tocsin.db")) }

  private func stored(
    _ id: String, _ rank: Int = 3, _ event: Alert.Event = .levelRaised, watch: String = "strait",
    at time: Instant = evening
  ) -> NewAlert {
    let value = Alert(id: id, time: time, event: event, watch: watch, level: "high", summary: "summary of \(id)")
    return NewAlert(StoredAlert(value, rank: rank), sinks: ["log", "desk"])
  }

  @Test func `keeps alerts of its watch in the log, marked, until its time is over`() async throws {
    try await store.commit(Commit(silences: [silence]))
    try await store.commit(
      Commit(alerts: [
        stored("held"), stored("top", 4), stored("other", watch: "canal"), stored("flash", 3, .flash),
        stored("later", at: evening + .hours(2)),
      ]))
    now = evening + .hours(2)
    let (log, desk) = (ScriptedSink("log"), ScriptedSink("desk"))
    await Outbox(
      store: store, sinks: [log, desk], alarm: alarm, clock: { [unowned self] in now }, random: { 0.5 },
      logger: journal.logger
    ).drain()
    #expect(log.received.sorted() == ["flash", "held", "later", "other", "top"])
    #expect(desk.received.sorted() == ["later", "other", "top"])
    let marked = try await store.alerts(since: .earliest, limit: 9).compactMap { AlertLine(line: $0.record) }
      .filter { $0.silenced != nil }
    #expect(marked.map(\.id).sorted() == ["flash", "held"])
    #expect(marked.first?.silenced?.reason == silence.reason && marked.first?.silenced?.until == "2024-04-13T22:00:00Z")
  }

  @Test func `ends by itself, and tells the desk what it held`() async throws {
    try await store.commit(Commit(silences: [silence]))
    try await store.commit(Commit(alerts: [stored("held")]))
    let (log, desk) = (ScriptedSink("log"), ScriptedSink("desk"))
    let outbox = Outbox(
      store: store, sinks: [log, desk], alarm: alarm, clock: { [unowned self] in now }, random: { 0.5 },
      logger: journal.logger, routing: routing)
    await outbox.drain()
    #expect(alarm.delay == .hours(2) && desk.received.isEmpty)
    now = now + .hours(2)
    alarm.onRing()
    await outbox.drain()
    #expect(desk.received.count == 1 && log.received.count == 2)
    let last = try #require(
      try await store.alerts(since: .earliest, limit: 1).first.flatMap { AlertLine(line: $0.record) })
    #expect(last.event == .silenceEnded && last.summary.contains("1 alert was held; the last: summary of held"))
    #expect(try await store.silences().isEmpty)
  }
}

@Suite struct `What stands` {
  @Test func `is said again to a sink that forgets`() async throws {
    let directory = TemporaryDirectory()
    let store = try SQLiteStore(path: directory.file("tocsin.db"))
    try await store.commit(
      Commit(
        alerts: [("a", "strait", 3), ("b", "canal", 2), ("c", "canal", 0)].map { id, watch, rank in
          let event = rank > 0 ? Alert.Event.levelRaised : .levelLowered
          return NewAlert(
            StoredAlert(Alert(id: id, time: evening, event: event, watch: watch, summary: id), rank: rank),
            sinks: ["am", "desk"])
        }))
    #expect(try await store.standingAlerts(of: "am").isEmpty)
    for _ in 0..<2 {
      for delivery in try await store.dueDeliveries(at: evening).deliveries {
        try await store.settle(
          delivery.id, delivery.sink == "am" ? .delivered(at: evening) : .dead(at: evening, error: ""))
      }
    }
    #expect(try await store.standingAlerts(of: "am").map(\.id) == ["c", "a"])
    #expect(try await store.standingAlerts(of: "desk").isEmpty)
    let sink = ScriptedSink("am")
    await Refresher(store: store, sinks: [sink], alarm: ManualAlarm(), clock: { evening }, logger: Journal().logger)
      .refresh()
    #expect(sink.attempted == ["a"])
  }
}
