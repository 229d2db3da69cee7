import CXML2

/// Whether a text that does not say what it is holds HTML.
enum Markup {
  /// True where it has a tag HTML knows or a reference HTML knows: `a < b` and `AT&T` are text, `<b>` and `&amp;` are not.
  static func isLikely(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    let close = text.lastIndex(of: UInt8(ascii: ">")) ?? -1
    var index = 0
    while true {
      index = Scan.first(in: text, from: index) {
        Scan.equal($0, UInt8(ascii: "<")) | Scan.equal($0, UInt8(ascii: "&"))
      }
      guard index < text.count else { return false }
      if text[index] == UInt8(ascii: "<") ? isTag(text, index, before: close) : isReference(text, index) { return true }
      index += 1
    }
  }

  /// Whether it has both a tag and an end tag of HTML.
  static func isClosed(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    let close = text.lastIndex(of: UInt8(ascii: ">")) ?? -1
    var hasStart = false
    var hasEnd = false
    for index in text.indices where text[index] == UInt8(ascii: "<") && isTag(text, index, before: close) {
      if text[index + 1] == UInt8(ascii: "/") { hasEnd = true } else { hasStart = true }
      if hasStart, hasEnd { return true }
    }
    return false
  }

  private static func isTag(_ text: UnsafeBufferPointer<UInt8>, _ index: Int, before close: Int) -> Bool {
    var start = index + 1
    if start < text.count, text[start] == UInt8(ascii: "/") { start += 1 }
    var end = start
    while end < text.count, end - start < 12, isAlphanumeric(text[end]) { end += 1 }
    guard end > start, end <= close else { return false }
    let next = text[end]
    guard next == UInt8(ascii: ">") || next == UInt8(ascii: "/") || next <= 0x20 else { return false }
    return HTMLElement.isKnown(text[start..<end])
  }

  private static func isReference(_ text: UnsafeBufferPointer<UInt8>, _ index: Int) -> Bool {
    let start = index + 1
    guard start < text.count else { return false }
    let isNumber = text[start] == UInt8(ascii: "#")
    var end = isNumber ? start + 1 : start
    while end < text.count, end - start < 12, isAlphanumeric(text[end]) { end += 1 }
    guard end < text.count, text[end] == UInt8(ascii: ";"), end > start + (isNumber ? 1 : 0) else { return false }
    return isNumber || XMLReference.html(UnsafeBufferPointer(rebasing: text[start..<end])) != nil
  }

  private static func isAlphanumeric(_ byte: UInt8) -> Bool {
    (byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A) || (byte >= 0x30 && byte <= 0x39)
  }
}
