import Logging
import News

/// Once a day: lets the store forget what is too old to matter.
final class Housekeeping {
  private static let interval = Duration.hours(24)
  private static let retention = Retention(items: .days(400), seen: .days(180))

  private let store: any Store
  private let clock: SystemClock
  private let log: Logger
  private let alarm: any Alarm
  private var due: ContinuousClock.Instant
  private var work: Task<Void, Never>?

  init(store: any Store, clock: SystemClock, alarm: any Alarm, log: Logger) {
    self.store = store
    self.clock = clock
    self.alarm = alarm
    self.log = log
    // Not in the first minutes, when every feed is polled.
    due = clock.monotonic() + .minutes(10)
  }

  func start() {
    alarm.onRing = { [weak self] in self?.tidyIfDue() }
    alarm.set(after: due - clock.monotonic())
  }

  private func tidyIfDue() {
    if clock.monotonic() >= due, work == nil {
      due = clock.monotonic() + Self.interval
      work = Task {
        await tidy()
        work = nil
      }
    }
    alarm.set(after: max(due - clock.monotonic(), .zero))
  }

  private func tidy() async {
    do throws(StoreError) {
      let tidied = try await store.tidy(Self.retention, at: clock.now())
      log.debug("forgot \(tidied.items) old items and \(tidied.seen) identities")
    } catch {
      log.error("\(error); old items are forgotten another day")
    }
  }
}
