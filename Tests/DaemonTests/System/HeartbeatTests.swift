import Daemon
import Logging
import News
import Testing

@Suite(.timeLimit(.minutes(1))) struct `A sign of life` {
  /// What the heartbeat asks, as the test wants it.
  private final class Bench {
    var time = ContinuousClock.now
    var progress = Progress(turns: 0, oldest: .zero)
    let alarm = ManualAlarm()
    let store: FailingStore
    let journal = Journal()
    private(set) var signs = 0
    private(set) var stalls: [String] = []
    lazy var heartbeat = Heartbeat(
      store: store, polls: { [unowned self] in (progress, .minutes(1)) },
      clock: SystemClock(
        now: { .earliest }, monotonic: { [unowned self] in MainActor.assumeIsolated { time } }), alarm: alarm,
      watchdog: .seconds(30), log: journal.logger)

    init() throws { store = FailingStore(try SQLiteStore(path: ":memory:")) }

    func start() {
      heartbeat.onBeat = { [unowned self] in signs += 1 }
      heartbeat.onStall = { [unowned self] in stalls.append($0) }
      heartbeat.start()
    }

    /// Waits until the beat that was begun has set the alarm for the next.
    func ended() async { while alarm.delay == nil { await Task.yield() } }

    func beat() async {
      alarm.set(after: nil)
      alarm.onRing()
      await ended()
    }
  }

  @Test func `is given three times as often as it is waited for, and only while the store answers`() async throws {
    let bench = try Bench()
    bench.start()
    await bench.ended()
    #expect(bench.signs == 1 && bench.alarm.delay == .seconds(10))
    bench.store.isStuck = true
    bench.alarm.set(after: nil)
    bench.alarm.onRing()
    await bench.store.asked()
    bench.alarm.onRing()
    #expect(bench.signs == 1 && bench.alarm.delay == nil, "one beat at a time, and none past a store that is stuck")
    bench.time += .seconds(31)
    #expect(!bench.heartbeat.isAlive)
    bench.store.release()
    await bench.ended()
    #expect(bench.signs == 2 && bench.heartbeat.isAlive)
  }

  @Test func `is withheld while polls that are due stand still, and that is said once`() async throws {
    let bench = try Bench()
    bench.start()
    await bench.ended()
    bench.progress.oldest = .minutes(2)
    for _ in 0..<3 { await bench.beat() }
    #expect(bench.signs == 1 && bench.stalls.count == 1)
    let said = "error: polls that are due have stood still for 120 s; no sign of life is given until they move"
    #expect(bench.journal.lines == [said])
    bench.progress.turns += 1
    await bench.beat()
    #expect(bench.signs == 2 && bench.journal.lines.last == "notice: polls move again")
  }

  @Test(arguments: [
    // After a suspend everything is overdue, and moves.
    ([(0, 0), (1, 9000), (2, 9000)], [false, false, false]),
    // Nothing moves, but nothing is due: quiet feeds.
    ([(5, 0), (5, 0), (5, 30)], [false, false, false]),
    // All slots wait for slow servers, within their time-out.
    ([(5, 10), (5, 40), (5, 59)], [false, false, false]),
    // Overdue, and nobody comes.
    ([(5, 10), (5, 61), (6, 61), (6, 90)], [false, true, false, true]),
    // The first look has nothing to compare with.
    ([(5, 600), (5, 620)], [false, true]),
  ])
  func `tells what waits from what is stuck`(looks: [(Int, Int)], stuck: [Bool]) {
    var rule = StallRule()
    #expect(
      looks.map { rule.isStuck(Progress(turns: $0.0, oldest: .seconds($0.1)), patience: .minutes(1)) } == stuck)
  }
}
