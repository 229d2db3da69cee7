@testable import Daemon
import News
import Testing

@Suite struct `The queue of deliveries` {
  private let directory = TemporaryDirectory()

  private func open() throws -> SQLiteStore { try SQLiteStore(path: directory.file("tocsin.db")) }

  @Test func `survives a process that ends between commit and delivery`() async throws {
    do {
      let store = try open()
      try await store.commit(commit([alert("a")]))
    }
    let store = try open()
    let due = try await store.dueDeliveries(at: evening)
    #expect(due.deliveries.map(\.sink) == ["desk", "log"])
    #expect(due.deliveries.map(\.alert) == [alert("a"), alert("a")])
    #expect(due.next == nil)
  }

  @Test func `offers the oldest alert of each watch and sink`() async throws {
    let store = try open()
    try await store.commit(
      commit([alert("s1"), alert("s2"), alert("c1", watch: "canal"), alert("f1", watch: nil)], to: ["desk"]))
    #expect(try await store.dueDeliveries(at: evening).deliveries.map(\.alert.id) == ["s1", "c1", "f1"])
    let first = try await store.dueDeliveries(at: evening).deliveries[0]
    try await store.settle(first.id, .retry(at: evening + .minutes(5), error: "HTTP 503"))
    let due = try await store.dueDeliveries(at: evening)
    #expect(due.deliveries.map(\.alert.id) == ["c1", "f1"])
    #expect(due.next == evening + .minutes(5))
    let later = try await store.dueDeliveries(at: evening + .minutes(5)).deliveries
    #expect(later.map(\.alert.id) == ["s1", "c1", "f1"])
    #expect(later[0].attempts == 1 && later[0].error == "HTTP 503")
    try await store.settle(first.id, .delivered(at: evening))
    #expect(try await store.dueDeliveries(at: evening).deliveries.map(\.alert.id) == ["s2", "c1", "f1"])
  }

  @Test func `does not wait for a clock that was set back`() async throws {
    let store = try open()
    try await store.commit(commit([alert("a")], to: ["desk"]))
    let delivery = try await store.dueDeliveries(at: evening).deliveries[0]
    try await store.settle(delivery.id, .retry(at: evening + .minutes(5), error: "HTTP 503"))
    #expect(try await store.dueDeliveries(at: evening - .days(300)).deliveries.map(\.alert.id) == ["a"])
  }

  @Test func `keeps what was given up until someone sends it again`() async throws {
    let store = try open()
    try await store.commit(commit([alert("a"), alert("b")]))
    for _ in 0..<2 {
      for delivery in try await store.dueDeliveries(at: evening).deliveries {
        let isLog = delivery.sink == Delivery.log
        try await store.settle(delivery.id, isLog ? .delivered(at: evening) : .dead(at: evening, error: "HTTP 400"))
      }
    }
    #expect(try await store.deadLetters(limit: 10).map(\.alert.id) == ["b", "a"])
    #expect(try await store.queues() == [SinkQueue(sink: "desk", waiting: 0, dead: 2, oldest: nil, error: nil)])
    let later = evening + .hours(1)
    #expect(try await store.redeliver(.alert(id: "b"), at: later) == 1)
    #expect(try await store.redeliver(.sink("other"), at: later) == 0)
    #expect(try await store.redeliver(.dead, at: later) == 1)
    let due = try await store.dueDeliveries(at: later).deliveries
    #expect(due.map(\.alert.id) == ["a"])
    #expect(due.map(\.attempts) == [0] && due.map(\.queued) == [later])
    #expect(try await store.queues().map(\.waiting) == [2])
  }
}
