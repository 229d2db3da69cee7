/// Which clause and which sentence each word of a segment belongs to: a rule of context reaches no further.
struct Clauses: Sendable {
  private var clause: [Int] = []
  private(set) var sentence: [Int] = []

  /// `starts` are the words at which the lexicon says that a clause begins (`but`, `after`), ascending.
  init(_ text: Tokens, starts: [Int]) {
    var next = starts.makeIterator()
    var start = next.next()
    var (clauses, sentences) = (0, 0)
    clause.reserveCapacity(text.count)
    sentence.reserveCapacity(text.count)
    for (index, token) in text.tokens.enumerated() {
      if token.pause == .sentence { sentences += 1 }
      var begins = token.pause >= .clause
      while let place = start, place <= index {
        if place == index { begins = true }
        start = next.next()
      }
      if begins { clauses += 1 }
      clause.append(clauses)
      sentence.append(sentences)
    }
  }

  /// Whether two words are in one clause.
  func isSame(_ one: Int, _ other: Int) -> Bool { clause[one] == clause[other] }
}
