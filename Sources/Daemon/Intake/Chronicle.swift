import News

/// Notes every hour where the watches stand, so that their charts tell a quiet hour from one in which nobody watched.
final class Chronicle {
  private static let interval = Duration.hours(1)

  private let intake: Intake
  private let clock: SystemClock
  private let alarm: any Alarm

  init(intake: Intake, clock: SystemClock, alarm: any Alarm) {
    self.intake = intake
    self.clock = clock
    self.alarm = alarm
    alarm.onRing = { [weak self] in self?.start() }
  }

  /// Notes it now and at every full hour.
  func start() {
    intake.sample()
    let hour = Self.interval.milliseconds
    alarm.set(after: .milliseconds(hour - clock.now().milliseconds % hour))
  }

  func stop() { alarm.set(after: nil) }
}
