/// Who did it to whom: the sides named before and after the strongest match, in the order of the words.
///
/// "Iran launches missiles at Israel": Iran acts on Israel. "Israel hit by Iranian missiles": `by` and `from` turn it.
struct Roles: Sendable {
  private(set) var actor: Int?
  private(set) var target: Int?

  init(_ reading: Reading, _ judgement: Judgement, _ tally: Tally, sides: [Set<Int>]) {
    guard !sides.isEmpty, let strongest = Self.strongest(reading, judgement, tally) else { return }
    let hit = judgement.hits[strongest]
    let mentions = Self.mentions(reading.parts[hit.part], sides)
    let inside = mentions.first { hit.words.overlaps($0.words) }
    let before = mentions.last { $0.words.upperBound <= hit.words.lowerBound }
    guard let first = inside ?? before ?? mentions.first else { return }
    let other = mentions.first { $0.side != first.side && $0.words.lowerBound > first.words.lowerBound }
    let isTurned = other.map { Self.isAgent($0.words.lowerBound, reading.parts[hit.part].tokens) } ?? false
    actor = isTurned ? other?.side : first.side
    target = isTurned ? first.side : other?.side
  }

  private static func strongest(_ reading: Reading, _ judgement: Judgement, _ tally: Tally) -> Int? {
    let candidates = judgement.hits.indices.filter {
      tally.points[$0] != 0 && reading.parts[judgement.hits[$0].part].segment != .body
    }
    return candidates.max { abs(tally.points[$0]) < abs(tally.points[$1]) }
  }

  private static func mentions(_ part: Reading.Part, _ sides: [Set<Int>]) -> [(side: Int, words: Range<Int>)] {
    part.matches.compactMap { match in
      sides.firstIndex { $0.contains(match.pattern) }.map { (side: $0, words: match.words) }
    }
  }

  /// Whether `by` or `from` stands up to two words before.
  private static func isAgent(_ index: Int, _ tokens: Tokens) -> Bool {
    (max(0, index - 2)..<index).contains { ["by", "from"].contains(tokens.folded($0)) }
  }
}
