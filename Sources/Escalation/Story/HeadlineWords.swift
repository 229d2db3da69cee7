/// The words of a headline in reading order, lower case, cut to a stem; digits joined over their separators.
struct HeadlineWords: Sequence, IteratorProtocol {
  struct Word {
    /// The first five letters, or all digits of a number.
    var stem: String
    var isNumber: Bool

    /// FNV-1a: short, and the same in every process, which Swift's own hash is not.
    var hash: UInt32 { stem.utf8.reduce(2_166_136_261) { ($0 ^ UInt32($1)) &* 16_777_619 } }
  }

  private static let stemLength = 5
  private var rest: Substring.UnicodeScalarView

  init(_ text: String, limit: Int) {
    rest = text.cut(toUTF8: limit).unicodeScalars
  }

  mutating func next() -> Word? {
    while let scalar = rest.first {
      if scalar.properties.numericType == .decimal { return number() }
      if scalar.properties.isAlphabetic {
        let word = letters()
        if word.stem.unicodeScalars.count > 1 { return word }
      } else {
        rest.removeFirst()
      }
    }
    return nil
  }

  private mutating func number() -> Word {
    var digits = ""
    while let scalar = rest.first {
      if let value = scalar.properties.numericValue, scalar.properties.numericType == .decimal {
        digits += String(Int(value))
      } else if scalar != "," {
        break
      }
      rest.removeFirst()
    }
    return Word(stem: digits, isNumber: true)
  }

  private mutating func letters() -> Word {
    var stem = ""
    var count = 0
    while let scalar = rest.first, scalar.properties.isAlphabetic {
      rest.removeFirst()
      count += 1
      if count <= Self.stemLength { stem += scalar.properties.lowercaseMapping }
    }
    // "Iran’s": the ending belongs to the word.
    if let mark = rest.first, mark == "'" || mark == "\u{2019}" {
      rest.removeFirst()
      while let scalar = rest.first, scalar.properties.isAlphabetic, scalar.isASCII,
        "stdrelv".unicodeScalars.contains(scalar)
      {
        rest.removeFirst()
      }
    }
    return Word(stem: stem, isNumber: false)
  }

  /// Stems that carry no news in an English headline.
  static let fillers: Set<String> = Set(
    """
    a about after again agai amid an and are as at be been befor but by can could day did do for from had has have he \
    her his how if in into is it its just live many may more most new news no not now of off on one or other out over \
    own said say says she so some still than that the their them then there these they this those to two under until \
    up updat us video was watch we were what when where which while who will with would year you
    """.split(separator: " ").map(String.init))
}

extension String {
  /// The longest start of the text that has at most `limit` UTF-8 bytes and ends between two scalars.
  package func cut(toUTF8 limit: Int) -> Substring {
    guard utf8.count > limit else { return self[...] }
    var end = utf8.index(utf8.startIndex, offsetBy: limit)
    while end > startIndex, utf8[end] & 0xC0 == 0x80 { end = utf8.index(before: end) }
    return self[..<end]
  }
}
