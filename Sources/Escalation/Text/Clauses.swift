/// Which clause and which sentence each word of a segment belongs to: a rule of context reaches no further.
struct Clauses: Sendable {
  private var clause: [Int] = []
  private(set) var sentence: [Int] = []

  /// `starts` are the words at which the lexicon says that a clause begins (`but`, `after`), ascending. A sentence that
  /// begins with one (`After the raid, the army …`) puts that clause in front: its first comma ends it. Two in a row
  /// (`even as`) begin one.
  init(_ text: Tokens, starts: [Int]) {
    var next = starts.makeIterator()
    var start = next.next()
    var (clauses, sentences) = (0, 0)
    var (isFronted, last) = (false, -2)
    clause.reserveCapacity(text.count)
    sentence.reserveCapacity(text.count)
    for (index, token) in text.tokens.enumerated() {
      if token.pause == .sentence { sentences += 1 }
      var begins = token.pause >= .clause
      if isFronted, token.pause == .comma { begins = true }
      if begins { isFronted = false }
      while let place = start, place <= index {
        if place == index, last < index - 1 {
          isFronted = index == 0 || token.pause >= .clause
          begins = true
        }
        if place == index { last = index }
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
