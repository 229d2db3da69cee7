/// What shows escalation in one language: indicators, the terms that show them, and the rules of context.
///
/// A plain value, read from `Config/lexicons/*.yaml`, where every field is explained.
package struct Lexicon: Sendable, Hashable {
  /// The file's name without its ending: `escalation-en`.
  package var name: String
  package var indicators: [Indicator]
  package var terms: [Term]
  /// In the order they are applied.
  package var rules: [ContextRule]
  /// Word lists that fill `{name}` in patterns; an entry may name other lists.
  package var words: [String: [String]]
  /// Words that begin a new clause: `but`, `after`, `despite`.
  package var clauseWords: [String]

  package init(
    name: String, indicators: [Indicator] = [], terms: [Term] = [], rules: [ContextRule] = [],
    words: [String: [String]] = [:], clauseWords: [String] = []
  ) {
    self.name = name
    self.indicators = indicators
    self.terms = terms
    self.rules = rules
    self.words = words
    self.clauseWords = clauseWords
  }
}

/// A named kind of signal with a direction and points.
package struct Indicator: Sendable, Hashable {
  /// `attack.launch`; a rule for `attack` covers it.
  package var name: String
  package var direction: Direction
  /// Indicators of one group count as one: the strongest in full. Default: a group of its own.
  package var group: String
  /// What its strongest match in a title counts, 0 … 100.
  package var points: Double
  /// Texts that one of its terms must match, and texts that none may.
  package var examples: Examples

  package init(
    name: String, direction: Direction, points: Double, group: String? = nil, examples: Examples = Examples()
  ) {
    self.name = name
    self.direction = direction
    self.group = group ?? name
    self.points = points
    self.examples = examples
  }
}

/// A phrase pattern that shows an indicator in text.
package struct Term: Sendable, Hashable {
  package var pattern: String
  package var indicator: String
  /// Instead of the indicator's; nil: the indicator's.
  package var points: Double?
  package var examples: Examples

  package init(pattern: String, indicator: String, points: Double? = nil, examples: Examples = Examples()) {
    self.pattern = pattern
    self.indicator = indicator
    self.points = points
    self.examples = examples
  }
}

/// A lexicon's own unit tests.
package struct Examples: Sendable, Hashable {
  /// Texts that must match.
  package var yes: [String]
  /// Texts that must not.
  package var no: [String]

  package init(yes: [String] = [], no: [String] = []) {
    self.yes = yes
    self.no = no
  }
}
