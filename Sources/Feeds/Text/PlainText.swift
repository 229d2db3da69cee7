import News

/// Makes one clean line of text: white space folded, controls and direction overrides gone, cut at a byte limit.
struct PlainText {
  private var bytes: [UInt8] = []
  private var pendingSpace = false
  private let limit: Int

  /// At most `limit` UTF-8 bytes will be kept, cut at a scalar.
  init(limit: Int, expecting count: Int = 0) {
    self.limit = limit
    bytes.reserveCapacity(min(limit, count))
  }

  /// Nothing more is taken.
  private(set) var isFull = false
  var text: String { String(decoding: bytes, as: UTF8.self) }

  static func line(_ text: some Collection<UInt8>, limit: Int) -> String {
    var plain = PlainText(limit: limit, expecting: text.count)
    let done: Void? = text.withContiguousStorageIfAvailable { plain.append($0) }
    if done == nil { Array(text).withUnsafeBufferPointer { plain.append($0) } }
    return plain.text
  }

  mutating func appendSpace() { pendingSpace = true }

  /// Takes well-formed UTF-8.
  mutating func append(_ text: UnsafeBufferPointer<UInt8>) {
    var index = 0
    let count = text.count
    while index < count, !isFull {
      let start = index
      while index < count, text[index] > 0x20, text[index] < 0x7F { index += 1 }
      if index > start { add(text, start..<index) }
      guard index < count, !isFull else { return }
      index += other(text, at: index)
    }
  }

  /// Adds or drops the scalar at `index`, which is not a visible ASCII character, and returns its length.
  private mutating func other(_ text: UnsafeBufferPointer<UInt8>, at index: Int) -> Int {
    let lead = text[index]
    if lead < 0x80 {
      if lead <= 0x20 { if lead == 0x20 || (0x09...0x0D).contains(lead) { pendingSpace = true } }
      return 1
    }
    let length = min(lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2, text.count - index)
    guard let kind = special(text, at: index, length) else {
      add(text, index..<index + length)
      return length
    }
    if kind == .space { pendingSpace = true }
    return length
  }

  private enum Special { case space, dropped }

  /// White space beyond ASCII, and what must not reach a reader: C1 controls, direction marks and overrides, byte order
  /// marks. Joiners stay: Persian and emoji need them.
  private func special(_ text: UnsafeBufferPointer<UInt8>, at index: Int, _ length: Int) -> Special? {
    switch text[index] {
    case 0xC2 where length == 2:
      let next = text[index + 1]
      return next == 0x85 || next == 0xA0 ? .space : next < 0xA0 ? .dropped : nil
    case 0xE1...0xE3 where length == 3, 0xEF where length == 3:
      let value =
        UInt32(text[index] & 0x0F) << 12 | UInt32(text[index + 1] & 0x3F) << 6 | UInt32(text[index + 2] & 0x3F)
      switch value {
      case 0x1680, 0x2000...0x200A, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000: return .space
      case 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069, 0xFEFF, 0xFFF9...0xFFFB: return .dropped
      default: return nil
      }
    default: return nil
    }
  }

  private mutating func add(_ text: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) {
    if pendingSpace {
      pendingSpace = false
      if !bytes.isEmpty { bytes.append(0x20) }
    }
    let room = limit - bytes.count
    if range.count <= room {
      bytes.append(contentsOf: UnsafeBufferPointer(rebasing: text[range]))
      return
    }
    var end = range.lowerBound + max(room, 0)
    while end > range.lowerBound, text[end] & 0xC0 == 0x80 { end -= 1 }
    bytes.append(contentsOf: UnsafeBufferPointer(rebasing: text[range.lowerBound..<end]))
    isFull = true
  }
}
