/// Undoes the damage to text that can be undone for certain: UTF-8 that was read as latin-1 and written as UTF-8 again
/// (`Ã©` for `é`).
///
/// In latin-1 every byte is a character, so nothing was lost. Where windows-1252 was used (`â€™` for `’`), some bytes were,
/// and as a rule such text is shown on purpose: it stays as it is, as it does in feedparser.
enum Mojibake {
  /// The text as it was meant; nil where it is not of this kind. It is only where every character beyond ASCII fits:
  /// taken back to bytes, all of them must be UTF-8.
  static func repaired(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
    // The first character stands for a leading byte, the one after it for a continuation: `é` in `été` ends here.
    let first = UTF8Repair.endOfASCII(bytes, from: 0)
    guard first + 2 < bytes.count, bytes[first] == 0xC3, (0x82...0xB4).contains(bytes[first + 1]),
      bytes[first + 2] == 0xC2
    else { return nil }
    var original = Array(UnsafeBufferPointer(rebasing: bytes[..<first]))
    original.reserveCapacity(bytes.count)
    for scalar in String(decoding: UnsafeBufferPointer(rebasing: bytes[first...]), as: UTF8.self).unicodeScalars {
      guard scalar.value < 0x100 else { return nil }
      original.append(UInt8(scalar.value))
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
}
