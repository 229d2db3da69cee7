/// A phrase pattern, read: what has to stand where. The syntax is explained in `Config/lexicons/escalation-en.yaml`.
struct Pattern: Hashable, Sendable {
  /// One place in the pattern: any of the choices, at most `gap` words after the place before.
  struct Element: Hashable, Sendable {
    var choices: Choices
    var gap: Int
  }

  enum Choices: Hashable, Sendable {
    case phrases([Phrase])
    /// A word list by its name: it is long, and hundreds of patterns share it.
    case list(String)
  }

  /// Words that follow each other.
  struct Phrase: Hashable, Sendable {
    var words: [Word]
  }

  struct Word: Hashable, Sendable {
    /// Folded.
    var text: String
    /// `retaliat*`: any ending.
    var isStem: Bool
    /// Written in capitals, so it matches only capitals: `US`.
    var isCapitals: Bool

    /// `{digits}`, `{thousands}` and `{year}`: words by their kind. A space keeps them apart from every folded word.
    static let digits = Word(text: " digits", isStem: false, isCapitals: false)
    /// `{thousands}`: a number of four digits or more that is no year of our time.
    static let thousands = Word(text: " thousands", isStem: false, isCapitals: false)
    static let year = Word(text: " year", isStem: false, isCapitals: false)
  }

  var elements: [Element] = []
  /// `^`: at the start of a title.
  var isAtStart = false
  /// `$`: at the end of a title.
  var isAtEnd = false
  /// What a match must not be part of.
  var exclusions: [Pattern] = []

  /// Longest gap, most places, and most words a phrase may have: they bound the work for one match.
  static let longestGap = 12
  static let mostElements = 10
  static let mostWords = 8
}
