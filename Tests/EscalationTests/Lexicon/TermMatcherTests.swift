import Testing

@testable import Escalation

@Suite struct `A pattern` {
  private static let words = [
    "actor": ["Iran*", "Israel*", "Revolutionary Guards", "US", "{group}"], "group": ["Hamas"],
  ]

  private func found(_ pattern: String, _ text: String, isTitle: Bool = true) throws -> [String] {
    var compiler = TermCompiler()
    _ = try compiler.add(pattern, lists: WordLists(Self.words), place: "test")
    let tokens = Tokens(text, limit: 4096)
    return compiler.matcher().matches(in: tokens, isTitle: isTitle).map { match in
      match.words.map { tokens.folded($0) }.joined(separator: " ")
    }
  }

  @Test(arguments: [
    ("strike*", "Two strikes, one striker", ["strikes", "striker"]),
    ("strike", "Two strikes", []),
    ("{actor} ~3 (strikes|opens fire on)", "Iran’s army strikes", ["iran 's army strikes"]),
    ("{actor} strikes", "Iran's strikes", []),
    ("{actor} ~3 (strikes|opens fire on)", "Hamas then opens fire on base", ["hamas then opens fire on"]),
    ("{actor} ~1 strikes", "Israel and its ally strikes", []),
    ("{actor} ~6 strikes", "Israel waits. Tehran strikes", []),
    ("{actor} ~6 strikes", "Israel waits; army strikes", []),
    ("{actor} ~2 {actor}", "Iran attacks Israel", ["iran attacks israel"]),
    ("Revolutionary Guards", "revolutionary guards", ["revolutionary guards"]),
    ("US strikes", "US strikes", ["us strikes"]), ("US strikes", "It gives us strikes", []),
    ("strike* -\"labor strike\"", "Labor strike averted", []),
    ("strike* -\"strike* ~1 deal\"", "Rivals strike peace deal", []),
    ("strike* -\"strike* ~1 deal\"", "Rivals strike, no one deals", ["strike"]),
    ("^ why", "Why now", ["why"]), ("^ why", "And why now", []), ("tehran $", "Blasts in Tehran", ["tehran"]),
    ("tehran $", "Tehran blasts", []), ("cease-fire", "Cease fire and cease-fire", ["cease fire", "cease fire"]),
    ("{digits} killed", "About 1,200 killed", ["1200 killed"]), ("in {year}", "As in 2020, 5 in 20", ["in 2020"]),
    ("{thousands} killed", "2020 killed, 2,020 killed, 900 killed", ["2020 killed"]),
    ("a ~2 b ~2 c", "a x b y y c", ["a x b y y c"]), ("a ~2 b ~2 c", "a b a b c", ["a b a b c", "a b c"]),
    ("?", "Is it war?", ["?"]), ("\"open fire\"", "They open fire", ["open fire"]),
  ])
  func `finds`(pattern: String, text: String, matches: [String]) throws {
    #expect(try found(pattern, text) == matches)
  }

  @Test func `with an end of the title stands only in titles`() throws {
    #expect(try found("^ why", "Why now", isTitle: false).isEmpty)
  }

  @Test(arguments: [
    "", "strike ~3", "~3 strike", "strike ~99 back", "(a|b", "{actor", "{nobody} strikes", "why ^", "(a||b)",
    "(a ~2 b|c)",
    "-", "strike -", "a b c d e f g h i j k", "!!!",
  ])
  func `that cannot be read is refused`(pattern: String) {
    #expect(throws: LexiconError.self) { try found(pattern, "text") }
  }

  @Test func `list that names itself is refused`() {
    #expect(PatternCheck(words: ["a": ["{b}"], "b": ["{a}"]]).problem(in: "{a}") != nil)
  }

  @Test func `is compiled once however often it is added`() throws {
    var compiler = TermCompiler()
    let lists = WordLists(Self.words)
    let first = try compiler.add("{actor} strikes", lists: lists, place: "one")
    #expect(try compiler.add("{actor}  strikes", lists: lists, place: "two") == first)
  }

  @Test func `agrees with a plain search on random texts`() throws {
    var compiler = TermCompiler()
    _ = try compiler.add("a ~2 (b|c d) ~1 e", lists: WordLists([:]), place: "test")
    let matcher = compiler.matcher()
    var state: UInt64 = 11
    var hits = 0
    for _ in 0..<400 {
      let words = (0..<9).map { _ in
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return ["a", "b", "c", "d", "e", "x"][Int(state >> 33) % 6]
      }
      let isFound = !matcher.matches(in: Tokens(words.joined(separator: " "), limit: 4096), isTitle: true).isEmpty
      #expect(isFound == Self.naive(words), "\(words)")
      hits += isFound ? 1 : 0
    }
    #expect(hits > 20 && hits < 380)
  }

  /// `a ~2 (b|c d) ~1 e` by trying everything.
  private static func naive(_ words: [String]) -> Bool {
    for start in words.indices where words[start] == "a" {
      for middle in (start + 1)..<min(words.count + 1, start + 4) where middle < words.count {
        let length = words[middle] == "b" ? 1 : words[middle] == "c" && words.dropFirst(middle + 1).first == "d" ? 2 : 0
        guard length > 0 else { continue }
        for end in (middle + length)..<(middle + length + 2) where end < words.count && words[end] == "e" {
          return true
        }
      }
    }
    return false
  }
}
