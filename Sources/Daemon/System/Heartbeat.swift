package import Logging

/// Proves again and again that the daemon can still do its work, and only then gives a sign of life.
///
/// A beat starts on the main queue, goes through the threads that parse and score, waits in the line of the store behind
/// all that was asked of it, and comes back to the main queue. It counts where the polls move too: nothing that is overdue
/// has stood still since the last beat. A timer of its own would go on ringing while all of that stood still.
package final class Heartbeat {
  /// Between two beats, where no watchdog asks for more.
  package static let interval = Duration.seconds(20)

  private let store: any Store
  private let polls: () -> (progress: Progress, patience: Duration)
  private let clock: SystemClock
  private let alarm: any Alarm
  private let log: Logger
  private let interval: Duration
  private var rule = StallRule()
  private var isStuck = false
  private var beat: Task<Void, Never>?
  /// When the last beat that counted ended; before the first, when it began to be waited for.
  package private(set) var lastProof: ContinuousClock.Instant
  /// Called when polls stand still, once.
  package var onStall: (String) -> Void = { _ in }
  /// Called after each beat that counted.
  package var onBeat: () async -> Void = {}

  /// - Parameters:
  ///   - polls: how far the polls have come, and how long one may take.
  ///   - alarm: its own.
  ///   - watchdog: how often systemd waits for a sign of life; three beats fit into it.
  package init(
    store: any Store, polls: @escaping () -> (progress: Progress, patience: Duration), clock: SystemClock,
    alarm: any Alarm, watchdog: Duration?, log: Logger
  ) {
    self.store = store
    self.polls = polls
    self.clock = clock
    self.alarm = alarm
    self.log = log
    interval = min(Self.interval, watchdog.map { $0 / 3 } ?? Self.interval)
    lastProof = clock.monotonic()
  }

  /// From now on; the first beat comes at once.
  package func start() {
    alarm.onRing = { [weak self] in self?.ring() }
    lastProof = clock.monotonic()
    ring()
  }

  /// No more beats.
  package func stop() {
    alarm.set(after: nil)
    alarm.onRing = {}
  }

  /// Whether the last proof is young enough to believe that the loops run: three beats.
  package var isAlive: Bool { clock.monotonic() - lastProof <= interval * 3 }

  /// One beat at a time: while one is stuck, there is no other.
  private func ring() {
    guard beat == nil else { return }
    beat = Task {
      await prove()
      beat = nil
      alarm.set(after: interval)
    }
  }

  private func prove() async {
    await Self.passThroughWorkers()
    await store.answer()
    let (progress, patience) = polls()
    note(isStuck: rule.isStuck(progress, patience: patience), progress)
    guard !isStuck else { return }
    lastProof = clock.monotonic()
    await onBeat()
  }

  private func note(isStuck stuck: Bool, _ progress: Progress) {
    if stuck, !isStuck {
      let reason = "polls that are due have stood still for \(progress.oldest.components.seconds) s"
      log.error("\(reason); no sign of life is given until they move")
      onStall(reason)
    } else if isStuck, !stuck {
      log.notice("polls move again")
    }
    isStuck = stuck
  }

  /// Returns when a thread of those that parse and score has had time for us.
  @concurrent private nonisolated static func passThroughWorkers() async {}
}
