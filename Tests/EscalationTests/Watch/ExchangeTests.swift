import Escalation
import Foundation
import News
import Testing

@Suite struct `Tit for tat` {
  /// Steps of two sides, each told by two sources.
  func run(_ steps: [(title: String, points: Double, by: String, kind: String, hours: Double)]) -> Pipeline {
    var pipeline = Crisis.pipeline()
    for step in steps {
      let other = step.by == "north" ? "south" : "north"
      let items = ["a.example", "b.example"].enumerated().map { number, source in
        Crisis.item(
          number == 0 ? step.title : "\(step.title), officials say", step.points, from: source,
          after: step.hours + Double(number) / 10, by: step.by, on: other, kind: step.kind)
      }
      _ = Crisis.run(&pipeline, items)
    }
    return pipeline
  }

  let strike = (title: "Norland strikes radar of Sudria", points: 60.0, by: "north", kind: "attack.strike", hours: 1.0)
  let vow = (title: "Sudria vows crushing answer", points: 30.0, by: "south", kind: "threat", hours: 5.0)
  let answer = (title: "Sudria bombs Norland harbour", points: 60.0, by: "south", kind: "attack.strike", hours: 100.0)
  let truce = (title: "Norland says the matter is closed", points: -40.0, by: "north", kind: "stepback", hours: 110.0)

  func phase(_ pipeline: Pipeline, _ hours: Double) -> String {
    pipeline.standings(at: Crisis.hours(hours)).first?.exchange.map { "\($0.phase.rawValue) \($0.side) \($0.rounds)" }
      ?? ""
  }

  @Test func `is read from who did what`() {
    #expect(phase(run([]), 1) == "")
    #expect(phase(run([vow]), 6) == "threatened south 0")
    #expect(phase(run([strike]), 2) == "acted north 1")
    #expect(phase(run([strike, vow]), 6) == "reply_threatened south 1")
    #expect(phase(run([strike, vow]), 60) == "pause north 1")
    #expect(phase(run([strike, vow, answer]), 101) == "replied south 2")
    #expect(phase(run([strike, vow, answer, truce]), 111) == "stepped_back north 2")
    #expect(phase(run([strike, vow, answer, truce]), 1000) == "")
  }

  @Test func `is the same whatever the order in which the reports arrive`() {
    let pipeline = run([answer, strike, vow])
    #expect(phase(pipeline, 101) == "replied south 2")
  }

  @Test func `is told in alerts`() throws {
    var pipeline = run([strike, vow])
    let items = [
      Crisis.item(answer.title, 70, from: "a.example", after: 100, by: "south", on: "north"),
      Crisis.item("Blasts in Norland as Sudria answers", 70, from: "b.example", after: 100.2, by: "south", on: "north"),
    ]
    let raised = try #require(Crisis.run(&pipeline, items).first { $0.event == .levelRaised })
    #expect(raised.summary.hasSuffix("; south answered north"), "\(raised.summary)")
    #expect(
      raised.record.line.contains(
        #""exchange":{"phase":"replied","side":"south","since":"2031-03-05T04:00:00Z","rounds":2}"#))
  }
}
