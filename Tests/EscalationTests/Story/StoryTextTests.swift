import News
import Testing

@testable import Escalation

@Suite struct `Story texts` {
  let topic = TopicWords(watch: Crisis.watch)

  func text(_ title: String) -> StoryText { StoryText(title, topic: topic) }

  @Test(arguments: [
    ("Norland fires rockets at Sudria", "NORLAND fires rockets at Sudria - live", true),
    ("Seven killed as missiles hit depot near border", "Missiles hit depot near border, seven killed", true),
    ("Army fires 300 drones at capital", "Army fires 180 drones at capital", false),
    ("Army fires 300 drones at capital", "Army fires drones at capital", true),
    ("Norland fires rockets at Sudria", "Sirens in Sudria as northern missiles strike", false),
    ("Ministers meet for talks", "Rockets hit a power plant", false), ("", "", false),
  ])
  func `are copies when most words are the same and no number differs`(left: String, right: String, isCopy: Bool) {
    #expect(text(left).isCopy(of: text(right)) == isCopy)
    #expect(text(right).isCopy(of: text(left)) == isCopy)
  }

  @Test func `join inflections, case and digits, and drop fillers`() {
    #expect(text("Missile launches!") == text("the MISSILES launched"))
    #expect(text("1,200 shells").numbers == text("1200 shell").numbers)
    #expect(text("Norland’s army").words == text("army").words)
  }

  @Test func `keep the watch's own words apart`() {
    #expect(text("Northern rockets").topics.count == 1)
    #expect(text("Northern rockets").words == text("rockets").words)
    #expect(text("Norland Sudria").similarity(to: text("Norland Sudria")) == 0)
  }

  @Test func `look at a bounded start`() {
    let endless = String(repeating: "a1 b\u{301} ", count: 100_000)
    #expect(text(endless).words.count + text(endless).numbers.count < 100)
  }

  @Test(arguments: [
    ("abc", 3, "abc"), ("abc", 2, "ab"), ("aé", 2, "a"), ("🚀x", 3, ""), ("گز", 3, "گ"), ("", 0, ""),
    ("a\u{301}", 1, "a"),
  ])
  func `are cut between scalars`(text: String, limit: Int, cut: String) {
    #expect(String(text.cut(toUTF8: limit)) == cut)
  }
}
