/// The lexicon's own unit tests: the examples beside its terms and rules.
extension Lexicon {
  /// An example that does not do what it stands there for.
  package struct ExampleProblem: Sendable, Hashable, CustomStringConvertible {
    /// `indicator strike`, `term “…”`, `rule negated`.
    package var place: String
    package var text: String
    /// True where it should match and does not.
    package var isMissed: Bool

    package var description: String {
      "\(place): “\(text)” \(isMissed ? "should match and does not" : "matches and should not")"
    }
  }

  /// Every example that fails. Lists that only a watch fills come from `words`.
  package func examineExamples(words: [String: [String]] = [:]) throws(LexiconError) -> [ExampleProblem] {
    let lists = WordLists(self.words, over: words)
    var groups: [(place: String, patterns: [String], examples: Examples)] = []
    for indicator in indicators {
      let own = terms.filter { $0.indicator == indicator.name }.map(\.pattern)
      groups.append(("indicator \(indicator.name)", own, indicator.examples))
    }
    for term in terms { groups.append(("term “\(term.pattern)”", [term.pattern], term.examples)) }
    for rule in rules { groups.append(("rule \(rule.name)", rule.patterns, rule.examples)) }
    // All in one matcher: the word lists, which most patterns share, are written out once.
    var compiler = TermCompiler()
    var numbers: [Set<Int>] = []
    for group in groups {
      var own: Set<Int> = []
      for pattern in group.patterns { own.insert(try compiler.add(pattern, lists: lists, place: group.place)) }
      numbers.append(own)
    }
    let matcher = compiler.matcher()
    return zip(groups, numbers).flatMap { Self.failures($0.examples, $1, matcher, place: $0.place) }
  }

  private static func failures(
    _ examples: Examples, _ patterns: Set<Int>, _ matcher: TermMatcher, place: String
  ) -> [ExampleProblem] {
    let matches = { (text: String) in
      matcher.matches(in: Tokens(text, limit: Reading.titleLimit), isTitle: true).contains {
        patterns.contains($0.pattern)
      }
    }
    let missed = examples.yes.filter { !matches($0) }
    let wrong = examples.no.filter(matches)
    return missed.map { ExampleProblem(place: place, text: $0, isMissed: true) }
      + wrong.map { ExampleProblem(place: place, text: $0, isMissed: false) }
  }
}
