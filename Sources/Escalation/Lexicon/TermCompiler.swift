/// Compiles patterns into a matcher. The same pattern twice is one, whichever watches have it.
struct TermCompiler {
  private var vocabulary = Vocabulary()
  private var phrases: [[Int32]] = []
  private var phraseNumbers: [[Int32]: Int32] = [:]
  private var phrasesByFirst: [[Int32]] = []
  private var classesByPhrase: [[Int32]] = []
  private var classes: [Class] = []
  private var classNumbers: [[Int32]: Int32] = [:]
  private var listClasses: [ListKey: Int32] = [:]
  private var knownLists: [WordLists: Int] = [:]
  private var heads: [TermMatcher.Head] = []
  private var places: [[TermMatcher.Place]] = []
  private var exclusions: [[Int]] = []
  private var patternNumbers: [PatternKey: Int] = [:]
  private var waiting: [[Int32]] = []

  /// A set of phrases, any of which may stand in a place.
  private struct Class {
    var members: [Int32]
    /// Words of the longest.
    var longest: Int
    /// How often a text has one of them, roughly.
    var cost: Int
  }

  private struct ListKey: Hashable {
    var lists: Int
    var name: String
  }

  private struct PatternKey: Hashable {
    var places: [TermMatcher.Place]
    var isAtStart: Bool
    var isAtEnd: Bool
    var exclusions: [Int]
    var isExclusion: Bool
  }

  /// Reads and adds a pattern, and returns its number; `place` is for the error.
  mutating func add(_ text: String, lists: WordLists, place: String) throws(LexiconError) -> Int {
    try read(text, lists: lists, place: place).number
  }

  /// Like `add`; with the pattern as it was read.
  mutating func read(
    _ text: String, lists: WordLists, place: String
  ) throws(LexiconError) -> (number: Int, pattern: Pattern) {
    do throws(PatternParser.Problem) {
      let pattern = try PatternParser.parse(text, lists: lists)
      return (try add(pattern, lists: lists, isExclusion: false), pattern)
    } catch {
      switch error {
      case .syntax(let problem): throw .pattern(text, place: place, problem: problem)
      case .unknownList(let list): throw .unknownList(list, pattern: text, place: place)
      }
    }
  }

  /// The matcher for all patterns added so far.
  func matcher() -> TermMatcher {
    TermMatcher(
      vocabulary: vocabulary, phraseWords: Rows(phrases), phrasesByFirst: Rows(phrasesByFirst),
      classesByPhrase: Rows(classesByPhrase), waiting: Rows(waiting), heads: heads, places: Rows(places),
      exclusions: Rows(exclusions))
  }

  private mutating func add(
    _ pattern: Pattern, lists: WordLists, isExclusion: Bool
  ) throws(PatternParser.Problem) -> Int {
    var excluded: [Int] = []
    for exclusion in pattern.exclusions { excluded.append(try add(exclusion, lists: lists, isExclusion: true)) }
    var own: [TermMatcher.Place] = []
    for element in pattern.elements {
      let number = try number(of: element.choices, lists: lists)
      own.append(
        TermMatcher.Place(choices: number, gap: Int32(element.gap), longest: Int32(classes[Int(number)].longest)))
    }
    let key = PatternKey(
      places: own, isAtStart: pattern.isAtStart, isAtEnd: pattern.isAtEnd, exclusions: excluded,
      isExclusion: isExclusion)
    if let number = patternNumbers[key] { return number }
    let number = heads.count
    patternNumbers[key] = number
    let anchor = own.indices.min { cost(own[$0]) < cost(own[$1]) } ?? 0
    heads.append(
      TermMatcher.Head(
        anchor: anchor, isAtStart: pattern.isAtStart, isAtEnd: pattern.isAtEnd, isExclusion: isExclusion))
    places.append(own)
    exclusions.append(excluded)
    for phrase in classes[Int(own[anchor].choices)].members { waiting[Int(phrase)].append(Int32(number)) }
    return number
  }

  private func cost(_ place: TermMatcher.Place) -> Int { classes[Int(place.choices)].cost }

  // MARK: Phrases and classes

  private mutating func number(
    of choices: Pattern.Choices, lists: WordLists
  ) throws(PatternParser.Problem) -> Int32 {
    switch choices {
    case .phrases(let phrases): return addClass(phrases)
    case .list(let name):
      let key = ListKey(lists: number(of: lists), name: name)
      if let number = listClasses[key] { return number }
      let number = addClass(try lists.phrases(of: name) ?? [])
      listClasses[key] = number
      return number
    }
  }

  private mutating func number(of lists: WordLists) -> Int {
    if let number = knownLists[lists] { return number }
    let number = knownLists.count
    knownLists[lists] = number
    return number
  }

  private mutating func addClass(_ choices: [Pattern.Phrase]) -> Int32 {
    let members = Set(choices.map { addPhrase($0) }).sorted()
    if let number = classNumbers[members] { return number }
    let number = Int32(classes.count)
    classNumbers[members] = number
    classes.append(
      Class(
        members: members, longest: members.map { phrases[Int($0)].count }.max() ?? 1,
        cost: choices.reduce(0) { $0 + Self.cost($1) }))
    for member in members { classesByPhrase[Int(member)].append(number) }
    return number
  }

  private mutating func addPhrase(_ phrase: Pattern.Phrase) -> Int32 {
    let words = phrase.words.map { vocabulary.add($0) }
    if let number = phraseNumbers[words] { return number }
    let number = Int32(phrases.count)
    phrases.append(words)
    phraseNumbers[words] = number
    classesByPhrase.append([])
    waiting.append([])
    while phrasesByFirst.count < vocabulary.count { phrasesByFirst.append([]) }
    phrasesByFirst[Int(words[0])].append(number)
    return number
  }

  /// A place with few choices, none of which every sentence has, is where a pattern waits.
  private static func cost(_ phrase: Pattern.Phrase) -> Int {
    guard let word = phrase.words.first, phrase.words.count == 1 else { return 1 }
    let isCommon = word.isStem ? word.text.utf8.count < 3 : word == .digits || common.contains(word.text)
    return isCommon ? 200 : 1
  }

  private static let common: Set<String> = [
    "a", "an", "the", "of", "to", "in", "on", "for", "from", "by", "with", "at", "as", "and", "or", "is", "are", "was",
    "were", "be", "been", "has", "have", "had", "it", "its", "that", "this", "not", "no", "will", "would", "after",
    "says",
    "said", "new", "over", "into", "against", "'s", "?",
  ]
}
