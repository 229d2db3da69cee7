/// Looks at eight bytes of text at a time: the loops that read every byte of every feed spend their time here.
///
/// A mark is the high bit of a byte. Marks above the lowest one of a word may be false, so they tell whether there is
/// one and which is the first; `spaces` alone is exact.
enum Scan {
  private static let ones: UInt64 = 0x0101_0101_0101_0101
  private static let highs: UInt64 = 0x8080_8080_8080_8080

  /// Marks the bytes that are `byte`.
  @inline(__always) static func equal(_ word: UInt64, _ byte: UInt8) -> UInt64 {
    let difference = word ^ (ones &* UInt64(byte))
    return (difference &- ones) & ~difference & highs
  }

  /// Marks the bytes below `limit`, which is at most 128.
  @inline(__always) static func below(_ word: UInt64, _ limit: UInt8) -> UInt64 {
    (word &- ones &* UInt64(limit)) & ~word & highs
  }

  /// Marks the bytes that are not ASCII.
  @inline(__always) static func beyondASCII(_ word: UInt64) -> UInt64 { word & highs }

  /// Marks exactly the bytes that are spaces.
  @inline(__always) static func spaces(_ word: UInt64) -> UInt64 {
    let difference = word ^ (ones &* 0x20)
    return ~(((difference & ~highs) &+ ~highs) | difference) & highs
  }

  /// Marks what has to be looked at in text to fold: all but visible ASCII and spaces.
  @inline(__always) static func unusual(_ word: UInt64) -> UInt64 {
    beyondASCII(word) | below(word, 0x20) | equal(word, 0x7F)
  }

  /// The eight bytes from `index` on, of which the first is the lowest.
  @inline(__always) static func word(_ bytes: UnsafeBufferPointer<UInt8>, at index: Int) -> UInt64 {
    UInt64(littleEndian: UnsafeRawBufferPointer(bytes).loadUnaligned(fromByteOffset: index, as: UInt64.self))
  }

  /// The index of the first byte from `start` on that `marks` finds, or the end.
  @inline(__always) static func first(
    in bytes: UnsafeBufferPointer<UInt8>, from start: Int, _ marks: (UInt64) -> UInt64
  ) -> Int {
    var index = start
    while index + 8 <= bytes.count {
      let found = marks(word(bytes, at: index))
      if found != 0 { return index + found.trailingZeroBitCount / 8 }
      index += 8
    }
    while index < bytes.count, marks(ones &* UInt64(bytes[index])) == 0 { index += 1 }
    return index
  }
}
