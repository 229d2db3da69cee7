/// Undoes the commonest damage to text: UTF-8 that was read as windows-1252 and written as UTF-8 again (`Ã©` for `é`).
enum Mojibake {
  /// The text as it was meant; nil where it is not of this kind. It is only where every character beyond ASCII fits:
  /// taken back to bytes, all of them must be UTF-8.
  static func repaired(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
    // The first character stands for a leading byte, the one after it for a continuation: `é` in `été` ends here.
    let first = UTF8Repair.endOfASCII(bytes, from: 0)
    guard first + 2 < bytes.count, bytes[first] == 0xC3,
      (0x82...0xB4).contains(bytes[first + 1]), [0xC2, 0xC5, 0xC6, 0xCB, 0xE2].contains(bytes[first + 2])
    else { return nil }
    var original = Array(UnsafeBufferPointer(rebasing: bytes[..<first]))
    original.reserveCapacity(bytes.count)
    for scalar in String(decoding: UnsafeBufferPointer(rebasing: bytes[first...]), as: UTF8.self).unicodeScalars {
      guard let byte = byte(of: scalar) else { return nil }
      original.append(byte)
    }
    return isUTF8(original) ? original : nil
  }

  private static func isUTF8(_ bytes: [UInt8]) -> Bool {
    bytes.withUnsafeBufferPointer { text in
      var index = 0
      while index < text.count {
        let length = text[index] < 0x80 ? 1 : UTF8Repair.length(text, at: index)
        guard length > 0 else { return false }
        index += length
      }
      return true
    }
  }

  /// The byte of windows-1252, where it has no character that of latin-1.
  private static func byte(of scalar: Unicode.Scalar) -> UInt8? {
    if scalar.value < 0x100 { return UInt8(scalar.value) }
    return windows1252[scalar]
  }

  private static let windows1252: [Unicode.Scalar: UInt8] = Dictionary(
    uniqueKeysWithValues: (0x80...0x9F as ClosedRange<UInt8>).compactMap { byte in
      var text: [UInt8] = []
      UTF8Repair.appendWindows1252(byte, to: &text)
      let scalar = String(decoding: text, as: UTF8.self).unicodeScalars.first
      return scalar.flatMap { $0 == "\u{FFFD}" ? nil : ($0, byte) }
    })
}
