/// What one look at a text's bytes tells about the work it needs.
struct TextSigns {
  /// Whether every byte is ASCII.
  private(set) var isASCII = true
  /// Whether it holds a `<` or a `&`.
  private(set) var hasMarkup = false
  /// Whether it is plain ASCII on one line, with single spaces inside: nothing to fold, decode or drop.
  private(set) var isFinished: Bool

  init(_ bytes: [UInt8]) {
    var isFolded = true
    // A space before the first character or after another one.
    var isAfterSpace = true
    for byte in bytes {
      if byte > 0x3C && byte < 0x7F {
        isAfterSpace = false
      } else if byte == 0x20 {
        if isAfterSpace { isFolded = false }
        isAfterSpace = true
      } else {
        isAfterSpace = false
        if byte == UInt8(ascii: "<") || byte == UInt8(ascii: "&") {
          hasMarkup = true
        } else if byte >= 0x80 {
          isASCII = false
        } else if byte < 0x20 || byte == 0x7F {
          isFolded = false
        }
      }
    }
    isFinished = isFolded && isASCII && !hasMarkup && (!isAfterSpace || bytes.isEmpty)
  }
}
