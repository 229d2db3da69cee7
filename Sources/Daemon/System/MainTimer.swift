import Dispatch

/// One timer for the next due thing, on the main queue. Many timers cost many wake-ups; one costs one.
package final class MainTimer {
  private let source: any DispatchSourceTimer
  private let clock: @Sendable () -> ContinuousClock.Instant

  /// `fire` is called on the main queue each time an armed moment has come.
  package init(clock: @escaping @Sendable () -> ContinuousClock.Instant, fire: @escaping @MainActor () -> Void) {
    self.clock = clock
    source = DispatchSource.makeTimerSource(queue: .main)
    source.setEventHandler { fire() }
    source.schedule(deadline: .distantFuture)
    source.resume()
  }

  /// Fires at `due`, or at once where that is past; nil: not until armed again. Never sleeps longer than a minute, so that
  /// a suspended machine notices what is overdue soon after it wakes.
  package func arm(for due: ContinuousClock.Instant?) {
    guard let due else {
      source.schedule(deadline: .distantFuture)
      return
    }
    let wait = min(max(due - clock(), .zero), .seconds(60))
    let (seconds, attoseconds) = wait.components
    let nanoseconds = Int(seconds) * 1_000_000_000 + Int(attoseconds / 1_000_000_000)
    source.schedule(deadline: .now() + .nanoseconds(nanoseconds))
  }

  isolated deinit { source.cancel() }
}
