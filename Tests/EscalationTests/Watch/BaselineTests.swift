import News
import Testing

@testable import Escalation

@Suite struct `What is usual` {
  private let start = Instant(iso8601: "2024-01-01T00:30:00Z")!

  /// Lets `days` pass with an index of `points`.
  private func pass(
    _ days: Int, points: Double, feeds: String = "a", isBlind: Bool = false, in baseline: inout Baseline
  ) {
    for _ in 0..<(days * 24) {
      _ = baseline.look({ _ in points }, window: .days(28), feeds: feeds, isBlind: isBlind)
    }
  }

  @Test func `is nothing in the first week, then the median day`() {
    var baseline = Baseline(at: start)
    pass(6, points: 40, in: &baseline)
    #expect(baseline.points == 0)
    pass(2, points: 40, in: &baseline)
    #expect(baseline.points == 40)
    // A week of alarm and a few quiet days change nothing.
    pass(6, points: 200, in: &baseline)
    pass(2, points: 0, in: &baseline)
    #expect(baseline.points == 40)
    // A month later the war is another.
    pass(30, points: 90, in: &baseline)
    #expect(baseline.points == 90)
  }

  @Test func `is looked at two hours late, hour by hour`() {
    var baseline = Baseline(at: start)
    #expect(baseline.due == Instant(iso8601: "2024-01-01T03:00:00Z")!)
    var asked: [Instant] = []
    let index = { (time: Instant) in
      asked.append(time)
      return 1.0
    }
    for _ in 0..<2 { _ = baseline.look(index, window: .days(28), feeds: "a", isBlind: false) }
    #expect(asked == [Instant(iso8601: "2024-01-01T01:00:00Z")!, Instant(iso8601: "2024-01-01T02:00:00Z")!])
    #expect(baseline.due == Instant(iso8601: "2024-01-01T05:00:00Z")!)
  }

  @Test func `comes from the present set of feeds once that was there for a week`() {
    var baseline = Baseline(at: start)
    pass(20, points: 40, in: &baseline)
    pass(6, points: 120, feeds: "a b", in: &baseline)
    #expect(baseline.points == 40, "the former days stand in")
    pass(2, points: 120, feeds: "a b", in: &baseline)
    #expect(baseline.points == 120)
  }

  @Test func `does not count days on which the watch was blind`() {
    var baseline = Baseline(at: start)
    pass(10, points: 40, in: &baseline)
    pass(15, points: 0, isBlind: true, in: &baseline)
    pass(1, points: 40, in: &baseline)
    #expect(baseline.points == 40)
  }

  /// Forty days of a war that brings the same every eight hours, and what a watch with such a baseline says.
  private func war(baseline: Duration?) -> (alerts: [Alert], standing: Standing, pipeline: Pipeline) {
    var watch = Crisis.watch
    (watch.baseline, watch.flash, watch.reminder) = (baseline, nil, nil)
    var pipeline = Crisis.pipeline(watch)
    let towns = ["Aker", "Borum", "Celin", "Dova", "Erma", "Fosk", "Garth", "Holm", "Ister", "Jarn", "Kelt"]
    let items = (0..<(3 * 40)).map { step in
      Crisis.item(
        "Shells hit \(towns[step % 11]) near hill \(step) at dawn \(towns[(step / 11) % 11])", 60,
        from: "paper\(step).example", after: Double(step) * 8, by: "north", on: "south", kind: "attack.shelling\(step)")
    }
    let alerts = Crisis.run(&pipeline, items)
    return (alerts, pipeline.standings(at: Crisis.hours(40 * 24 - 7))[0], pipeline)
  }

  @Test func `is no news of a long war, but more than usual is`() throws {
    let plain = war(baseline: nil)
    #expect(plain.standing.level != Watch.Level.calm && plain.standing.baseline == nil)
    var relative = war(baseline: .days(28))
    let usual = try #require(relative.standing.baseline)
    #expect(relative.standing.level == Watch.Level.calm && usual > 25)
    #expect(relative.alerts.last?.event == .levelLowered && relative.alerts.last?.level == Watch.Level.calm)
    let raise = Crisis.run(&relative.pipeline, Crisis.barrage(after: 40 * 24)).first { $0.event == .levelRaised }
    let alert = try #require(raise)
    #expect(alert.baseline == usual && alert.threshold.map { $0 > usual } == true)
    #expect(try #require(alert.index) >= usual + 10)
  }

  @Test func `survives a restart`() {
    let before = war(baseline: .days(28))
    var watch = Crisis.watch
    (watch.baseline, watch.flash, watch.reminder) = (.days(28), nil, nil)
    let after = Pipeline(watches: [watch], state: before.pipeline.state, at: Crisis.hours(40 * 24)) { _, _ in [] }
    #expect(after.state == before.pipeline.state)
  }
}
