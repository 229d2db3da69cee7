/// Adds the points of judged matches: DESIGN.md §5.4.
///
/// Per group of indicators the strongest match counts in full and further distinct terms a quarter; so do words that another
/// indicator of the same direction has already counted. What the headline does not show is background.
struct Tally: Sendable {
  /// Points of each hit, signed, in the order of the judgement's hits.
  private(set) var points: [Double]
  /// −100 … +100.
  private(set) var total: Double
  /// No headline, and the text shows both directions: it holds a level rather than moves it, so all of it is background.
  let isMixed: Bool

  /// What a further term, and what a repetition of counted words counts.
  static let further = 0.25
  /// What lead and body count where the headline is silent about this direction, and what a mixed text counts.
  static let unheadlined = 0.25
  /// A text is mixed where the weaker direction has at least this share of the stronger one's points.
  static let mixedShare = 1.0 / 3
  /// Lead and body together, in one direction, add at most what the headline shows, or this where it shows less.
  static let belowHeadline = 8.0
  /// All terms of a group together count at most this many times its strongest.
  static let groupCap = 1.5
  /// All matches in a body together, in one direction: never as much as a headline.
  static let bodyCap = 8.0

  /// `without` leaves out one rule, to show what it changed.
  init(_ judgement: Judgement, _ reading: Reading, _ book: Rulebook, weight: Double, without rule: Int? = nil) {
    let values = Self.values(judgement, reading, book, without: rule)
    let segments = judgement.hits.map { reading.parts[$0.part].segment }
    // The headline first, then the strongest first: what they show is not counted again below them.
    let order = values.indices.sorted { left, right in
      if (segments[left] == .title) != (segments[right] == .title) { return segments[left] == .title }
      return abs(values[left]) == abs(values[right]) ? left < right : abs(values[left]) > abs(values[right])
    }
    var counts = Counts(hasTitle: reading.parts.first?.segment == .title)
    var points = Array(repeating: 0.0, count: values.count)
    for index in order where values[index] != 0 {
      let hit = judgement.hits[index]
      points[index] = counts.count(
        values[index], hit, group: book.groups[book.terms[hit.term].indicator], in: segments[index])
    }
    isMixed = !counts.hasTitle && Self.showsBoth(points)
    let scale = isMixed ? weight * Self.unheadlined : weight
    self.points = points.map { $0 * scale }
    total = max(-100, min(100, self.points.reduce(0, +)))
  }

  private static func showsBoth(_ points: [Double]) -> Bool {
    let up = points.reduce(0) { $0 + max(0, $1) }
    let down = points.reduce(0) { $0 + max(0, -$1) }
    return min(up, down) > 0 && min(up, down) >= max(up, down) * mixedShare
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

  /// What has been counted so far.
  private struct Counts {
    /// Points of one direction, without sign.
    private struct Sum {
      var title = 0.0
      var below = 0.0
      var body = 0.0
    }

    let hasTitle: Bool
    private var strongest: [Int: Double] = [:]
    private var groups: [Int: Double] = [:]
    private var terms: Set<Int> = []
    private var words: [(part: Int, words: Range<Int>, rises: Bool)] = []
    private var up = Sum()
    private var down = Sum()

    init(hasTitle: Bool) { self.hasTitle = hasTitle }

    mutating func count(_ value: Double, _ hit: Judgement.Hit, group: Int, in segment: Segment) -> Double {
      let rises = value > 0
      let key = rises ? group : ~group
      guard terms.insert(rises ? hit.term : ~hit.term).inserted else { return 0 }
      var size = abs(value)
      if strongest[key] != nil || isCovered(hit, rises: rises) { size *= Tally.further }
      strongest[key] = strongest[key] ?? abs(value)
      size = min(size, max(0, (strongest[key] ?? 0) * Tally.groupCap - groups[key, default: 0]))
      size = min(size, room(in: segment, rises ? up : down))
      groups[key, default: 0] += size
      if rises { Self.add(size, segment, &up) } else { Self.add(size, segment, &down) }
      words.append((hit.part, hit.words, rises))
      return rises ? size : -size
    }

    private func room(in segment: Segment, _ sum: Sum) -> Double {
      let below = hasTitle ? max(Tally.belowHeadline, sum.title) - sum.below : .infinity
      return switch segment {
      case .title: .infinity
      case .lead: max(0, below)
      case .body: max(0, min(below, Tally.bodyCap - sum.body))
      }
    }

    private static func add(_ size: Double, _ segment: Segment, _ sum: inout Sum) {
      if segment == .title { sum.title += size } else { sum.below += size }
      if segment == .body { sum.body += size }
    }

    private func isCovered(_ hit: Judgement.Hit, rises: Bool) -> Bool {
      words.contains { $0.part == hit.part && $0.rises == rises && $0.words.overlaps(hit.words) }
    }
  }
}
