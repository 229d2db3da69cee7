/// Finds all patterns of all watches in a text in one pass, whatever their number.
///
/// Every pattern waits at its rarest place (a verb, not `{actor}`); only where one of that place's words occurs are its
/// other places looked for, left and right, within their gaps. So the cost follows the text's words, not the patterns.
struct TermMatcher: Sendable {
  /// A pattern found in a segment: which, and at which words.
  struct Match: Hashable, Sendable {
    var pattern: Int
    var words: Range<Int>
  }

  private struct Compiled: Sendable {
    /// Class of each place and the gap before it.
    var classes: [Int32]
    var gaps: [Int]
    /// The place it waits at.
    var anchor: Int
    var isAtStart: Bool
    var isAtEnd: Bool
    var exclusions: [Int]
    var isExclusion: Bool
  }

  private var vocabulary = Vocabulary()
  /// Words of each phrase, and the phrases that begin with a word.
  private var phrases: [[Int32]] = []
  private var phraseNumbers: [[Int32]: Int32] = [:]
  private var phrasesByFirst: [[Int32]] = []
  /// Classes (sets of phrases) that a phrase belongs to, ascending; and how long a class's longest phrase is.
  private var classesByPhrase: [[Int32]] = []
  private var classNumbers: [[Int32]: Int32] = [:]
  private var longest: [Int] = []
  private var patterns: [Compiled] = []
  private var patternNumbers: [PatternKey: Int] = [:]
  private var waiting: [[Int]] = []

  private struct PatternKey: Hashable {
    var pattern: Pattern
    var isExclusion: Bool
  }

  /// How often one pattern is reported in one segment: more says nothing new and would let a hostile text buy time.
  private static let mostMatches = 64
}

// MARK: Compiling

extension TermMatcher {
  /// Adds a pattern; the same pattern twice is one. Returns its number.
  mutating func add(_ pattern: Pattern, isExclusion: Bool = false) -> Int {
    let key = PatternKey(pattern: pattern, isExclusion: isExclusion)
    if let number = patternNumbers[key] { return number }
    var compiled = Compiled(
      classes: [], gaps: [], anchor: 0, isAtStart: pattern.isAtStart, isAtEnd: pattern.isAtEnd, exclusions: [],
      isExclusion: isExclusion)
    for exclusion in pattern.exclusions { compiled.exclusions.append(add(exclusion, isExclusion: true)) }
    compiled.gaps = pattern.elements.map(\.gap)
    compiled.anchor = Self.rarest(pattern.elements)
    var anchorPhrases: [Int32] = []
    for (index, element) in pattern.elements.enumerated() {
      let members = element.choices.map { addPhrase($0) }
      compiled.classes.append(addClass(members))
      if index == compiled.anchor { anchorPhrases = members }
    }
    let number = patterns.count
    patterns.append(compiled)
    patternNumbers[key] = number
    for phrase in anchorPhrases { waiting[Int(phrase)].append(number) }
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

  private mutating func addClass(_ members: [Int32]) -> Int32 {
    let key = members.sorted()
    if let number = classNumbers[key] { return number }
    let number = Int32(longest.count)
    classNumbers[key] = number
    longest.append(members.map { phrases[Int($0)].count }.max() ?? 1)
    for member in members where classesByPhrase[Int(member)].last != number {
      classesByPhrase[Int(member)].append(number)
    }
    return number
  }

  /// The place whose words are seldom read: few choices, and none that every sentence has.
  private static func rarest(_ elements: [Pattern.Element]) -> Int {
    let costs = elements.map { element in
      element.choices.reduce(0) { $0 + ($1.words.contains { isCommon($0) } && $1.words.count == 1 ? 200 : 1) }
    }
    return costs.indices.min { costs[$0] < costs[$1] } ?? 0
  }

  private static func isCommon(_ word: Pattern.Word) -> Bool {
    word.isStem ? word.text.utf8.count < 3 : word == .digits || common.contains(word.text)
  }

  private static let common: Set<String> = [
    "a", "an", "the", "of", "to", "in", "on", "for", "from", "by", "with", "at", "as", "and", "or", "is", "are", "was",
    "were", "be", "been", "has", "have", "had", "it", "its", "that", "this", "not", "no", "will", "would", "after",
    "says",
    "said", "new", "over", "into", "against", "'s", "?",
  ]
}

// MARK: Finding

extension TermMatcher {
  /// Every match in the text, in reading order; `^` and `$` match only in titles.
  func matches(in text: Tokens, isTitle: Bool) -> [Match] {
    guard text.count > 0, !patterns.isEmpty else { return [] }
    let places = Places(self, text)
    var found: [Match] = []
    var counts: [Int: Int] = [:]
    for start in 0..<text.count {
      for occurrence in places.at(start) {
        for number in waiting[Int(occurrence.phrase)] {
          let pattern = patterns[number]
          if pattern.isAtStart || pattern.isAtEnd, !isTitle { continue }
          guard let words = places.extend(pattern, start..<occurrence.end) else { continue }
          if pattern.isAtStart, words.lowerBound != 0 { continue }
          if pattern.isAtEnd, words.upperBound != text.count { continue }
          if !pattern.isExclusion, counts[number, default: 0] >= Self.mostMatches { continue }
          counts[number, default: 0] += 1
          found.append(Match(pattern: number, words: words))
        }
      }
    }
    return settled(found)
  }

  /// Without exclusions and what they exclude, without doubles, in reading order.
  private func settled(_ found: [Match]) -> [Match] {
    var excluded: [Int: [Range<Int>]] = [:]
    for match in found where patterns[match.pattern].isExclusion {
      excluded[match.pattern, default: []].append(match.words)
    }
    var kept = found.filter { match in
      guard !patterns[match.pattern].isExclusion else { return false }
      return !patterns[match.pattern].exclusions.contains { number in
        excluded[number]?.contains { $0.overlaps(match.words) } ?? false
      }
    }
    kept.sort {
      ($0.words.lowerBound, $0.words.upperBound, $0.pattern) < ($1.words.lowerBound, $1.words.upperBound, $1.pattern)
    }
    return kept.indices.filter { $0 == 0 || kept[$0] != kept[$0 - 1] }.map { kept[$0] }
  }

  /// The phrases of the lexicons that stand in one text.
  private struct Places {
    struct Occurrence {
      var phrase: Int32
      /// The word after its last.
      var end: Int
    }

    private let matcher: TermMatcher
    private var occurrences: [Occurrence] = []
    /// Where the occurrences of each word begin in `occurrences`.
    private var firsts: [Int] = []
    /// First word and word after the last of the run (no pause above a comma inside) that each word belongs to.
    private var runStart: [Int] = []
    private var runEnd: [Int] = []

    init(_ matcher: TermMatcher, _ text: Tokens) {
      self.matcher = matcher
      findRuns(text)
      findPhrases(text)
    }

    func at(_ index: Int) -> ArraySlice<Occurrence> { occurrences[firsts[index]..<firsts[index + 1]] }

    private mutating func findRuns(_ text: Tokens) {
      runStart.reserveCapacity(text.count)
      var start = 0
      for index in 0..<text.count {
        if text.tokens[index].pause >= .clause { start = index }
        runStart.append(start)
      }
      runEnd = Array(repeating: text.count, count: text.count)
      for index in stride(from: text.count - 2, through: 0, by: -1) {
        runEnd[index] = runStart[index + 1] == runStart[index] ? runEnd[index + 1] : index + 1
      }
    }

    private mutating func findPhrases(_ text: Tokens) {
      var words: [Int32] = []
      var firstWord: [Int] = []
      firstWord.reserveCapacity(text.count + 1)
      for token in text.tokens {
        firstWord.append(words.count)
        matcher.vocabulary.look(text.bytes, token.word, isCapitals: token.isCapitals) { words.append($0) }
        if token.isNumber { Self.number(text, token, matcher.vocabulary, &words) }
      }
      firstWord.append(words.count)
      firsts.reserveCapacity(text.count + 1)
      for index in 0..<text.count {
        firsts.append(occurrences.count)
        for word in words[firstWord[index]..<firstWord[index + 1]] {
          for phrase in matcher.phrasesByFirst[Int(word)] where stands(phrase, at: index, words, firstWord) {
            occurrences.append(Occurrence(phrase: phrase, end: index + matcher.phrases[Int(phrase)].count))
          }
        }
      }
      firsts.append(occurrences.count)
    }

    private static func number(
      _ text: Tokens, _ token: Tokens.Token, _ vocabulary: Vocabulary, _ words: inout [Int32]
    ) {
      if vocabulary.digits >= 0 { words.append(vocabulary.digits) }
      let bytes = text.bytes[token.word]
      let century = bytes.prefix(2)
      let isYear = bytes.count == 4 && (century.elementsEqual([0x31, 0x39]) || century.elementsEqual([0x32, 0x30]))
      if isYear, vocabulary.year >= 0 { words.append(vocabulary.year) }
    }

    private func stands(_ phrase: Int32, at index: Int, _ words: [Int32], _ firstWord: [Int]) -> Bool {
      let wanted = matcher.phrases[Int(phrase)]
      guard wanted.count > 1 else { return true }
      guard index + wanted.count <= runEnd[index] else { return false }
      for offset in 1..<wanted.count {
        let slice = words[firstWord[index + offset]..<firstWord[index + offset + 1]]
        guard slice.contains(wanted[offset]) else { return false }
      }
      return true
    }

    /// The words of the whole pattern around its anchor's, the shortest on both sides; nil where a place is empty.
    func extend(_ pattern: Compiled, _ anchor: Range<Int>) -> Range<Int>? {
      guard let start = left(pattern, anchor.lowerBound), let end = right(pattern, anchor.upperBound) else {
        return nil
      }
      return start..<end
    }

    /// Bit k of a mask stands for a start k words left of the anchor: all ways are followed at once, so that gaps never
    /// backtrack.
    private func left(_ pattern: Compiled, _ anchor: Int) -> Int? {
      var mask: UInt64 = 1
      let first = runStart[anchor]
      for place in stride(from: pattern.anchor - 1, through: 0, by: -1) {
        let gap = pattern.gaps[place + 1]
        let reach = gap + matcher.longest[Int(pattern.classes[place])]
        var next: UInt64 = 0
        var open = mask
        while open != 0 {
          let edge = anchor - open.trailingZeroBitCount
          open &= open - 1
          for start in stride(from: edge - 1, through: max(first, edge - reach), by: -1) where anchor - start < 64 {
            for occurrence in at(start)
            where occurrence.end <= edge && edge - occurrence.end <= gap && isMember(occurrence, pattern.classes[place])
            {
              next |= 1 << UInt64(anchor - start)
            }
          }
        }
        guard next != 0 else { return nil }
        mask = next
      }
      return anchor - mask.trailingZeroBitCount
    }

    private func right(_ pattern: Compiled, _ anchor: Int) -> Int? {
      var mask: UInt64 = 1
      let last = runEnd[anchor - 1]
      for place in (pattern.anchor + 1)..<max(pattern.anchor + 1, pattern.classes.count) {
        let gap = pattern.gaps[place]
        var next: UInt64 = 0
        var open = mask
        while open != 0 {
          let edge = anchor + open.trailingZeroBitCount
          open &= open - 1
          for start in edge..<max(edge, min(last, edge + gap + 1)) {
            for occurrence in at(start)
            where occurrence.end <= last && occurrence.end - anchor < 64 && isMember(occurrence, pattern.classes[place])
            {
              next |= 1 << UInt64(occurrence.end - anchor)
            }
          }
        }
        guard next != 0 else { return nil }
        mask = next
      }
      return anchor + mask.trailingZeroBitCount
    }

    private func isMember(_ occurrence: Occurrence, _ wanted: Int32) -> Bool {
      let classes = matcher.classesByPhrase[Int(occurrence.phrase)]
      var (low, high) = (0, classes.count)
      while low < high {
        let middle = (low + high) / 2
        if classes[middle] < wanted { low = middle + 1 } else { high = middle }
      }
      return low < classes.count && classes[low] == wanted
    }
  }
}
