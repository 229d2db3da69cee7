/// The lexicons of a watch, compiled: which pattern of the matcher means what.
///
/// Watches with the same lexicons and word lists share one.
struct Rulebook: Sendable {
  struct CompiledTerm: Sendable {
    var term: Term
    var indicator: Int
    /// Signed: below 0 de-escalates.
    var points: Double
    /// The words its pattern spells out.
    var words: Set<String>

    /// Whether words of a text are the term's own: a "not" that the term asks for does not negate it.
    func names(_ text: Tokens, _ range: Range<Int>) -> Bool { range.allSatisfy { words.contains(text.folded($0)) } }
  }

  struct Reach: Sendable {
    var scope: ContextRule.Scope
    var within: Int
    var isOffTopic: Bool
  }

  private(set) var indicators: [Indicator] = []
  /// For each indicator, the first of its group.
  private(set) var groups: [Int] = []
  private(set) var terms: [CompiledTerm] = []
  private(set) var rules: [ContextRule] = []
  /// What judging needs of each rule, without its texts.
  private(set) var reaches: [Reach] = []
  /// For each rule, whether it concerns each indicator.
  private var concerns: [[Bool]] = []
  private var termsByPattern: [Int: [Int]] = [:]
  private var rulesByPattern: [Int: [Int]] = [:]
  private var clausePatterns: Set<Int> = []

  init(
    _ lexicons: [Lexicon], words: [String: [String]], compiler: inout TermCompiler
  ) throws(LexiconError) {
    for lexicon in lexicons {
      let lists = WordLists(lexicon.words, over: words)
      try add(lexicon.indicators, of: lexicon)
      for term in lexicon.terms { try add(term, of: lexicon, lists: lists, to: &compiler) }
      for rule in lexicon.rules { try add(rule, of: lexicon, lists: lists, to: &compiler) }
      for word in lexicon.clauseWords {
        clausePatterns.insert(try compiler.add(word, lists: lists, place: "lexicon \(lexicon.name), clause words"))
      }
    }
    groups = indicators.map { indicator in indicators.firstIndex { $0.group == indicator.group } ?? 0 }
    reaches = rules.map { Reach(scope: $0.scope, within: $0.within, isOffTopic: $0.isOffTopic) }
    concerns = rules.map { rule in indicators.map { rule.concerns($0) } }
  }

  private mutating func add(_ more: [Indicator], of lexicon: Lexicon) throws(LexiconError) {
    for indicator in more {
      // The same indicator in a second language is the same; twice in one lexicon is a slip of the pen.
      if more.filter({ $0.name == indicator.name }).count > 1 {
        throw .duplicateIndicator(indicator.name, lexicon: lexicon.name)
      }
      if !indicators.contains(where: { $0.name == indicator.name }) { indicators.append(indicator) }
    }
  }

  private mutating func add(
    _ term: Term, of lexicon: Lexicon, lists: WordLists, to compiler: inout TermCompiler
  ) throws(LexiconError) {
    let place = "lexicon \(lexicon.name), indicator \(term.indicator)"
    guard let indicator = indicators.firstIndex(where: { $0.name == term.indicator }) else {
      throw .unknownIndicator(term.indicator, place: place)
    }
    let points = term.points ?? indicators[indicator].points
    let sign: Double = indicators[indicator].direction == .deescalate ? -1 : 1
    let (number, pattern) = try compiler.read(term.pattern, lists: lists, place: place)
    termsByPattern[number, default: []].append(terms.count)
    terms.append(
      CompiledTerm(term: term, indicator: indicator, points: sign * points, words: Self.words(of: pattern)))
  }

  /// The words that a term spells out, outside its lists and exclusions.
  private static func words(of pattern: Pattern) -> Set<String> {
    var words: Set<String> = []
    for element in pattern.elements {
      if case .phrases(let phrases) = element.choices { words.formUnion(phrases.flatMap(\.words).map(\.text)) }
    }
    return words
  }

  private mutating func add(
    _ rule: ContextRule, of lexicon: Lexicon, lists: WordLists, to compiler: inout TermCompiler
  ) throws(LexiconError) {
    let place = "lexicon \(lexicon.name), rule \(rule.name)"
    for text in rule.patterns {
      rulesByPattern[try compiler.add(text, lists: lists, place: place), default: []].append(rules.count)
    }
    rules.append(rule)
  }

  // MARK: Reading matches

  func terms(of pattern: Int) -> [Int] { termsByPattern[pattern] ?? [] }
  func rules(of pattern: Int) -> [Int] { rulesByPattern[pattern] ?? [] }
  func startsClause(_ pattern: Int) -> Bool { clausePatterns.contains(pattern) }
  func concerns(_ rule: Int, _ indicator: Int) -> Bool { concerns[rule][indicator] }
}
