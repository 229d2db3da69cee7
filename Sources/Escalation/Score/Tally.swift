/// Adds the points of judged matches: DESIGN.md §5.4.
///
/// Per group of indicators the strongest match counts in full and further distinct terms a quarter; so do words that another
/// indicator of the same direction has already counted. What the headline does not show is background.
struct Tally: Sendable {
  /// Points of each hit, signed, in the order of the judgement's hits.
  private(set) var points: [Double]
  /// −100 … +100.
  private(set) var total: Double

  /// What a further term, and what a repetition of counted words counts.
  static let further = 0.25
  /// What lead and body count where the headline is silent about this direction.
  static let unheadlined = 0.25
  /// All terms of a group together count at most this many times its strongest.
  static let indicatorCap = 1.5
  /// All matches in a body together, in one direction: never as much as a headline.
  static let bodyCap = 8.0

  /// `without` leaves out one rule, to show what it changed.
  init(_ judgement: Judgement, _ reading: Reading, _ book: Rulebook, weight: Double, without rule: Int? = nil) {
    let values = Self.values(judgement, reading, book, without: rule)
    let order = values.indices.sorted {
      abs(values[$0]) == abs(values[$1]) ? $0 < $1 : abs(values[$0]) > abs(values[$1])
    }
    var counts = Counts()
    var points = Array(repeating: 0.0, count: values.count)
    for index in order where values[index] != 0 {
      let hit = judgement.hits[index]
      points[index] = counts.count(
        values[index], hit, group: book.groups[book.terms[hit.term].indicator],
        isBody: reading.parts[hit.part].segment == .body)
    }
    self.points = points.map { $0 * weight }
    total = max(-100, min(100, self.points.reduce(0, +)))
  }

  /// What each hit would count alone: points × segment × rules.
  private static func values(
    _ judgement: Judgement, _ reading: Reading, _ book: Rulebook, without rule: Int?
  ) -> [Double] {
    var values = judgement.hits.map { hit in
      let factor = factor(of: hit.rules.lazy.map(\.rule).filter { $0 != rule }.map { book.rules[$0].factor })
      return book.terms[hit.term].points * factor * reading.parts[hit.part].segment.weight
    }
    guard reading.parts.first?.segment == .title else { return values }
    let inTitle = judgement.hits.indices.filter { reading.parts[judgement.hits[$0].part].segment == .title }
    let rises = inTitle.contains { values[$0] > 0 }
    let falls = inTitle.contains { values[$0] < 0 }
    for index in values.indices where reading.parts[judgement.hits[index].part].segment != .title {
      if values[index] > 0 ? !rises : !falls { values[index] *= unheadlined }
    }
    return values
  }

  /// The product of the rules' factors; the direction turns at most once, because two negations in a headline are two
  /// words for one.
  static func factor(of factors: some Sequence<Double>) -> Double {
    var product = 1.0
    for factor in factors { product *= product < 0 ? abs(factor) : factor }
    return product
  }

  /// What has been counted so far, strongest first.
  private struct Counts {
    private var strongest: [Int: Double] = [:]
    private var sums: [Int: Double] = [:]
    private var terms: Set<Int> = []
    private var words: [(part: Int, words: Range<Int>, rises: Bool)] = []
    private var body = (up: 0.0, down: 0.0)

    mutating func count(_ value: Double, _ hit: Judgement.Hit, group: Int, isBody: Bool) -> Double {
      let key = value > 0 ? group : ~group
      guard terms.insert(value > 0 ? hit.term : ~hit.term).inserted else { return 0 }
      let isFirst = strongest[key] == nil
      var counted = value
      if !isFirst || isCovered(hit, rises: value > 0) { counted *= Tally.further }
      if isFirst { strongest[key] = abs(value) }
      counted = limit(counted, to: (strongest[key] ?? 0) * Tally.indicatorCap - sums[key, default: 0])
      if isBody { counted = limit(counted, to: Tally.bodyCap - (value > 0 ? body.up : body.down)) }
      sums[key, default: 0] += abs(counted)
      if isBody, value > 0 { body.up += counted } else if isBody { body.down -= counted }
      words.append((hit.part, hit.words, value > 0))
      return counted
    }

    private func limit(_ value: Double, to room: Double) -> Double { max(-max(0, room), min(max(0, room), value)) }

    private func isCovered(_ hit: Judgement.Hit, rises: Bool) -> Bool {
      words.contains { $0.part == hit.part && $0.rises == rises && $0.words.overlaps(hit.words) }
    }
  }
}
