import News
import Testing

@testable import Escalation

@Suite struct `Days that must ring` {
  @Test func `are read from lines with tabs`() {
    let (verdicts, bad) = Verdicts.read(
      "# days\n\nw\t2031-03-01\t2031-03-02\thigh\tnote\nw\t2031-03-05\t2031-03-09\tquiet\n")
    #expect(bad == nil && verdicts.isComplete)
    #expect(verdicts.spans.map(\.level) == ["high", nil])
    #expect(verdicts.spans.first.map { $0.end } == Crisis.at("2031-03-03T00:00:00Z"))
  }

  @Test(arguments: [
    "w\t2031-03-01\thigh", "w 2031-03-01 2031-03-02 high", "w\t2031-03-02\t2031-03-01\thigh", "w\tx\ty\tz",
  ])
  func `are refused by line`(line: String) {
    #expect(Verdicts.read("# first\n\(line)\n").badLine == 2)
  }
}

@Suite struct `Trials of thresholds` {
  /// Two peaks, on the first and on the tenth day, that decay with a half-life of 12 h.
  func course(_ peaks: [(day: Double, points: Double)]) -> [Replay.Sample] {
    (0..<480).map { hour in
      let index =
        peaks.map { peak in
          let age = Double(hour) - peak.day * 24
          return age < 0 ? 0 : peak.points * PowersOfTwo.power(-age / 12)
        }.max() ?? 0
      let standing = Standing(watch: "north-south", index: index, level: "calm")
      return Replay.Sample(time: Crisis.hours(Double(hour)), standing: standing)
    }
  }

  let day = Verdicts.Span(
    watch: "north-south", first: Crisis.hours(0).date, last: Crisis.hours(0).date, level: "high")
  let trial = Tuning.Trial(halfLife: .hours(12), single: 0.5, scale: 1, clear: 0.65)

  func result(_ spans: [Verdicts.Span], isComplete: Bool = true, scale: Double = 1) -> Tuning.Result {
    var trial = trial
    trial.scale = scale
    return Tuning(watch: Crisis.watch, verdicts: Verdicts(spans, isComplete: isComplete))
      .result(trial, course: course([(0.25, 70), (10, 55)]))
  }

  @Test func `counts what rang, what did not and what rang for nothing`() {
    let loose = result([day])
    #expect(loose.wanted == 1 && loose.rang == 1 && loose.raises == 2 && loose.unexplained == 1)
    #expect(loose.precision == 0.5 && loose.recall == 1 && loose.delay == 6)
    let strict = result([day], scale: 1.3)
    #expect(strict.raises == 1 && strict.unexplained == 0 && strict.balance == 1)
    let deaf = result([day], scale: 1.6)
    #expect(deaf.rang == 0 && deaf.balance == 0 && deaf.delay == nil)
  }

  @Test func `blames only quiet spans where not every day is known`() {
    #expect(result([day], isComplete: false).unexplained == 0)
    let noise = Verdicts.Span(
      watch: "north-south", first: Crisis.hours(240).date, last: Crisis.hours(240).date, level: nil)
    #expect(result([day, noise], isComplete: false).unexplained == 1)
  }

  @Test func `prefers what is better, and what changes least among equals`() {
    let tuning = Tuning(watch: Crisis.watch, verdicts: Verdicts([day], isComplete: true))
    let results = [0.6, 1, 1.25, 1.3, 1.6].map { result([day], scale: $0) }
    #expect(tuning.ranked(results).first?.trial.scale == 1.25)
    #expect(tuning.watch(results[3].trial).thresholds.levels.map(\.raise) == [13, 32.5, 65, 104])
  }
}
