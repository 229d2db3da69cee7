import News

/// Whether the store takes a write, asked at most every few seconds and never waited for long.
final class StoreProbe {
  private let store: any Store
  private let clock: SystemClock
  private let alarm: any Alarm
  private var asked: ContinuousClock.Instant?
  private var problem: String?
  private var isUnderWay = false
  private var waiters: [CheckedContinuation<String?, Never>] = []

  /// An answer is good for so long.
  static let lifetime = Duration.seconds(20)
  /// A store that has not answered by then does not work.
  static let patience = Duration.seconds(3)

  init(store: any Store, clock: SystemClock, alarm: any Alarm) {
    self.store = store
    self.clock = clock
    self.alarm = alarm
    alarm.onRing = { [weak self] in
      self?.answer("the store has not answered for \(Self.patience.configText)")
    }
  }

  /// What is wrong with it; nil where nothing is.
  func ask() async -> String? {
    if let asked, clock.monotonic() - asked < Self.lifetime, !isUnderWay { return problem }
    return await withCheckedContinuation { continuation in
      waiters.append(continuation)
      begin()
    }
  }

  /// Notes that the store took a commit: as good as a probe, and spares the disk one.
  func noteCommit() {
    guard !isUnderWay else { return }
    (asked, problem) = (clock.monotonic(), nil)
  }

  private func begin() {
    alarm.set(after: Self.patience)
    guard !isUnderWay else { return }
    isUnderWay = true
    Task {
      do throws(StoreError) {
        try await store.probe()
        problem = nil
      } catch {
        problem = "the store takes nothing: \(error)"
      }
      (asked, isUnderWay) = (clock.monotonic(), false)
      alarm.set(after: nil)
      answer(problem)
    }
  }

  private func answer(_ problem: String?) {
    let waiting = waiters
    waiters = []
    for waiter in waiting { waiter.resume(returning: problem) }
  }
}
