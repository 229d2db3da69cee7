import Escalation
package import Logging
package import News

/// Takes alerts from the store to the sinks: in order for each watch and sink, one at a time for each sink, until the
/// sink has confirmed.
///
/// A sink that fails is left alone for a while and then tried with one alert; the others go on meanwhile.
package final class Outbox {
  /// A clock set forward makes everything look old: nothing is given up before it was tried so often.
  static let leastAttempts = 5
  /// A sink that fails for longer is reported at the other sinks.
  static let patience = Duration.minutes(15)
  /// How soon the store is asked again after it failed.
  private static let storeRetry = Duration.seconds(30)

  private let store: any Store
  private let alarm: any Alarm
  private let clock: () -> Instant
  private let random: () -> Double
  private let logger: Logger
  /// Where alerts about sinks go; nil: into the process's log only.
  private let routing: Routing?
  /// Alerts about sinks that are not stored yet.
  private var notices: [NewAlert] = []
  /// Whether what was reported before this process is known.
  private var hasReports = false
  private var lines: [String: SinkLine] = [:]
  /// Attempts whose end could not be noted yet: they must not be repeated.
  private var unsettled: [Delivery.ID: Settlement] = [:]
  /// Attempts that ended since the store was last asked: its answer may be older than they are.
  private var ended: Set<Delivery.ID> = []
  /// Whether the store refused its last question.
  package private(set) var isStoreFailing = false
  /// Called with the sink, what came of an attempt, and how long it took.
  package var onAttempt: (String, DeliveryOutcome, Duration) -> Void = { _, _, _ in }
  /// Called when an alert was given up.
  package var onGivenUp: (String) -> Void = { _ in }
  private var isWanted = false
  private var isStopped = false
  private var pump: Task<Void, Never>?
  private var waiters: [CheckedContinuation<Void, Never>] = []

  /// - Parameters:
  ///   - store: where deliveries wait.
  ///   - sinks: where they go, by distinct names.
  ///   - alarm: its own: it sets it and answers it.
  ///   - clock: the time of day.
  ///   - random: 0 ..< 1.
  ///   - logger: for what a person should know.
  ///   - routing: where alerts about sinks go; nil: nowhere.
  package init(
    store: any Store, sinks: [any Sink], alarm: any Alarm, clock: @escaping () -> Instant,
    random: @escaping () -> Double, logger: Logger, routing: Routing? = nil
  ) {
    self.store = store
    self.alarm = alarm
    self.clock = clock
    self.random = random
    self.logger = logger
    self.routing = routing
    replace(sinks: sinks)
    alarm.onRing = { [weak self] in self?.wake() }
  }

  /// The sinks of a config that was read again. Those that were closed are open again; what goes to a sink that is
  /// gone becomes a dead letter.
  package func replace(sinks: [any Sink]) {
    lines = Dictionary(
      sinks.map { sink in
        var line = SinkLine(sink: sink, task: lines[sink.name]?.task)
        line.report = lines[sink.name]?.report
        return (sink.name, line)
      }, uniquingKeysWith: { first, _ in first })
  }

  /// Looks for what is due: after every commit with alerts, after `redeliver`, and at the start.
  package func wake() {
    isWanted = true
    guard pump == nil, !isStopped else { return }
    pump = Task { await self.startDue() }
  }

  /// Delivers what is due now and returns when no attempt is under way.
  package func drain() async {
    wake()
    guard pump != nil || isBusy else { return }
    await withCheckedContinuation { waiters.append($0) }
  }

  /// Starts nothing more, cuts short what waits for an answer, and returns when all of it has ended.
  package func stop() async {
    isStopped = true
    alarm.set(after: nil)
    for line in lines.values { line.task?.cancel() }
    if pump != nil || isBusy { await withCheckedContinuation { waiters.append($0) } }
    // What cannot be noted now is sent once more after the next start, under the same id.
    _ = try? await settleOutstanding()
  }

  private var isBusy: Bool { lines.values.contains { $0.task != nil } }

  private func startDue() async {
    while isWanted, !isStopped {
      isWanted = false
      do throws(StoreError) {
        try await settleOutstanding()
        try await recallReports()
        let nextEnd = try await endSilences()
        ended = []
        var due = try await store.dueDeliveries(at: clock())
        due.next = [due.next, nextEnd].compactMap(\.self).min()
        try await buryStrays(due.deliveries)
        noteStore(failure: nil)
        if !isStopped { start(due) }
      } catch {
        noteStore(failure: error)
        alarm.set(after: Self.storeRetry)
      }
    }
    pump = nil
    reportIdle()
  }

  private func start(_ due: DueDeliveries) {
    let now = clock()
    var next = due.next
    // New alerts first, so that one that a sink chokes on does not hold up other watches.
    for delivery in due.deliveries.sorted(by: { ($0.attempts, $0.id.sequence) < ($1.attempts, $1.id.sequence) }) {
      guard let line = lines[delivery.sink], line.isOpen, unsettled[delivery.id] == nil,
        !ended.contains(delivery.id)
      else { continue }
      if let pause = line.pause, pause.holds(at: now) {
        next = min(next ?? pause.until, pause.until)
      } else {
        lines[delivery.sink]?.task = Task { await self.attempt(delivery, line.sink) }
      }
    }
    alarm.set(after: next.map { $0 - now })
  }

  private func attempt(_ delivery: Delivery, _ sink: any Sink) async {
    let start = ContinuousClock.now
    let outcome = await sink.deliver(delivery, at: clock())
    onAttempt(sink.name, outcome, .now - start)
    // An attempt that `stop` cut short says nothing about the sink.
    if !Task.isCancelled || outcome == .delivered { await settle(delivery, judge(outcome, of: delivery, by: sink)) }
    ended.insert(delivery.id)
    lines[sink.name]?.task = nil
    // A store that fails is asked again by the alarm, not at once.
    if isStoreFailing { alarm.set(after: Self.storeRetry) } else { wake() }
    reportIdle()
  }

  private func settle(_ delivery: Delivery, _ settlement: Settlement) async {
    do throws(StoreError) {
      // First, so that no end of this process loses them; their ids make a repeat harmless.
      try await storeNotices()
      try await store.settle(delivery.id, settlement)
    } catch {
      unsettled[delivery.id] = settlement
      noteStore(failure: error)
    }
  }

  private func judge(_ outcome: DeliveryOutcome, of delivery: Delivery, by sink: any Sink) -> Settlement {
    let now = clock()
    switch outcome {
    case .delivered:
      recovered(sink.name)
      return .delivered(at: now)
    case .refused(let reason):
      lines[sink.name]?.endFailure()
      return dead(delivery, now, reason)
    case .closed(let reason):
      lines[sink.name]?.isClosed = true
      report(sink.name, delivery, "\(reason); nothing is sent there until the config is read again", at: now)
      logger.error("\(sink.name): \(reason); nothing is sent there until the config is read again, its alerts wait")
      return .retry(at: now, error: reason)
    case .failed(let reason, let asked):
      let until = failed(sink, delivery, reason, asked: asked, at: now)
      if let giveUp = sink.giveUp, now - delivery.queued >= giveUp, delivery.attempts + 1 >= Self.leastAttempts {
        return dead(delivery, now, reason)
      }
      let delay = sink.backoff.delay(failures: delivery.attempts + 1, random: random())
      return .retry(at: max(now + min(delay, Delivery.longestWait), until), error: reason)
    }
  }

  private func dead(_ delivery: Delivery, _ now: Instant, _ reason: String) -> Settlement {
    onGivenUp(delivery.sink)
    logger.error("\(delivery.sink): alert \(delivery.alert.id) given up: \(reason); send again with: tocsin redeliver")
    report(delivery.sink, delivery, "alert \(delivery.alert.id) was given up: \(reason)", at: now)
    return .dead(at: now, error: reason)
  }

  private func recovered(_ name: String) {
    if lines[name]?.failures ?? 0 > 0 { logger.notice("\(name): takes alerts again") }
    lines[name]?.endFailure()
    guard let report = lines[name]?.report else { return }
    lines[name]?.report = nil
    notify(
      Alert(
        id: AlertID.make(watch: "sink", event: .sinkRecovered, cause: [name, report]), time: clock(),
        event: .sinkRecovered, summary: "\(name) takes alerts again", sink: name))
  }

  /// Tells everybody else that a sink gets no alerts: once, until it does again.
  private func report(_ name: String, _ delivery: Delivery, _ reason: String, at now: Instant) {
    // What is told about sinks, and drills, start no further alert: two dead sinks would tell each other for ever.
    guard ![.sinkFailed, .sinkRecovered, .drill].contains(delivery.alert.event), lines[name]?.report == nil,
      routing != nil
    else { return }
    let id = AlertID.make(watch: "sink", event: .sinkFailed, cause: [name, delivery.alert.id])
    lines[name]?.report = id
    notify(
      Alert(
        id: id, time: now, event: .sinkFailed, summary: "\(name) gets no alerts: \(reason)".cut(toBytes: 500),
        sink: name))
  }

  private func notify(_ alert: Alert) {
    guard let routing else { return }
    notices.append(NewAlert(StoredAlert(alert, rank: 0), sinks: routing.sinks(for: alert)))
  }

  private func storeNotices() async throws(StoreError) {
    guard !notices.isEmpty else { return }
    let stored = notices
    try await store.commit(Commit(alerts: stored))
    // By name: another attempt may have stored the same ones meanwhile, which changes nothing.
    let ids = Set(stored.map(\.alert.id))
    notices.removeAll { ids.contains($0.alert.id) }
    isWanted = true
  }

  /// After a restart: which sinks were reported and have not recovered.
  private func recallReports() async throws(StoreError) {
    guard !hasReports, routing != nil else { return }
    for alert in try await store.alerts(since: clock() - .days(90), limit: 10_000).reversed()
    where [.sinkFailed, .sinkRecovered].contains(alert.event) {
      guard let sink = AlertLine(line: alert.record)?.sink else { continue }
      lines[sink]?.report = alert.event == .sinkFailed ? alert.id : nil
    }
    hasReports = true
  }

  /// Ends the silences whose time is over; returns when the next one ends.
  private func endSilences() async throws(StoreError) -> Instant? {
    guard let routing else { return nil }
    let silences = try await store.silences()
    for silence in silences where silence.until <= clock() {
      try await store.end(silence, routing: routing, at: silence.until)
    }
    return silences.map(\.until).filter { $0 > clock() }.min()
  }

  /// Leaves the sink alone for a while. Says so once, not at every attempt.
  private func failed(
    _ sink: any Sink, _ delivery: Delivery, _ reason: String, asked: Duration?, at now: Instant
  ) -> Instant {
    let failures = (lines[sink.name]?.failures ?? 0) + 1
    if failures == 1 {
      logger.warning("\(sink.name): \(reason); its alerts wait and are tried again")
      lines[sink.name]?.failingSince = now
    }
    if let since = lines[sink.name]?.failingSince, now - since >= Self.patience {
      report(sink.name, delivery, "\(reason), since \(since)", at: now)
    }
    let delay = max(sink.backoff.delay(failures: failures, random: random()), asked ?? .zero)
    let until = now + min(delay, Delivery.longestWait)
    lines[sink.name]?.failures = failures
    lines[sink.name]?.pause = SinkLine.Pause(from: now, until: until)
    return until
  }

  private func settleOutstanding() async throws(StoreError) {
    try await storeNotices()
    for (id, settlement) in unsettled.sorted(by: { ($0.key.sequence, $0.key.sink) < ($1.key.sequence, $1.key.sink) }) {
      try await store.settle(id, settlement)
      unsettled[id] = nil
    }
  }

  private func buryStrays(_ deliveries: [Delivery]) async throws(StoreError) {
    for delivery in deliveries where lines[delivery.sink] == nil {
      try await store.settle(delivery.id, dead(delivery, clock(), "the config has no sink of this name"))
      isWanted = true
    }
  }

  private func noteStore(failure: StoreError?) {
    if let failure, !isStoreFailing { logger.error("outbox: \(failure)") }
    isStoreFailing = failure != nil
  }

  private func reportIdle() {
    guard pump == nil, !isBusy else { return }
    let waiters = waiters
    self.waiters = []
    for waiter in waiters { waiter.resume() }
  }
}

/// One sink and how it fares.
private struct SinkLine {
  let sink: any Sink
  var task: Task<Void, Never>?
  var isClosed = false
  /// Failed attempts since the last that succeeded.
  var failures = 0
  var failingSince: Instant?
  var pause: Pause?
  /// The id of the alert that told of its failure; nil where none did, or it has recovered.
  var report: String?

  mutating func endFailure() {
    (failures, failingSince, pause) = (0, nil, nil)
  }

  /// Whether an attempt may start, apart from pauses.
  var isOpen: Bool { task == nil && !isClosed }

  struct Pause {
    let from: Instant
    let until: Instant

    /// A clock that was set back before the start ends the pause.
    func holds(at now: Instant) -> Bool { from <= now && now < until }
  }

  init(sink: any Sink, task: Task<Void, Never>?) {
    self.sink = sink
    self.task = task
  }
}
