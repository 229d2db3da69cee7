import News
import Testing

@testable import Escalation

@Suite struct `Two configs compared` {
  func alert(_ event: Alert.Event, _ level: String, _ hours: Double, watch: String = "w") -> Alert {
    Alert(
      id: "\(event) \(level) \(hours)", time: Crisis.hours(hours), event: event, watch: watch, level: level, summary: ""
    )
  }

  func rows(_ before: [Alert], _ after: [Alert]) -> [String] {
    ReplayDifference(before: before, after: after).rows.map { row in
      "\(row.change.rawValue) \((row.before ?? row.after)?.level ?? "")"
    }
  }

  @Test func `show what stays, moves, vanishes and appears, in the order of time`() {
    let before = [alert(.levelRaised, "high", 1), alert(.levelRaised, "low", 2), alert(.levelLowered, "calm", 30)]
    let after = [alert(.levelRaised, "high", 1), alert(.levelLowered, "calm", 26), alert(.flash, "high", 3)]
    #expect(rows(before, after) == ["stays high", "vanishes low", "appears high", "moves calm"])
    #expect(rows(before, before) == ["stays high", "stays low", "stays calm"])
  }

  @Test func `pair the closest, and nothing that is days apart`() {
    #expect(
      rows([alert(.levelRaised, "high", 10)], [alert(.levelRaised, "high", 2), alert(.levelRaised, "high", 11)])
        == ["appears high", "moves high"])
    #expect(
      rows([alert(.levelRaised, "high", 0)], [alert(.levelRaised, "high", 72)]) == ["vanishes high", "appears high"])
  }
}

@Suite struct `Curve of a replay` {
  @Test func `keeps its peaks and its order in few points`() {
    var curve = ReplayCurve(most: 100)
    for hour in 0..<10_000 {
      let standing = Standing(watch: "w", index: hour == 4321 ? 99 : Double(hour % 7), level: "calm")
      curve.add(Replay.Sample(time: Crisis.hours(Double(hour)), standing: standing))
    }
    #expect(curve.points.count <= 100)
    #expect(curve.points.contains { $0.index == 99 && $0.time == Crisis.hours(4321) })
    #expect(curve.points.map(\.time) == curve.points.map(\.time).sorted())
    #expect(curve.points.last?.time == Crisis.hours(9999))
  }
}
