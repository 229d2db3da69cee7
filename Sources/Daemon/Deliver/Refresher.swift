package import Logging
package import News

/// Says again, beside the outbox, what must be said while it lasts: Alertmanager forgets an alert that is not sent again.
package final class Refresher {
  private let store: any Store
  private var sinks: [any Sink]
  private let alarm: any Alarm
  private let clock: () -> Instant
  private let logger: Logger
  private var work: Task<Void, Never>?

  /// - Parameters:
  ///   - store: what stands.
  ///   - sinks: those that forget.
  ///   - alarm: its own.
  ///   - clock: the time of day.
  ///   - logger: for what a person may want to know.
  package init(
    store: any Store, sinks: [any Sink], alarm: any Alarm, clock: @escaping () -> Instant, logger: Logger
  ) {
    self.store = store
    self.sinks = sinks
    self.alarm = alarm
    self.clock = clock
    self.logger = logger
    alarm.onRing = { [weak self] in self?.ring() }
  }

  /// From now on, every few minutes; nothing where no sink forgets.
  package func start() {
    alarm.set(after: sinks.isEmpty ? nil : Alertmanager.refresh)
  }

  /// Goes on with the sinks of a config that was read again.
  package func replace(sinks: [any Sink]) {
    self.sinks = sinks
    start()
  }

  /// Starts nothing more, and waits for what is under way.
  package func stop() async {
    alarm.set(after: nil)
    work?.cancel()
    await work?.value
  }

  /// Sends every standing level once to each sink. A failure is left to the next time: the outbox has its own.
  package func refresh() async {
    for sink in sinks {
      guard let standing = try? await store.standingAlerts(of: sink.name) else { continue }
      for alert in standing where alert.rank > 0 {
        let answer = await sink.attempt(alert, at: clock())
        if let problem = answer.outcome.problem { logger.debug("\(sink.name): not refreshed: \(problem)") }
      }
    }
  }

  private func ring() {
    guard work == nil else { return }
    work = Task {
      await refresh()
      work = nil
      if !Task.isCancelled { start() }
    }
  }
}
