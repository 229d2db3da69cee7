import Escalation
package import Logging
package import News

/// Takes alerts from the store to the sinks: in order for each watch and sink, one at a time for each sink, until the
/// sink has confirmed.
///
/// A sink that fails is left alone for a while and then tried with one alert; the others go on meanwhile. One whose
/// receiver is gone, or refuses everything for long, is disabled: tried again after a reload, a start or `redeliver`.
package final class Outbox {
  /// A clock set forward makes everything look old: nothing is given up before it was tried so often.
  static let leastAttempts = 5
  /// A sink that fails for longer is reported at the other sinks.
  static let patience = Duration.minutes(15)
  /// How long the end waits for a receiver's answer.
  static let lastChance = Duration.seconds(5)
  /// How soon the store is asked again after it failed.
  private static let storeRetry = Duration.seconds(30)

  private let store: any Store
  private let alarm: any Alarm
  private let clock: () -> Instant
  let random: () -> Double
  let logger: Logger
  /// Where alerts about sinks go; nil: into the process's log only.
  private var routing: Routing?
  /// Alerts about sinks that are not stored yet.
  private var notices: [NewAlert] = []
  /// Refusals that began, changed or (nil) ended, by sink, and are not stored yet.
  private var refusals: [String: Refusal?] = [:]
  /// Whether what was reported before this process is known.
  private var hasReports = false
  var lines: [String: SinkLine] = [:]
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
  /// Nobody will be there when a group's time has come.
  private var isLeaving = false
  /// Whether something only waits for its service's next turn, which is soon.
  private var isResting = false
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
    replace(sinks: sinks, routing: routing)
    alarm.onRing = { [weak self] in self?.wake() }
  }

  /// The sinks of a config that was read again. Those that were disabled are tried again; what goes to a sink that is
  /// gone becomes a dead letter. An attempt that is under way ends with the sink it began with.
  package func replace(sinks: [any Sink], routing: Routing?) {
    self.routing = routing
    lines = Dictionary(
      sinks.map { ($0.name, SinkLine($0, after: lines[$0.name])) }, uniquingKeysWith: { first, _ in first })
    // Of a sink that was in the config before, the store may know more than this process.
    hasReports = false
  }

  /// Looks for what is due: after every commit with alerts, after `redeliver`, and at the start.
  package func wake() {
    isWanted = true
    guard pump == nil, !isStopped else { return }
    pump = Task { await self.startDue() }
  }

  /// Delivers what is due now and returns when no attempt is under way.
  /// - Parameter isLast: the process ends after it: groups go out as they are, and a service's turns are waited for.
  package func drain(isLast: Bool = false) async {
    isLeaving = isLast
    wake()
    guard pump != nil || isBusy else { return }
    await withCheckedContinuation { waiters.append($0) }
  }

  /// Starts nothing more, lets what is under way end, cuts short what takes longer than `lastChance`, and returns when all
  /// of it has ended.
  package func stop() async {
    isStopped = true
    alarm.onRing = { [weak self] in
      for line in (self?.lines ?? [:]).values { line.task?.cancel() }
    }
    alarm.set(after: isBusy ? Self.lastChance : nil)
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
        let due = try await store.dueDeliveries(at: clock())
        try await buryStrays(due.deliveries)
        let (shipments, nextGroup) = try await pack(due.deliveries)
        noteStore(failure: nil)
        if !isStopped { start(shipments, next: [due.next, nextEnd, nextGroup].compactMap(\.self).min()) }
      } catch {
        noteStore(failure: error)
        if !isStopped { alarm.set(after: Self.storeRetry) }
      }
    }
    pump = nil
    reportIdle()
  }

  /// What goes out in one attempt: a delivery, or a group as one.
  private struct Shipment {
    var delivery: Delivery
    var members: [Delivery.ID]
  }

  /// Puts groups together; says when the first of those that still wait goes out.
  private func pack(_ deliveries: [Delivery]) async throws(StoreError) -> ([Shipment], Instant?) {
    var (shipments, next): ([Shipment], Instant?) = ([], nil)
    for delivery in deliveries {
      guard let sink = lines[delivery.sink]?.sink, sink.groupWait > .zero, let watch = delivery.alert.watch else {
        shipments.append(Shipment(delivery: delivery, members: [delivery.id]))
        continue
      }
      let waiting = try await store.waiting(sink: sink.name, watch: watch, limit: Grouping.most + 1)
      let grouping = Grouping(wait: sink.groupWait, top: routing?.topRank(of: watch) ?? .max)
      guard let group = grouping.first(of: waiting) else { continue }
      let now = clock()
      // Further away than the wait is long: the clock was set back.
      if isLeaving || group.due <= now || group.due > now + sink.groupWait {
        shipments.append(Shipment(delivery: group.delivery, members: group.members.map(\.id)))
      } else {
        next = min(next ?? group.due, group.due)
      }
    }
    return (shipments, next)
  }

  private func start(_ shipments: [Shipment], next: Instant?) {
    let now = clock()
    var next = next
    isResting = false
    // New alerts first, so that one that a sink chokes on does not hold up other watches.
    let inOrder = shipments.sorted {
      ($0.delivery.attempts, $0.delivery.id.sequence) < ($1.delivery.attempts, $1.delivery.id.sequence)
    }
    for shipment in inOrder {
      guard let line = lines[shipment.delivery.sink], line.isOpen,
        !shipment.members.contains(where: { unsettled[$0] != nil || ended.contains($0) })
      else { continue }
      if let free = line.free(at: now) {
        next = min(next ?? free, free)
        isResting = isResting || line.isResting(at: now)
      } else {
        lines[line.sink.name]?.begin(Task { await self.attempt(shipment, line.sink) }, at: now)
      }
    }
    // What an attempt could not note meanwhile is noted then, whatever else is due.
    if !unsettled.isEmpty || !notices.isEmpty || !refusals.isEmpty {
      next = min(next ?? now + Self.storeRetry, now + Self.storeRetry)
    }
    alarm.set(after: next.map { $0 - now })
  }

  private func attempt(_ shipment: Shipment, _ sink: any Sink) async {
    let start = ContinuousClock.now
    let outcome = await sink.deliver(shipment.delivery, at: clock())
    onAttempt(sink.name, outcome, .now - start)
    // An attempt that `stop` cut short says nothing about the sink.
    if !Task.isCancelled || outcome == .delivered {
      await settle(shipment.members, judge(outcome, of: shipment.delivery, by: sink, at: clock()))
    }
    ended.formUnion(shipment.members)
    lines[sink.name]?.task = nil
    // A store that fails is asked again by the alarm, not at once.
    if !isStoreFailing { wake() } else if !isStopped { alarm.set(after: Self.storeRetry) }
    reportIdle()
  }

  private func settle(_ members: [Delivery.ID], _ settlement: Settlement) async {
    var rest = members[...]
    do throws(StoreError) {
      // First, so that no end of this process loses them; their ids make a repeat harmless.
      try await storeNotices()
      while let member = rest.first {
        try await store.settle(member, settlement)
        rest.removeFirst()
      }
    } catch {
      for member in rest { unsettled[member] = settlement }
      noteStore(failure: error)
    }
  }

  /// Whether alerts about sinks go anywhere.
  var tellsOthers: Bool { routing != nil }

  /// Keeps an alert about a sink until it is stored.
  func notify(_ alert: Alert) {
    guard let routing else { return }
    notices.append(NewAlert(StoredAlert(alert, rank: 0), sinks: routing.sinks(for: alert)))
  }

  /// Notes a refusal, or with nil that it is over, until that is stored.
  func keep(_ refusal: Refusal?, of name: String) {
    lines[name]?.refusal = refusal
    refusals[name] = .some(refusal)
  }

  private func storeNotices() async throws(StoreError) {
    guard !notices.isEmpty || !refusals.isEmpty else { return }
    let (stored, changes) = (notices, refusals.sorted { $0.key < $1.key })
    try await store.commit(
      Commit(
        alerts: stored, refusals: changes.compactMap(\.value),
        endedRefusals: changes.filter { $0.value == nil }.map(\.key)))
    // By name: another attempt may have stored the same ones meanwhile, which changes nothing.
    let ids = Set(stored.map(\.alert.id))
    notices.removeAll { ids.contains($0.alert.id) }
    for (name, change) in changes where refusals[name] == .some(change) { refusals[name] = nil }
    isWanted = isWanted || !stored.isEmpty
  }

  /// After a restart: which sinks were reported or disabled and have not recovered. Later: which of them somebody wants
  /// to have tried again.
  private func recallReports() async throws(StoreError) {
    for refusal in try await store.refusals() where lines[refusal.sink] != nil && refusals[refusal.sink] == nil {
      if !hasReports {
        lines[refusal.sink]?.refusal = refusal
        // A start is a reason to try again, but not each of a timer's many.
        lines[refusal.sink]?.isClosed = refusal.isDisabled && isLeaving
      }
      guard refusal.isAsked else { continue }
      lines[refusal.sink]?.isClosed = false
      lines[refusal.sink]?.endFailure()
      var heard = refusal
      heard.isAsked = false
      keep(heard, of: refusal.sink)
    }
    try await storeNotices()
    guard !hasReports, routing != nil else { return hasReports = true }
    for alert in try await store.alerts(since: clock() - .days(90), limit: 10_000).reversed()
    where [.sinkFailed, .sinkDisabled, .sinkRecovered].contains(alert.event) {
      guard let sink = AlertLine(line: alert.record)?.sink else { continue }
      lines[sink]?.report = alert.event == .sinkRecovered ? nil : alert.id
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

  private func settleOutstanding() async throws(StoreError) {
    try await storeNotices()
    for (id, settlement) in unsettled.sorted(by: { ($0.key.sequence, $0.key.sink) < ($1.key.sequence, $1.key.sink) }) {
      try await store.settle(id, settlement)
      unsettled[id] = nil
    }
  }

  private func buryStrays(_ deliveries: [Delivery]) async throws(StoreError) {
    let now = clock()
    for delivery in deliveries {
      guard let reason = strayReason(delivery, at: now) else { continue }
      try await store.settle(delivery.id, dead(delivery, now, reason))
      isWanted = true
    }
  }

  private func noteStore(failure: StoreError?) {
    if let failure, !isStoreFailing { logger.error("outbox: \(failure)") }
    isStoreFailing = failure != nil
  }

  private func reportIdle() {
    guard pump == nil, !isBusy, isStopped || !(isLeaving && isResting) else { return }
    let waiters = waiters
    self.waiters = []
    for waiter in waiters { waiter.resume() }
  }
}
