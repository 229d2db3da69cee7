@testable import Daemon
import Logging
import News
import Schema
import Testing

/// A sink that answers from a script and keeps what it was given.
final class ScriptedSink: Sink {
  let name: String
  let backoff = Backoff(base: .seconds(10), cap: .minutes(10))
  var giveUp: Duration?
  var disableAfter: Duration? = .hours(1)
  var groupWait: Duration = .zero
  var spacing: Duration = .zero
  /// Answers by turn; delivered when there is none left.
  var script: [DeliveryOutcome]
  private(set) var received: [String] = []
  /// The records that came with them.
  private(set) var records: [String] = []
  /// While true, an attempt waits for `release`.
  var holds = false
  private var held: [CheckedContinuation<Void, Never>] = []
  private var arrivals: [CheckedContinuation<Void, Never>] = []

  init(_ name: String, script: [DeliveryOutcome] = [], giveUp: Duration? = .hours(24)) {
    self.name = name
    self.script = script
    self.giveUp = giveUp
  }

  func deliver(_ delivery: Delivery, at now: Instant) async -> DeliveryOutcome {
    received.append(delivery.alert.id)
    records.append(delivery.alert.record)
    expectAlerts([delivery.alert.record])
    for arrival in arrivals { arrival.resume() }
    arrivals = []
    if holds { await withCheckedContinuation { held.append($0) } }
    return script.isEmpty ? .delivered : script.removeFirst()
  }

  /// What was given to it beside the outbox.
  private(set) var attempted: [String] = []

  func attempt(_ alert: StoredAlert, at now: Instant) async -> SinkAnswer {
    attempted.append(alert.id)
    return SinkAnswer(.delivered)
  }

  /// Returns when `count` attempts have arrived.
  func arrival(_ count: Int) async {
    while received.count < count { await withCheckedContinuation { arrivals.append($0) } }
  }

  func release() {
    holds = false
    let held = held
    self.held = []
    for attempt in held { attempt.resume() }
  }
}

/// Each of `lines` must be an alert as the schema has it.
nonisolated func expectAlerts(_ lines: [String]) {
  for line in lines { #expect(AlertSchema.shared?.problems(of: line) == [], "\(line)") }
}

/// An alarm that rings when the test says so.
final class ManualAlarm: Alarm {
  var onRing: () -> Void = {}
  private(set) var delay: Duration?
  func set(after delay: Duration?) { self.delay = delay }
}

/// A store whose next calls of one kind fail, or its n-th of any kind that the outbox makes.
final class FailingStore: Store {
  let store: any Store
  var failingSettlements = 0
  var failingQueries = 0
  /// Counted from 1.
  var failingCall: Int?
  private(set) var calls = 0
  /// While true, the answer to a query is kept back until the next settlement was noted.
  var delaysQueries = false
  private var delayed: [CheckedContinuation<Void, Never>] = []
  private var awaitingDelay: CheckedContinuation<Void, Never>?
  /// While true, `answer` does not return.
  var isStuck = false
  private var stuck: CheckedContinuation<Void, Never>?
  private var awaitingAnswer: CheckedContinuation<Void, Never>?
  private let full = StoreError.diskFull(path: "tocsin.db")

  init(_ store: any Store) { self.store = store }

  func settle(_ delivery: Delivery.ID, _ settlement: Settlement) async throws(StoreError) {
    calls += 1
    if calls == failingCall { throw full }
    if failingSettlements > 0 {
      failingSettlements -= 1
      throw full
    }
    try await store.settle(delivery, settlement)
    delaysQueries = false
    for query in delayed { query.resume() }
    delayed = []
  }

  func dueDeliveries(at now: Instant) async throws(StoreError) -> DueDeliveries {
    calls += 1
    if calls == failingCall { throw full }
    if failingQueries > 0 {
      failingQueries -= 1
      throw full
    }
    let due = try await store.dueDeliveries(at: now)
    guard delaysQueries else { return due }
    awaitingDelay?.resume()
    awaitingDelay = nil
    await withCheckedContinuation { delayed.append($0) }
    return due
  }

  /// Returns when a query has its answer and is kept back.
  func delayedQuery() async {
    guard delayed.isEmpty else { return }
    await withCheckedContinuation { awaitingDelay = $0 }
  }

  func load() async throws(StoreError) -> StoredState { try await store.load() }
  func known(feed: String, keys: [UInt64], texts: [UInt64]) async throws(StoreError) -> KnownRecords {
    try await store.known(feed: feed, keys: keys, texts: texts)
  }
  func commit(_ commits: [Commit]) async throws(StoreError) -> [String] { try await store.commit(commits) }
  func items(_ query: ItemQuery) async throws(StoreError) -> [StoredItem] { try await store.items(query) }
  func alerts(_ query: AlertQuery) async throws(StoreError) -> [StoredAlert] { try await store.alerts(query) }

  func series(of watch: String, since: Instant, until: Instant, most: Int) async throws(StoreError) -> [IndexSample] {
    try await store.series(of: watch, since: since, until: until, most: most)
  }

  func scored(for watch: String, since: Instant, until: Instant, limit: Int) async throws(StoreError) -> [StoredItem] {
    try await store.scored(for: watch, since: since, until: until, limit: limit)
  }

  func probe() async throws(StoreError) {
    if holdsProbes {
      await withCheckedContinuation { continuation in
        heldProbe = continuation
        awaitingProbe?.resume()
        awaitingProbe = nil
      }
    }
    try await store.probe()
  }

  /// While true, a probe is not answered until `releaseProbe`.
  var holdsProbes = false
  private var heldProbe: CheckedContinuation<Void, Never>?
  private var awaitingProbe: CheckedContinuation<Void, Never>?

  /// Returns when a probe waits.
  func probed() async {
    guard heldProbe == nil else { return }
    await withCheckedContinuation { awaitingProbe = $0 }
  }

  func releaseProbe() {
    holdsProbes = false
    heldProbe?.resume()
    heldProbe = nil
  }

  func alerts(since: Instant, limit: Int) async throws(StoreError) -> [StoredAlert] {
    try await store.alerts(since: since, limit: limit)
  }
  func redeliver(_ selection: Redelivery, at now: Instant) async throws(StoreError) -> Int {
    try await store.redeliver(selection, at: now)
  }
  func deadLetters(limit: Int) async throws(StoreError) -> [Delivery] { try await store.deadLetters(limit: limit) }
  func silences() async throws(StoreError) -> [Silence] { try await store.silences() }
  func refusals() async throws(StoreError) -> [Refusal] { try await store.refusals() }
  func waiting(sink: String, watch: String, limit: Int) async throws(StoreError) -> [Delivery] {
    try await store.waiting(sink: sink, watch: watch, limit: limit)
  }
  func standingAlerts(of sink: String) async throws(StoreError) -> [StoredAlert] {
    try await store.standingAlerts(of: sink)
  }
  func queues() async throws(StoreError) -> [SinkQueue] { try await store.queues() }
  func tidy(_ retention: Retention, at now: Instant) async throws(StoreError) -> Tidied {
    try await store.tidy(retention, at: now)
  }
  func answer() async {
    if isStuck {
      awaitingAnswer?.resume()
      awaitingAnswer = nil
      await withCheckedContinuation { stuck = $0 }
    }
    await store.answer()
  }

  /// Returns when somebody waits for an answer of a store that is stuck.
  func asked() async {
    guard stuck == nil else { return }
    await withCheckedContinuation { awaitingAnswer = $0 }
  }

  func release() {
    isStuck = false
    stuck?.resume()
    stuck = nil
  }

  func close() async { await store.close() }
}

/// Keeps what was logged.
final class Journal {
  private(set) var lines: [String] = []
  var logger: Logger {
    Logger(label: "test") { _ in
      Handler { line in MainActor.assumeIsolated { self.lines.append(line) } }
    }
  }

  private nonisolated struct Handler: LogHandler {
    let write: @Sendable (String) -> Void
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.trace
    init(write: @escaping @Sendable (String) -> Void) { self.write = write }
    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
      get { metadata[key] }
      set { metadata[key] = newValue }
    }
    func log(event: LogEvent) { write("\(event.level): \(event.message)") }
  }
}
