/// The words of a headline as two headlines are compared by: folded, cut to a stem.
struct HeadlineWords: Sequence {
  struct Word {
    /// The first five letters, or all digits of a number.
    var stem: String
    var isNumber: Bool

    /// FNV-1a: short, and the same in every process, which Swift's own hash is not.
    var hash: UInt32 { stem.utf8.reduce(2_166_136_261) { ($0 ^ UInt32($1)) &* 16_777_619 } }
  }

  private static let stemLength = 5
  private let tokens: Tokens

  /// The words in the first `limit` bytes of the text.
  init(_ text: String, limit: Int) { tokens = Tokens(text, limit: limit) }

  func makeIterator() -> some IteratorProtocol<Word> {
    tokens.tokens.indices.lazy.compactMap { index in
      let word = tokens.folded(index)
      if tokens.tokens[index].isNumber { return Word(stem: word.filter { $0 != "," }, isNumber: true) }
      let stem = String(word.prefix(Self.stemLength))
      return stem.utf8.count > 1 && stem != "'s" ? Word(stem: stem, isNumber: false) : nil
    }.makeIterator()
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
