/// What one look at a text's bytes tells about the work it needs.
struct TextSigns {
  /// Whether every byte is ASCII.
  let isASCII: Bool
  /// Whether it holds a `<` or a `&`.
  let hasMarkup: Bool
  /// Whether it is plain ASCII on one line, with single spaces inside: nothing to fold, decode or drop.
  let isFinished: Bool

  init(_ bytes: UnsafeBufferPointer<UInt8>) {
    var (high, markup, control, doubled): (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
    // Whether the byte before was a space; the beginning counts as one.
    var carry: UInt64 = 0x80
    func look(_ word: UInt64, last: Int) {
      high |= Scan.beyondASCII(word)
      markup |= Scan.equal(word, UInt8(ascii: "<")) | Scan.equal(word, UInt8(ascii: "&"))
      control |= Scan.below(word, 0x20) | Scan.equal(word, 0x7F)
      let spaces = Scan.spaces(word)
      doubled |= spaces & (spaces << 8 | carry)
      carry = spaces >> UInt64(last * 8) & 0x80
    }
    var index = 0
    while index + 8 <= bytes.count {
      look(Scan.word(bytes, at: index), last: 7)
      index += 8
    }
    if index < bytes.count {
      // The rest, filled up with a letter.
      var word: UInt64 = 0x6161_6161_6161_6161 << UInt64((bytes.count - index) * 8)
      for offset in index..<bytes.count { word |= UInt64(bytes[offset]) << UInt64((offset - index) * 8) }
      look(word, last: bytes.count - index - 1)
    }
    isASCII = high == 0
    hasMarkup = markup != 0
    isFinished = high | markup | control | doubled == 0 && (carry == 0 || bytes.isEmpty)
  }
}
