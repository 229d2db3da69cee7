package import News

/// Gives an item its points for every watch.
///
/// All patterns of all watches are compiled once into one matcher; an item is read once, judged once per rulebook and
/// added up per watch. Pure: the same item always gives the same scores.
package struct Scorer: Sendable {
  private struct CompiledWatch: Sendable {
    var watch: Watch
    var rulebook: Int
    /// Patterns of each `about` group and of each side.
    var about: [Set<Int>]
    var sides: [Set<Int>]
  }

  private let matcher: TermMatcher
  private let rulebooks: [Rulebook]
  private let watches: [CompiledWatch]

  /// Scores for no watch.
  package init() {
    rulebooks = []
    watches = []
    matcher = TermCompiler().matcher()
  }

  /// Throws where a pattern cannot be read or a watch names a lexicon that is not there.
  package init(watches all: [Watch], lexicons: [Lexicon]) throws(LexiconError) {
    var compiler = TermCompiler()
    var known: [RulebookKey: Int] = [:]
    var rulebooks: [Rulebook] = []
    var watches: [CompiledWatch] = []
    for watch in all {
      let key = RulebookKey(lexicons: watch.lexicons, words: watch.words)
      let own = try Self.named(watch.lexicons, lexicons, watch)
      let number: Int
      if let old = known[key] {
        number = old
      } else {
        number = rulebooks.count
        rulebooks.append(try Rulebook(own, words: watch.words, compiler: &compiler))
        known[key] = number
      }
      let words = own.reduce(into: [:]) { $0.merge($1.words) { first, _ in first } }
      watches.append(try Self.compiled(watch, number, WordLists(words, over: watch.words), &compiler))
    }
    self.rulebooks = rulebooks
    self.watches = watches
    matcher = compiler.matcher()
  }

  private struct RulebookKey: Hashable {
    var lexicons: [String]
    var words: [String: [String]]
  }

  private static func named(
    _ names: [String], _ lexicons: [Lexicon], _ watch: Watch
  ) throws(LexiconError) -> [Lexicon] {
    var found: [Lexicon] = []
    for name in names {
      guard let lexicon = lexicons.first(where: { $0.name == name }) else {
        throw .unknownLexicon(name, watch: watch.name)
      }
      found.append(lexicon)
    }
    return found
  }

  private static func compiled(
    _ watch: Watch, _ rulebook: Int, _ lists: WordLists, _ compiler: inout TermCompiler
  ) throws(LexiconError) -> CompiledWatch {
    var about: [Set<Int>] = []
    for group in watch.about {
      about.append(try patterns(group, lists, "watch \(watch.name), about", &compiler))
    }
    var sides: [Set<Int>] = []
    for side in watch.sides {
      sides.append(try patterns(side.patterns, lists, "watch \(watch.name), side \(side.name)", &compiler))
    }
    return CompiledWatch(watch: watch, rulebook: rulebook, about: about, sides: sides)
  }

  private static func patterns(
    _ texts: [String], _ lists: WordLists, _ place: String, _ compiler: inout TermCompiler
  ) throws(LexiconError) -> Set<Int> {
    var numbers: Set<Int> = []
    for text in texts { numbers.insert(try compiler.add(text, lists: lists, place: place)) }
    return numbers
  }
}

// MARK: Scoring

extension Scorer {
  /// One score per watch, in the watches' order. `weight` scales the points: the trust in the source, 1 by default.
  package func scores(of item: Item, weight: Double = 1) -> [Score] {
    let reading = Reading(item, matcher: matcher)
    let judgements = rulebooks.map { Judgement(reading, $0) }
    return watches.map { watch in
      let tally = Tally(judgements[watch.rulebook], reading, rulebooks[watch.rulebook], weight: weight)
      return score(reading, judgements[watch.rulebook], tally, watch)
    }
  }

  /// The scores again with what each rule took: for people.
  package func explanations(of item: Item, weight: Double = 1) -> [Explanation] {
    let reading = Reading(item, matcher: matcher)
    return watches.map { watch in
      let book = rulebooks[watch.rulebook]
      let judgement = Judgement(reading, book)
      let tally = Tally(judgement, reading, book, weight: weight)
      let used = Set(judgement.hits.flatMap(\.rules).map(\.rule)).sorted()
      let without = used.map { rule in
        Explanation.Without(
          rule: book.rules[rule].name,
          points: Tally(judgement, reading, book, weight: weight, without: rule).total)
      }
      return Explanation(
        watch: watch.watch, score: score(reading, judgement, tally, watch),
        segments: reading.parts.map { Explanation.SegmentText(segment: $0.segment, text: $0.text) },
        without: without.filter { abs($0.points - tally.total) >= 0.005 },
        missing: missing(reading, watch).map { watch.watch.about[$0] },
        offTopic: judgement.offTopic.map { reading.applied($0, book) }, isMixed: tally.isMixed)
    }
  }

  private func score(_ reading: Reading, _ judgement: Judgement, _ tally: Tally, _ watch: CompiledWatch) -> Score {
    let isRelevant = judgement.offTopic == nil && missing(reading, watch).isEmpty
    let points = isRelevant ? tally.total : 0
    let roles = Roles(reading, judgement, tally, sides: watch.sides)
    return Score(
      watch: watch.watch.name, isRelevant: isRelevant, points: points, raw: tally.total,
      direction: Direction(points: points, significant: watch.watch.significant),
      contributions: contributions(reading, judgement, tally, rulebooks[watch.rulebook]),
      actor: roles.actor.map { watch.watch.sides[$0].name }, target: roles.target.map { watch.watch.sides[$0].name })
  }

  /// The `about` groups of which title and lead mention nothing. A mention deep in the text makes no item relevant.
  private func missing(_ reading: Reading, _ watch: CompiledWatch) -> [Int] {
    watch.about.indices.filter { group in
      !reading.parts.contains { part in
        part.segment != .body && part.matches.contains { watch.about[group].contains($0.pattern) }
      }
    }
  }

  private func contributions(
    _ reading: Reading, _ judgement: Judgement, _ tally: Tally, _ book: Rulebook
  ) -> [Contribution] {
    judgement.hits.indices.map { index in
      let hit = judgement.hits[index]
      let term = book.terms[hit.term]
      return Contribution(
        indicator: book.indicators[term.indicator].name, term: term.term.pattern,
        text: reading.words(hit.part, hit.words), segment: reading.parts[hit.part].segment,
        range: reading.range(hit.part, hit.words), points: tally.points[index],
        context: hit.rules.map { reading.applied($0, book) })
    }
  }
}

extension Reading {
  /// A rule with its words.
  func applied(_ trigger: Judgement.Trigger, _ book: Rulebook) -> AppliedRule {
    let rule = book.rules[trigger.rule]
    return AppliedRule(rule: rule.name, text: words(trigger.part, trigger.words), factor: rule.factor)
  }

  /// Where words stand in the segment's text, in UTF-8 bytes.
  func range(_ part: Int, _ words: Range<Int>) -> Range<Int> {
    let tokens = parts[part].tokens.tokens
    return tokens[words.lowerBound].range.lowerBound..<tokens[words.upperBound - 1].range.upperBound
  }

  /// Words as the publisher wrote them.
  func words(_ part: Int, _ words: Range<Int>) -> String {
    let text = parts[part].text.utf8
    let range = range(part, words)
    let start = text.index(text.startIndex, offsetBy: range.lowerBound)
    return String(parts[part].text[start..<text.index(start, offsetBy: range.count)])
  }
}
