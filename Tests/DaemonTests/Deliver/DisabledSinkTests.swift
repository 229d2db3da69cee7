import Daemon
import Escalation
import News
import Testing

@Suite final class `A sink whose receiver refuses everything` {
  private let directory = TemporaryDirectory()
  private let alarm = ManualAlarm()
  private let journal = Journal()
  private let store: SQLiteStore
  private var now = evening
  private let routing = Routing(
    watches: [Watch(name: "strait", route: ["desk", "night"])],
    targets: [Routing.Target(name: "desk"), Routing.Target(name: "night")])
  private let (log, night) = (ScriptedSink("log"), ScriptedSink("night"))

  init() throws { store = try SQLiteStore(path: directory.file("tocsin.db")) }

  private func outbox(_ sinks: [any Sink]) -> Outbox {
    Outbox(
      store: store, sinks: [log, night] + sinks, alarm: alarm, clock: { [unowned self] in now }, random: { 0.5 },
      logger: journal.logger, routing: routing)
  }

  private func ring(_ id: String, after wait: Duration = .zero, _ outbox: Outbox) async throws {
    now = now + wait
    try await store.commit(commit([alert(id, at: now)], to: ["desk"]))
    await outbox.drain()
  }

  private func pass(_ time: Duration, _ outbox: Outbox) async {
    let end = now + time
    while now < end {
      now = min(end, now + (alarm.delay ?? time))
      await outbox.drain()
    }
  }

  private func events() async throws -> [String] {
    try await store.alerts(since: .earliest, limit: 100).reversed().filter { $0.event.rawValue.hasPrefix("sink") }
      .map(\.event.rawValue)
  }

  private func refusing(_ count: Int = 1000) -> ScriptedSink {
    ScriptedSink(
      "desk", script: Array(repeating: .barred("HTTP 404", retryAfter: .minutes(5)), count: count), giveUp: .hours(24))
  }

  @Test func `is disabled when that lasts, which is an alert, once`() async throws {
    let desk = refusing()
    let outbox = outbox([desk])
    try await ring("a", outbox)
    #expect(try await events() == [])
    await pass(.minutes(15), outbox)
    #expect(try await events() == ["sink.failed"])
    await pass(.minutes(44), outbox)
    #expect(try await events() == ["sink.failed"] && desk.received.count > 3)
    await pass(.minutes(1), outbox)
    #expect(try await events() == ["sink.failed", "sink.disabled"] && now == evening + .hours(1))
    await pass(.hours(2), outbox)
    let tries = desk.received.count
    #expect(try await events() == ["sink.failed", "sink.disabled"] && night.received.count == 2)
    try await ring("b", after: .hours(3), outbox)
    await pass(.hours(3), outbox)
    #expect(desk.received.count == tries)
    let refusals = try await store.refusals()
    #expect(refusals.count == 1 && refusals[0].isDisabled && refusals[0].reason.hasPrefix("HTTP 404, since"))
  }

  @Test func `is not disabled by a short trouble, nor by trouble that a success ended`() async throws {
    let desk = ScriptedSink(
      "desk",
      script: (0..<20).flatMap { _ in [.barred("HTTP 403"), .barred("HTTP 403"), .delivered] as [DeliveryOutcome] })
    let outbox = outbox([desk])
    for number in 0..<20 { try await ring("a\(number)", after: .minutes(20), outbox) }
    await pass(.hours(2), outbox)
    #expect(try await !events().contains("sink.disabled"))
    #expect(try await store.refusals().isEmpty)
    #expect(try await store.queues().isEmpty)
  }

  @Test func `is tried once after a restart, and stays disabled without another word`() async throws {
    let desk = ScriptedSink("desk", script: [.closed("HTTP 410"), .closed("HTTP 410")])
    try await ring("a", outbox([desk]))
    let second = outbox([desk])
    await second.drain()
    await pass(.hours(1), second)
    #expect(desk.received == ["a", "a"])
    #expect(try await events() == ["sink.disabled"])
    #expect(try await store.refusals().map(\.isDisabled) == [true])
    // Somebody has mended the receiver and starts the daemon again.
    await outbox([desk]).drain()
    #expect(desk.received == ["a", "a", "a"])
    #expect(try await events() == ["sink.disabled", "sink.recovered"])
    #expect(try await store.refusals().isEmpty)
  }

  @Test func `is not tried by every run of a timer, only when somebody asks`() async throws {
    let desk = ScriptedSink("desk", script: [.closed("HTTP 410")])
    try await store.commit(commit([alert("a")], to: ["desk"]))
    for _ in 0..<3 { await outbox([desk]).drain(isLast: true) }
    #expect(desk.received == ["a"])
    _ = try await store.redeliver(.sink("desk"), at: now)
    await outbox([desk]).drain(isLast: true)
    #expect(desk.received == ["a", "a"])
    #expect(try await events() == ["sink.disabled", "sink.recovered"])
  }

  @Test func `is tried again when somebody asks for it, by its name or for all dead letters`() async throws {
    for (id, selection) in [("a", Redelivery.sink("desk")), ("b", .dead)] {
      let desk = ScriptedSink("desk", script: [.closed("HTTP 410")])
      let outbox = outbox([desk])
      try await ring(id, outbox)
      #expect(try await store.redeliver(.sink("night"), at: now) == 0)
      await outbox.drain()
      #expect(desk.received == [id])
      #expect(try await store.redeliver(selection, at: now) == 0)
      #expect(try await store.refusals().map(\.isAsked) == [true])
      await outbox.drain()
      #expect(desk.received == [id, id])
      #expect(try await store.refusals().isEmpty)
      #expect(try await store.queues().isEmpty)
    }
  }

  @Test func `is tried again after a reload, and what waited too long is a dead letter`() async throws {
    let desk = ScriptedSink("desk", script: [.closed("HTTP 410")])
    let outbox = outbox([desk])
    try await ring("a", outbox)
    try await ring("b", after: .hours(20), outbox)
    now = now + .hours(5)
    await outbox.drain()
    #expect(try await store.deadLetters(limit: 9).map(\.alert.id) == ["a"])
    outbox.replace(sinks: [log, night, desk], routing: routing)
    await outbox.drain()
    #expect(desk.received == ["a", "b"])
    #expect(try await store.redeliver(.sink("desk"), at: now) == 1)
    await outbox.drain()
    #expect(desk.received == ["a", "b", "a"])
  }

  @Test func `is not disabled where the sink says never`() async throws {
    let desk = refusing()
    desk.disableAfter = nil
    let outbox = outbox([desk])
    try await ring("a", outbox)
    await pass(.days(2), outbox)
    #expect(try await events() == ["sink.failed"])
    #expect(try await store.deadLetters(limit: 9).map(\.alert.id) == ["a"])
  }
}
