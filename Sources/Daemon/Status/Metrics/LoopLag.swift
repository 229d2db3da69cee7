import News

/// How late the main queue is: an alarm that is set again and again, and what was in its way.
final class LoopLag {
  /// 12 wake-ups a minute.
  static let interval = Duration.seconds(5)

  private let alarm: any Alarm
  private let meters: Meters
  private var due = ContinuousClock.now

  init(alarm: any Alarm, meters: Meters) {
    self.alarm = alarm
    self.meters = meters
    alarm.onRing = { [weak self] in self?.ring() }
  }

  func start() {
    due = .now + Self.interval
    alarm.set(after: Self.interval)
  }

  func stop() { alarm.set(after: nil) }

  private func ring() {
    let late = ContinuousClock.now - due
    // The alarm itself may be a millisecond late; an hour of suspend is no lag.
    if late < .minutes(10) { meters.noteLag(max(.zero, late)) }
    start()
  }
}
