import Escalation
import News
import Testing

private let lexicon = Lexicon(
  name: "l",
  indicators: [
    Indicator(name: "strike", direction: .escalate, points: 30),
    Indicator(name: "row", direction: .escalate, points: 30),
    Indicator(name: "truce", direction: .deescalate, points: 30),
  ],
  terms: [
    Term(pattern: "strikes", indicator: "strike"), Term(pattern: "row", indicator: "row"),
    Term(pattern: "truce", indicator: "truce"),
  ])
private let watch = Watch(name: "w", lexicons: ["l"], significant: 12)

private func labelled(_ number: Int, _ title: String, _ label: String) -> LabelledItem {
  LabelledItem(item: Item(id: "\(number)", title: title), label: label)
}

/// Labels of people to whom a row is no escalation.
private let items = (0..<240).map { number in
  switch number % 4 {
  case 0: labelled(number, "Army strikes town \(number)", "escalate")
  case 1: labelled(number, "Ministers in row over border \(number)", "neutral")
  case 2: labelled(number, "Truce along the border \(number)", "deescalate")
  default: labelled(number, "Harvest is late \(number)", "neutral")
  }
}

@Suite struct `Learning from labels` {
  private let learning = Learning(watch: watch, lexicon: lexicon, others: [])

  @Test func `lowers what people do not call escalation, and leaves the rest`() throws {
    let outcome = try learning.learn(items)
    let points = Dictionary(grouping: outcome.overlay.points, by: \.indicator)
    #expect(points["row"]?.contains { $0.points < 12 } == true, "\(outcome.overlay)")
    #expect(points["strike"]?.allSatisfy { $0.points >= 30 } ?? true)
    #expect(outcome.after.macroF1 > 0.99 && outcome.before.macroF1 < 0.9)
    let scorer = try Scorer(watches: [watch], lexicons: [outcome.overlay.applied(to: lexicon)])
    #expect(scorer.scores(of: items[1].item)[0].direction == .neutral)
    #expect(scorer.scores(of: items[0].item)[0].direction == .escalate)
  }

  @Test func `gives the same whatever the order of the labels`() throws {
    #expect(try learning.learn(items).overlay == learning.learn(items.reversed()).overlay)
  }

  @Test func `refuses few labels, and labels that teach nothing`() {
    #expect(throws: Learning.Refusal.self) { try learning.learn(Array(items.prefix(199))) }
    let agreeing = items.filter { !$0.item.title.contains("row") } + items.filter { $0.item.title.contains("strikes") }
    #expect(throws: Learning.Refusal.self) { try learning.learn(agreeing) }
  }
}

@Suite struct `An evaluation` {
  @Test func `counts as people would`() {
    var evaluation = Evaluation(.desk)
    for (label, answer, kind) in [
      ("escalate", "escalate", "E"), ("escalate", "neutral", "E"), ("neutral", "escalate", "N"),
      ("neutral", "neutral", "N"),
      ("neutral", "neutral", "X"), ("deescalate", "deescalate", "D"),
    ] { evaluation.add(LabelledItem(item: Item(id: "1", title: ""), label: label, kind: kind), answer: answer) }
    #expect(abs(evaluation.accuracy - 4.0 / 6) < 1e-9)
    let figures = evaluation.figures(of: "escalate")
    #expect(figures.precision == 0.5 && figures.recall == 0.5)
    #expect(evaluation.figures(of: "deescalate").f1 == 1)
    #expect(abs(evaluation.macroF1 - (0.5 + 1 + 2.0 / 3) / 3) < 1e-9)
    #expect(evaluation.falseAlarms.map(\.kind) == ["D", "N", "X"])
    #expect(evaluation.falseAlarms.map(\.share) == [0, 0.5, 0])
  }
}
