import Dispatch
import News

/// One timer that rings at most once for each time it is set: for the next thing that is due.
package protocol Alarm: AnyObject {
  /// Rings after `delay` instead of when it was to ring before; nil: not at all.
  func set(after delay: Duration?)
  /// What to do when it rings.
  var onRing: () -> Void { get set }
}

/// The alarm of the daemon: a Dispatch timer on the main queue, on the monotonic clock.
package final class DispatchAlarm: Alarm {
  package var onRing: () -> Void = {}
  private let timer = DispatchSource.makeTimerSource(queue: .main)

  package init() {
    timer.setEventHandler { [weak self] in
      MainActor.assumeIsolated { self?.onRing() }
    }
    timer.schedule(deadline: .distantFuture)
    // Releasing a suspended source crashes, so it runs from the start.
    timer.activate()
  }

  isolated deinit { timer.cancel() }

  package func set(after delay: Duration?) {
    guard let delay else { return timer.schedule(deadline: .distantFuture) }
    // Dispatch counts in nanoseconds: a year is far below its limit, and nothing here waits longer.
    let milliseconds = min(max(delay, .zero), .days(365)).milliseconds
    timer.schedule(deadline: .now() + .milliseconds(Int(milliseconds)))
  }
}
