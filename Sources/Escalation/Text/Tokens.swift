/// The words of one segment, folded, each with its place in the publisher's text.
///
/// A possessive is a word of its own (`Israel`, `'s`), so that "Israel strikes" and "Israel's strikes" differ; so is a
/// question mark. Hyphens part words; `U.S.` and `170,000` are one word each. Bounded: reads at most `limit` bytes.
package struct Tokens: Sendable {
  package struct Token: Sendable {
    /// The folded word in `bytes`.
    var word: Range<Int>
    /// The word in the original text, in UTF-8 bytes.
    package var range: Range<Int>
    /// What stands between this word and the one before.
    package var pause: Pause
    /// All letters, two or more, are capitals: `US` but not `us`.
    var isCapitals: Bool
    var isNumber: Bool
  }

  /// How strongly two words are parted, from not at all to the end of a sentence.
  package enum Pause: UInt8, Sendable, Comparable {
    case none, comma, clause, sentence

    package static func < (left: Pause, right: Pause) -> Bool { left.rawValue < right.rawValue }
  }

  /// The folded words one after the other.
  private(set) var bytes: [UInt8] = []
  package private(set) var tokens: [Token] = []

  /// `limit` bytes of `text`, cut at a scalar boundary before anything else looks at it.
  package init(_ text: String, limit: Int) {
    var scanner = TokenScanner(text, limit: limit)
    scanner.scan()
    bytes = scanner.folded
    tokens = scanner.tokens
  }

  package var count: Int { tokens.count }

  /// The folded form of a word.
  package func folded(_ index: Int) -> String { String(decoding: bytes[tokens[index].word], as: UTF8.self) }
}
