/// Reads one pattern.
struct PatternParser {
  /// What is wrong with a pattern.
  enum Problem: Error {
    case syntax(String)
    case unknownList(String)
  }

  private let text: [Unicode.Scalar]
  private let lists: WordLists
  private var position = 0
  private var gap = 0
  private var pattern = Pattern()

  private init(_ text: some StringProtocol, lists: WordLists) {
    self.text = Array(text.unicodeScalars)
    self.lists = lists
  }

  static func parse(_ text: some StringProtocol, lists: WordLists) throws(Problem) -> Pattern {
    var parser = PatternParser(text, lists: lists)
    return try parser.parse()
  }

  private mutating func parse() throws(Problem) -> Pattern {
    while position < text.count {
      switch text[position] {
      case " ": position += 1
      case "^": try anchorStart()
      case "$":
        pattern.isAtEnd = true
        position += 1
      case "~": try readGap()
      case "{": try addList(try until("}"))
      case "(": addPhrases(try alternatives(try until(")")))
      case "\"": for word in Self.words(try until("\"")) { addPhrases([Pattern.Phrase(words: [word])]) }
      case "-": try exclusion()
      default: try bareWord()
      }
    }
    return try checked()
  }

  private func checked() throws(Problem) -> Pattern {
    if pattern.elements.isEmpty { throw .syntax("it has no word") }
    if gap > 0 { throw .syntax("a gap must stand between two words") }
    if pattern.elements.count > Pattern.mostElements {
      throw .syntax("more than \(Pattern.mostElements) places; make it two terms")
    }
    return pattern
  }

  private mutating func anchorStart() throws(Problem) {
    guard pattern.elements.isEmpty else { throw .syntax("^ stands before the first word") }
    pattern.isAtStart = true
    position += 1
  }

  private mutating func readGap() throws(Problem) {
    position += 1
    var digits = ""
    while position < text.count, ("0"..."9").contains(text[position]) {
      digits.unicodeScalars.append(text[position])
      position += 1
    }
    guard let words = Int(digits), (1...Pattern.longestGap).contains(words), !pattern.elements.isEmpty else {
      throw .syntax("~ takes a number from 1 to \(Pattern.longestGap) and stands between two words")
    }
    gap = words
  }

  /// The text up to `close`; steps over both brackets.
  private mutating func until(_ close: Unicode.Scalar) throws(Problem) -> String {
    let start = position + 1
    guard let end = text[start...].firstIndex(of: close) else { throw .syntax("“\(text[position])” is not closed") }
    position = end + 1
    return string(start..<end)
  }

  private func string(_ range: Range<Int>) -> String { String(String.UnicodeScalarView(text[range])) }

  private mutating func addList(_ name: String) throws(Problem) {
    guard try lists.phrases(of: name) != nil else { throw .unknownList(name) }
    add(.list(name))
  }

  private func alternatives(_ text: String) throws(Problem) -> [Pattern.Phrase] {
    var phrases: [Pattern.Phrase] = []
    for choice in text.split(separator: "|", omittingEmptySubsequences: false) {
      phrases += try lists.phrases(in: choice)
    }
    return phrases
  }

  private mutating func exclusion() throws(Problem) {
    position += 1
    guard position < text.count, text[position] != " " else { throw .syntax("- stands right before a word or a quote") }
    let content = text[position] == "\"" ? try until("\"") : readBare()
    pattern.exclusions.append(try Self.parse(content, lists: lists))
  }

  private mutating func bareWord() throws(Problem) {
    let words = Self.words(readBare())
    guard !words.isEmpty else { throw .syntax("a sign stands where a word is expected") }
    for word in words { addPhrases([Pattern.Phrase(words: [word])]) }
  }

  /// What ends a bare word.
  private static let ends = Set(" ({\"~$".unicodeScalars)

  private mutating func readBare() -> String {
    let start = position
    position += 1
    while position < text.count, !Self.ends.contains(text[position]) { position += 1 }
    return string(start..<position)
  }

  private mutating func addPhrases(_ phrases: [Pattern.Phrase]) {
    var known: Set<Pattern.Phrase> = []
    add(.phrases(phrases.filter { known.insert($0).inserted }))
  }

  private mutating func add(_ choices: Pattern.Choices) {
    pattern.elements.append(Pattern.Element(choices: choices, gap: gap))
    gap = 0
  }

  /// The words of a phrase as the tokenizer sees them; a `*` ends a stem.
  static func words(_ text: some StringProtocol) -> [Pattern.Word] {
    if text == "'s" || text == "’s" { return [Pattern.Word(text: "'s", isStem: false, isCapitals: false)] }
    return text.split(separator: " ").flatMap { part in
      let tokens = Tokens(String(part), limit: 256)
      return tokens.tokens.indices.map { index in
        let isLast = index == tokens.count - 1
        return Pattern.Word(
          text: tokens.folded(index), isStem: isLast && part.last == "*",
          isCapitals: tokens.tokens[index].isCapitals)
      }
    }
  }
}
