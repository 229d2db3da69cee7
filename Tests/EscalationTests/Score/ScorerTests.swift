import Escalation
import News
import Testing

@Suite struct `A headline's score` {
  private static let lexicon = Lexicon(
    name: "test",
    indicators: [
      Indicator(name: "attack.strike", direction: .escalate, points: 30),
      Indicator(name: "attack.killed", direction: .escalate, points: 20),
      Indicator(name: "threat", direction: .escalate, points: 20),
      Indicator(name: "ceasefire", direction: .deescalate, points: 40),
    ],
    terms: [
      Term(pattern: "{actor} ~2 (strikes|bombs)", indicator: "attack.strike"),
      Term(pattern: "air strike*", indicator: "attack.strike"),
      Term(pattern: "shelling", indicator: "attack.strike"),
      Term(pattern: "strikes ~4 killed", indicator: "attack.killed"),
      Term(pattern: "(vows|threatens) to ~2 (retaliate|strike)", indicator: "threat", points: 25),
      Term(pattern: "ceasefire", indicator: "ceasefire"),
    ],
    rules: [
      ContextRule(name: "off", patterns: ["cricket"], scope: .title, factor: 0, isOffTopic: true),
      ContextRule(name: "explainer", patterns: ["^ (why|how)"], scope: .title, factor: 0.1),
      ContextRule(
        name: "negated", patterns: ["(no|not|denies)"], scope: .before, within: 3, factor: 0, direction: .escalate),
      ContextRule(
        name: "rejected", patterns: ["(rejects|collapses)"], scope: .clause, factor: -0.5, indicators: ["ceasefire"]),
      ContextRule(name: "retracted", patterns: ["retracted"], scope: .after, factor: -0.5, direction: .escalate),
    ],
    words: ["actor": ["Iran*", "Israel*", "army"]], clauseWords: ["but", "after"])

  private func score(_ title: String, _ summary: String = "", content: String = "", weight: Double = 1) throws -> Score
  {
    let watch = Watch(
      name: "test", about: [["Iran*"], ["Israel*"]], lexicons: ["test"],
      sides: [.init(name: "iran", patterns: ["Iran*"]), .init(name: "israel", patterns: ["Israel*"])])
    let scorer = try Scorer(watches: [watch], lexicons: [Self.lexicon])
    let item = Item(id: "1", title: title, summary: summary, content: content)
    return try #require(scorer.scores(of: item, weight: weight).first)
  }

  @Test(arguments: [
    ("Israel strikes Iran", 30.0), ("Israel's strikes on Iran", 30), ("Army denies: Iran strikes", 30),
    ("Army denies that Iran strikes", 0), ("No, Iran bombs", 0), ("Army not ready but Iran strikes", 30),
    ("Why Iran strikes", 3), ("Iran strikes report retracted", -15),
    ("Iran strikes report not retracted, says paper", -15),
    ("Ceasefire at last", -40), ("Army rejects ceasefire", 20), ("Iran vows to retaliate", 25),
    ("Iran strikes, cricket says", 0), ("Iran strikes; ceasefire over", -10), ("Weather report", 0),
    ("Army bombs town, shelling reported", 37.5), ("Iran strikes leave ten killed", 35),
  ])
  func `follows terms and context`(title: String, raw: Double) throws { #expect(try score(title).raw == raw) }

  @Test func `holds where a text without a headline shows both directions`() throws {
    let both = "Iran and Israel talk of a ceasefire. The army bombs the town."
    #expect(abs(try score("", both).raw) < 2)
    #expect(try score("", "Iran and Israel talk. The army bombs the town.").raw == 18)
    #expect(try score("Iran, Israel: ceasefire", both).raw < -30)
  }

  @Test(arguments: [
    ("After shelling in Iran, army bombs town", true), ("Army bombs town after shelling", true),
    ("Even after talks, Iran bombs town", true), ("Talks go on after Iran bombs town", false),
  ])
  func `lets a clause in front end at its comma`(title: String, counts: Bool) throws {
    var lexicon = Self.lexicon
    lexicon.clauseWords.append("even after")
    lexicon.rules.append(
      ContextRule(name: "background", patterns: ["(after|even after)"], scope: .before, within: 9, factor: 0.1))
    let watch = Watch(name: "test", about: [], lexicons: ["test"])
    let scores = try Scorer(watches: [watch], lexicons: [lexicon]).scores(of: Item(id: "1", title: title))
    #expect((scores[0].raw >= 30) == counts, "\(scores)")
  }

  @Test func `is zero where the item is not about the watch`() throws {
    let score = try score("Army strikes Iran")
    #expect(!score.isRelevant && score.points == 0 && score.raw == 30 && score.direction == .neutral)
    #expect(try self.score("Army strikes Iran", "Israel confirms").points == 30)
    #expect(try self.score("Army strikes Iran", content: String(repeating: "word ", count: 100) + "Israel").points == 0)
  }

  @Test func `counts the headline above the lead above the body`() throws {
    let title = try score("Iran strikes Israel").raw
    let lead = try score("", "Iran strikes Israel").raw
    let silent = try score("Israel and Iran", "Iran strikes Israel").raw
    let body = try score("", String(repeating: "word ", count: 100) + "Iran strikes Israel").raw
    #expect(title == 30 && lead == 18 && silent == 4.5 && body == 6)
  }

  @Test func `is never as much for a long text as for a headline`() throws {
    let text =
      String(repeating: "word ", count: 100)
      + String(repeating: "Iran strikes Israel, shelling, air strikes. ", count: 500)
    #expect(try score("Israel and Iran", text).raw < 10)
  }

  @Test func `is scaled by the source's weight and held within a hundred`() throws {
    #expect(try score("Iran strikes Israel", weight: 0.5).raw == 15)
    #expect(try score("Iran strikes Israel", weight: 10).raw == 100)
  }

  @Test(arguments: [
    ("Iran strikes Israel", "iran", "israel"), ("Air strikes on Israel by Iran", "iran", "israel"),
    ("Israel strikes Iran", "israel", "iran"), ("Israel hit by air strikes from Iran", "iran", "israel"),
  ])
  func `says who did it to whom`(title: String, actor: String, target: String) throws {
    let score = try score(title)
    #expect(score.actor == actor && score.target == target)
  }

  @Test func `shows each match in the publisher's words`() throws {
    let score = try score("Why Iran’s army “strikes” Israel")
    let match = try #require(score.contributions.first)
    #expect(match.text == "army “strikes" && match.range == 13..<28 && match.segment == .title)
    #expect(match.context == [AppliedRule(rule: "explainer", text: "Why", factor: 0.1)])
    #expect(match.points == 3)
  }

  @Test func `says what it would be without each rule`() throws {
    let watch = Watch(name: "test", lexicons: ["test"])
    let scorer = try Scorer(watches: [watch], lexicons: [Self.lexicon])
    let explanation = try #require(scorer.explanations(of: Item(id: "1", title: "Why Iran strikes")).first)
    #expect(explanation.without.map(\.rule) == ["explainer"] && explanation.without.map(\.points) == [30])
  }

  @Test func `stays small work for a hostile text`() throws {
    let words = "Iran strikes not denies ceasefire rejects air strikes shelling "
    let score = try score(String(repeating: words, count: 200), String(repeating: words, count: 2_000))
    #expect(abs(score.raw) <= 100)
  }

  @Test func `refuses a watch without its lexicon and a term without its indicator`() {
    #expect(throws: LexiconError.unknownLexicon("none", watch: "w")) {
      try Scorer(watches: [Watch(name: "w", lexicons: ["none"])], lexicons: [])
    }
    let lexicon = Lexicon(name: "l", terms: [Term(pattern: "a", indicator: "b")])
    #expect(throws: LexiconError.unknownIndicator("b", place: "lexicon l, indicator b")) {
      try Scorer(watches: [Watch(name: "w", lexicons: ["l"])], lexicons: [lexicon])
    }
  }
}
