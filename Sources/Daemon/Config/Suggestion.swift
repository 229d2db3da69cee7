/// What a misspelt word probably meant.
nonisolated package enum Suggestion {
  /// The nearest of `words` within a third of the word's length (at least one slip); the first of equals.
  package static func nearest(to word: String, among words: [String]) -> String? {
    let typed = Array(word.lowercased().utf8.prefix(64))
    var best: (distance: Int, word: String)?
    for candidate in words {
      let distance = distance(typed, Array(candidate.lowercased().utf8.prefix(64)))
      let allowed = max(1, max(typed.count, candidate.utf8.count) / 3)
      if distance <= allowed, distance < best?.distance ?? .max { best = (distance, candidate) }
    }
    return best?.word
  }

  /// Damerau–Levenshtein in its optimal string alignment form: insertions, deletions, replacements and swaps of
  /// neighbours, each 1.
  package static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
    if left.isEmpty || right.isEmpty { return max(left.count, right.count) }
    var beforeLast: [Int] = []
    var last = Array(0...right.count)
    for row in 1...left.count {
      var current = [row]
      for column in 1...right.count {
        let cost = left[row - 1] == right[column - 1] ? 0 : 1
        var best = min(last[column] + 1, current[column - 1] + 1, last[column - 1] + cost)
        if row > 1, column > 1, left[row - 1] == right[column - 2], left[row - 2] == right[column - 1] {
          best = min(best, beforeLast[column - 2] + 1)
        }
        current.append(best)
      }
      (beforeLast, last) = (last, current)
    }
    return last[right.count]
  }
}
