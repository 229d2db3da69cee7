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
///
/// Setting a Dispatch timer wakes another thread, and owners set their alarm after every poll, mostly to a later time. So
/// the timer is only moved forward; a ring before its time is passed over and the timer set anew.
package final class DispatchAlarm: Alarm {
  package var onRing: () -> Void = {}
  private let timer = DispatchSource.makeTimerSource(queue: .main)
  /// When to ring; nil: not at all.
  private var wanted: DispatchTime?
  /// When the timer fires; nil: never.
  private var armed: DispatchTime?

  package init() {
    timer.setEventHandler { [weak self] in
      MainActor.assumeIsolated { self?.fire() }
    }
    timer.schedule(deadline: .distantFuture)
    // Releasing a suspended source crashes, so it runs from the start.
    timer.activate()
  }

  isolated deinit { timer.cancel() }

  package func set(after delay: Duration?) {
    // Rounded up: a ring before its time finds nothing due and sets the alarm again, over and over until it is.
    // Dispatch counts in nanoseconds: a year is far below its limit, and nothing here waits longer.
    wanted = delay.map { delay in
      let milliseconds = Int(min(max(delay, .zero), .days(365)).milliseconds)
      return .now() + .milliseconds(delay > .zero ? milliseconds + 1 : 0)
    }
    arm()
  }

  private func arm() {
    guard let wanted else { return }
    if let armed, armed <= wanted { return }
    armed = wanted
    timer.schedule(deadline: wanted)
  }

  private func fire() {
    armed = nil
    guard let wanted else { return }
    guard wanted <= .now() else { return arm() }
    self.wanted = nil
    onRing()
  }
}
