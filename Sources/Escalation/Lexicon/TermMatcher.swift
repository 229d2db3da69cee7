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

  /// One place of a pattern: the class of phrases that may stand there, and the words that may stand before it.
  struct Place: Hashable, Sendable {
    var choices: Int32
    var gap: Int32
    /// Words of the longest choice.
    var longest: Int32
  }

  struct Head: Sendable {
    /// The place it waits at.
    var anchor: Int
    var isAtStart: Bool
    var isAtEnd: Bool
    var isExclusion: Bool
  }

  let vocabulary: Vocabulary
  /// Words of each phrase, and the phrases that begin with each word.
  let phraseWords: Rows<Int32>
  let phrasesByFirst: Rows<Int32>
  /// Classes that each phrase belongs to, ascending; patterns that wait for it.
  let classesByPhrase: Rows<Int32>
  let waiting: Rows<Int32>
  let heads: [Head]
  let places: Rows<Place>
  let exclusions: Rows<Int>

  /// How often one pattern is reported in one segment: more says nothing new and would let a hostile text buy time.
  private static let mostMatches = 64

  /// Every match in the text, in reading order; `^` and `$` match only in titles.
  func matches(in text: Tokens, isTitle: Bool) -> [Match] {
    guard text.count > 0, !heads.isEmpty else { return [] }
    let found = Occurrences(text, self)
    var matches: [Match] = []
    for start in 0..<text.count {
      for index in found.range(at: start) {
        let occurrence = found.all[index]
        for waiter in waiting.range(Int(occurrence.phrase)) {
          let number = Int(waiting.values[waiter])
          if heads[number].isAtStart || heads[number].isAtEnd, !isTitle { continue }
          guard let words = extend(number, start..<Int(occurrence.end), found) else { continue }
          if heads[number].isAtStart, words.lowerBound != 0 { continue }
          if heads[number].isAtEnd, words.upperBound != text.count { continue }
          matches.append(Match(pattern: number, words: words))
        }
      }
    }
    return matches.isEmpty ? [] : settled(matches)
  }

  /// Without exclusions and what they exclude, without doubles and floods, in reading order.
  private func settled(_ found: [Match]) -> [Match] {
    let excluding = found.filter { heads[$0.pattern].isExclusion }
    var kept = found.filter { match in
      guard !heads[match.pattern].isExclusion else { return false }
      let own = exclusions.range(match.pattern)
      guard !own.isEmpty, !excluding.isEmpty else { return true }
      return !excluding.contains { other in
        other.words.overlaps(match.words) && exclusions.values[own].contains(other.pattern)
      }
    }
    kept.sort {
      ($0.words.lowerBound, $0.words.upperBound, $0.pattern) < ($1.words.lowerBound, $1.words.upperBound, $1.pattern)
    }
    var counts: [Int: Int] = [:]
    return kept.indices.filter { index in
      if index > 0, kept[index] == kept[index - 1] { return false }
      counts[kept[index].pattern, default: 0] += 1
      return counts[kept[index].pattern, default: 0] <= Self.mostMatches
    }.map { kept[$0] }
  }

  // MARK: From the anchor outwards

  /// The words of the whole pattern around its anchor's, the shortest on both sides; nil where a place is empty.
  private func extend(_ pattern: Int, _ anchor: Range<Int>, _ found: Occurrences) -> Range<Int>? {
    let own = places.range(pattern)
    let waits = own.lowerBound + heads[pattern].anchor
    guard let start = left(own.lowerBound..<waits, anchor.lowerBound, found),
      let end = right((waits + 1)..<own.upperBound, anchor.upperBound, found)
    else { return nil }
    return start..<end
  }

  /// Bit k of a mask stands for a start k words left of the anchor: all ways are followed at once, so that gaps never
  /// backtrack.
  private func left(_ own: Range<Int>, _ anchor: Int, _ found: Occurrences) -> Int? {
    var mask: UInt64 = 1
    let first = found.runStart(of: anchor)
    for place in own.reversed() {
      let gap = Int(places.values[place + 1].gap)
      let reach = gap + Int(places.values[place].longest)
      var next: UInt64 = 0
      while mask != 0 {
        let edge = anchor - mask.trailingZeroBitCount
        mask &= mask - 1
        for start in stride(from: edge - 1, through: max(first, edge - reach, anchor - 63), by: -1) {
          for index in found.range(at: start) {
            let end = Int(found.all[index].end)
            if end <= edge, edge - end <= gap, isMember(found.all[index].phrase, places.values[place].choices) {
              next |= 1 << UInt64(anchor - start)
            }
          }
        }
      }
      if next == 0 { return nil }
      mask = next
    }
    return anchor - mask.trailingZeroBitCount
  }

  private func right(_ own: Range<Int>, _ anchor: Int, _ found: Occurrences) -> Int? {
    var mask: UInt64 = 1
    let last = found.runEnd(of: anchor - 1)
    for place in own {
      let gap = Int(places.values[place].gap)
      var next: UInt64 = 0
      while mask != 0 {
        let edge = anchor + mask.trailingZeroBitCount
        mask &= mask - 1
        for start in edge..<max(edge, min(last, edge + gap + 1)) {
          for index in found.range(at: start) {
            let end = Int(found.all[index].end)
            if end <= last, end - anchor < 64, isMember(found.all[index].phrase, places.values[place].choices) {
              next |= 1 << UInt64(end - anchor)
            }
          }
        }
      }
      if next == 0 { return nil }
      mask = next
    }
    return anchor + mask.trailingZeroBitCount
  }

  private func isMember(_ phrase: Int32, _ wanted: Int32) -> Bool {
    let classes = classesByPhrase.range(Int(phrase))
    var (low, high) = (classes.lowerBound, classes.upperBound)
    while low < high {
      let middle = (low + high) / 2
      if classesByPhrase.values[middle] < wanted { low = middle + 1 } else { high = middle }
    }
    return low < classes.upperBound && classesByPhrase.values[low] == wanted
  }
}
