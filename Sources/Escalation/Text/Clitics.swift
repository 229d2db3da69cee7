/// The small words that Arabic and Hebrew write as letters in front of a word: "and", "the", "in", "to".
///
/// `والجيش` is "and the army"; a term asks for `جيش`. What is left must be long enough to be a word of its own.
enum Clitics {
  private static let alef: UInt16 = 0xD8A7
  private static let lam: UInt16 = 0xD984
  /// و ف
  private static let arabicAnd: Set<UInt16> = [0xD988, 0xD981]
  /// ب ك ل س
  private static let arabicTo: Set<UInt16> = [0xD8A8, 0xD983, lam, 0xD8B3]
  /// ו ה ב ל מ ש כ
  private static let hebrew: Set<UInt16> = [0xD795, 0xD794, 0xD791, 0xD79C, 0xD79E, 0xD7A9, 0xD79B]
  /// Bytes that must be left: three letters of Arabic, two of Hebrew, as in the army's acronym.
  private static let shortest = (arabic: 6, hebrew: 4)

  /// Calls `found` with each place inside the folded `word` at which the word proper may begin.
  static func starts(in bytes: [UInt8], _ word: Range<Int>, found: (Int) -> Void) {
    guard let first = bytes[word].first, (0xD7...0xD9).contains(first) else { return }
    if first == 0xD7 { hebrew(bytes, word, found) } else { arabic(bytes, word, found) }
  }

  /// Up to three of them: "and that the".
  private static func hebrew(_ bytes: [UInt8], _ word: Range<Int>, _ found: (Int) -> Void) {
    var place = word.lowerBound
    for _ in 0..<3 {
      guard hebrew.contains(letter(bytes, place, word)), word.upperBound - place - 2 >= shortest.hebrew else { return }
      place += 2
      found(place)
    }
  }

  /// "And", then "in", "like", "to" or the future, then the article, which becomes `لل` after "to"; each or none.
  private static func arabic(_ bytes: [UInt8], _ word: Range<Int>, _ found: (Int) -> Void) {
    var places = [word.lowerBound]
    if arabicAnd.contains(letter(bytes, places[0], word)) { places.append(places[0] + 2) }
    places += places.filter { arabicTo.contains(letter(bytes, $0, word)) }.map { $0 + 2 }
    for place in places {
      let next = letter(bytes, place, word)
      if next == alef, letter(bytes, place + 2, word) == lam { places.append(place + 4) }
      if next == lam, place > word.lowerBound, letter(bytes, place - 2, word) == lam { places.append(place + 2) }
    }
    for place in places.dropFirst() where word.upperBound - place >= shortest.arabic { found(place) }
  }

  /// Two bytes, as every letter of both scripts has; 0 past the end.
  private static func letter(_ bytes: [UInt8], _ place: Int, _ word: Range<Int>) -> UInt16 {
    place + 1 < word.upperBound ? UInt16(bytes[place]) << 8 | UInt16(bytes[place + 1]) : 0
  }
}
