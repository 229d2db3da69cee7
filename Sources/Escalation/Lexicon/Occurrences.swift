/// The phrases of the lexicons that stand in one text, by the word they begin at.
struct Occurrences {
  struct Occurrence {
    var phrase: Int32
    /// The word after its last.
    var end: Int32
  }

  private(set) var all: [Occurrence] = []
  /// Where the occurrences at each word begin in `all`.
  private var firsts: [Int32] = []
  /// First word, and word after the last, of the run that each word belongs to: no pause above a comma is inside one.
  private var starts: [Int32] = []
  private var ends: [Int32] = []

  init(_ text: Tokens, _ matcher: TermMatcher) {
    findRuns(text)
    var words: [Int32] = []
    var wordStarts: [Int32] = []
    words.reserveCapacity(text.count * 2)
    wordStarts.reserveCapacity(text.count + 1)
    for token in text.tokens {
      wordStarts.append(Int32(words.count))
      matcher.vocabulary.look(text.bytes, token.word, isCapitals: token.isCapitals) { words.append($0) }
      Clitics.starts(in: text.bytes, token.word) { start in
        matcher.vocabulary.look(text.bytes, start..<token.word.upperBound, isCapitals: false) { words.append($0) }
      }
      if token.isNumber { Self.number(text, token, matcher.vocabulary, &words) }
    }
    wordStarts.append(Int32(words.count))
    findPhrases(matcher, words, wordStarts, count: text.count)
  }

  func range(at word: Int) -> Range<Int> { Int(firsts[word])..<Int(firsts[word + 1]) }
  func runStart(of word: Int) -> Int { Int(starts[word]) }
  func runEnd(of word: Int) -> Int { Int(ends[word]) }

  private mutating func findRuns(_ text: Tokens) {
    starts.reserveCapacity(text.count)
    var start: Int32 = 0
    for index in 0..<text.count {
      if text.tokens[index].pause >= .clause { start = Int32(index) }
      starts.append(start)
    }
    ends = Array(repeating: Int32(text.count), count: text.count)
    for index in stride(from: text.count - 2, through: 0, by: -1) {
      ends[index] = starts[index + 1] == starts[index] ? ends[index + 1] : Int32(index + 1)
    }
  }

  private mutating func findPhrases(_ matcher: TermMatcher, _ words: [Int32], _ wordStarts: [Int32], count: Int) {
    firsts.reserveCapacity(count + 1)
    for index in 0..<count {
      firsts.append(Int32(all.count))
      for word in Int(wordStarts[index])..<Int(wordStarts[index + 1]) {
        for place in matcher.phrasesByFirst.range(Int(words[word])) {
          let phrase = matcher.phrasesByFirst.values[place]
          let wanted = matcher.phraseWords.range(Int(phrase))
          guard index + wanted.count <= ends[index] else { continue }
          let stands = (1..<max(1, wanted.count)).allSatisfy { offset in
            let at = index + offset
            let own = Int(wordStarts[at])..<Int(wordStarts[at + 1])
            return own.contains { words[$0] == matcher.phraseWords.values[wanted.lowerBound + offset] }
          }
          if stands { all.append(Occurrence(phrase: phrase, end: Int32(index + wanted.count))) }
        }
      }
    }
    firsts.append(Int32(all.count))
  }

  private static func number(_ text: Tokens, _ token: Tokens.Token, _ vocabulary: Vocabulary, _ words: inout [Int32]) {
    if vocabulary.digits >= 0 { words.append(vocabulary.digits) }
    guard token.word.count >= 4 else { return }
    let century = (text.bytes[token.word.lowerBound], text.bytes[token.word.lowerBound + 1])
    // `2,000` is no year: its comma is in the text, not in the word.
    let isYear =
      token.word.count == 4 && token.range.count == 4 && (century == (0x31, 0x39) || century == (0x32, 0x30))
    let kind = isYear ? vocabulary.year : vocabulary.thousands
    if kind >= 0 { words.append(kind) }
  }
}
