/// Who did it to whom: the sides named before and after the strongest match, in the order of the words.
///
/// "Iran launches missiles at Israel": Iran acts on Israel. "Israel hit by Iranian missiles": `by` and `from` turn it.
struct Roles: Sendable {
  private(set) var actor: Int?
  private(set) var target: Int?

  init(_ reading: Reading, _ judgement: Judgement, _ tally: Tally, sides: [Set<Int>]) {
    guard !sides.isEmpty, let leading = Self.leading(reading, judgement, tally, sides) else { return }
    let hit = judgement.hits[leading]
    let mentions = Self.mentions(reading.parts[hit.part], sides)
    let inside = mentions.first { hit.words.overlaps($0.words) }
    let before = mentions.last { $0.words.upperBound <= hit.words.lowerBound }
    guard let first = inside ?? before ?? mentions.first else { return }
    let others = mentions.filter { $0.side != first.side }
    let after = others.first { $0.words.lowerBound > first.words.lowerBound }
    let isTurned = after.map { Self.isAgent($0.words.lowerBound, reading.parts[hit.part].tokens) } ?? false
    // "Sirens across Israel as Iran fires missiles": the other side may stand before the one that acts.
    let other = after ?? (inside == nil ? nil : others.last)
    actor = isTurned ? other?.side : first.side
    target = isTurned ? first.side : other?.side
  }

  /// The match that tells who acts: among those at least half as strong as the strongest, one that names a side comes
  /// first ("Iran fires missiles" before "sirens across"), then the strongest.
  private static func leading(
    _ reading: Reading, _ judgement: Judgement, _ tally: Tally, _ sides: [Set<Int>]
  ) -> Int? {
    let candidates = judgement.hits.indices.filter {
      tally.points[$0] != 0 && reading.parts[judgement.hits[$0].part].segment != .body
    }
    guard let strongest = candidates.max(by: { abs(tally.points[$0]) < abs(tally.points[$1]) }) else { return nil }
    let naming = candidates.filter { index in
      let hit = judgement.hits[index]
      return hit.part == judgement.hits[strongest].part
        && tally.points[index] * tally.points[strongest] > 0
        && abs(tally.points[index]) >= abs(tally.points[strongest]) / 2
        && mentions(reading.parts[hit.part], sides).contains { hit.words.overlaps($0.words) }
    }
    return naming.max { abs(tally.points[$0]) < abs(tally.points[$1]) } ?? strongest
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
