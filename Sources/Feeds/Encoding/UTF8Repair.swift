/// Passes UTF-8 through and makes every byte that is none a character of windows-1252, which is what it nearly always is.
struct UTF8Repair {
  /// The start of a sequence that the next chunk completes.
  private var rest: [UInt8] = []

  mutating func repair(_ chunk: UnsafeBufferPointer<UInt8>, into text: inout [UInt8]) {
    if rest.isEmpty {
      take(chunk, into: &text)
    } else {
      let joined = rest + chunk
      rest = []
      joined.withUnsafeBufferPointer { take($0, into: &text) }
    }
  }

  /// As `repair`, for what is known to be UTF-8 but for a sequence cut at its end.
  mutating func pass(_ valid: UnsafeBufferPointer<UInt8>, into text: inout [UInt8]) {
    var end = valid.count
    while end > 0, valid.count - end < 3, valid[end - 1] & 0xC0 == 0x80 { end -= 1 }
    // The last sequence starts at `end - 1`; it is whole unless it says otherwise.
    if end > 0, valid[end - 1] >= 0xC0, Self.length(valid, at: end - 1) == 0 { end -= 1 } else { end = valid.count }
    text.append(contentsOf: UnsafeBufferPointer(rebasing: valid[..<end]))
    rest = Array(valid[end...])
  }

  mutating func finish(into text: inout [UInt8]) {
    for byte in rest { Self.appendWindows1252(byte, to: &text) }
    rest = []
  }

  private mutating func take(_ bytes: UnsafeBufferPointer<UInt8>, into text: inout [UInt8]) {
    var index = 0
    var clean = 0
    while index < bytes.count {
      index = Self.endOfASCII(bytes, from: index)
      guard index < bytes.count else { break }
      switch Self.length(bytes, at: index) {
      case 0:
        text.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[clean..<index]))
        rest = Array(bytes[index...])
        return
      case -1:
        text.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[clean..<index]))
        Self.appendWindows1252(bytes[index], to: &text)
        index += 1
        clean = index
      case let length: index += length
      }
    }
    text.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[clean...]))
  }

  /// The index of the first byte from `start` on that is not ASCII, or the end. Eight bytes at a time.
  static func endOfASCII(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
    var index = start
    let raw = UnsafeRawBufferPointer(bytes)
    while index + 8 <= bytes.count,
      raw.loadUnaligned(fromByteOffset: index, as: UInt64.self) & 0x8080_8080_8080_8080 == 0
    {
      index += 8
    }
    while index < bytes.count, bytes[index] < 0x80 { index += 1 }
    return index
  }

  /// The length of the sequence at `index`, −1 where there is none, 0 where the bytes end inside it.
  static func length(_ bytes: UnsafeBufferPointer<UInt8>, at index: Int) -> Int {
    let lead = bytes[index]
    var lower: UInt8 = 0x80
    var upper: UInt8 = 0xBF
    let length: Int
    switch lead {
    case 0xC2...0xDF: length = 2
    case 0xE0: (length, lower) = (3, 0xA0)
    case 0xED: (length, upper) = (3, 0x9F)
    case 0xE1...0xEF: length = 3
    case 0xF0: (length, lower) = (4, 0x90)
    case 0xF1...0xF3: length = 4
    case 0xF4: (length, upper) = (4, 0x8F)
    default: return -1
    }
    for offset in 1..<length {
      guard index + offset < bytes.count else { return 0 }
      let byte = bytes[index + offset]
      guard byte >= lower, byte <= upper else { return -1 }
      (lower, upper) = (0x80, 0xBF)
    }
    return length
  }

  /// Bytes without a character in windows-1252 become U+FFFD.
  static func appendWindows1252(_ byte: UInt8, to text: inout [UInt8]) {
    text.append(contentsOf: UTF8.encode(windows1252(byte)) ?? UTF8.encodedReplacementCharacter)
  }

  /// The character of a byte of windows-1252 from 0x80 on; U+FFFD where there is none.
  static func windows1252(_ byte: UInt8) -> Unicode.Scalar {
    Unicode.Scalar(byte < 0xA0 ? high[Int(byte & 0x1F)] : UInt16(byte)) ?? "\u{FFFD}"
  }

  /// 0x80 … 0x9F.
  private static let high: [UInt16] = [
    0x20AC, 0xFFFD, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0xFFFD,
    0x017D, 0xFFFD, 0xFFFD, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A,
    0x0153, 0xFFFD, 0x017E, 0x0178,
  ]
}
