import News

/// Makes one clean line of text: white space folded, controls and direction overrides gone, cut at a byte limit.
struct PlainText: ~Copyable {
  private(set) var bytes: ByteBuffer
  private var pendingSpace = false
  private let limit: Int

  /// At most `limit` UTF-8 bytes will be kept, cut at a scalar.
  init(limit: Int, expecting count: Int = 0) {
    self.limit = limit
    bytes = ByteBuffer(capacity: min(limit, count + 8))
  }

  /// Nothing more is taken.
  private(set) var isFull = false
  var text: String { String(decoding: bytes.all, as: UTF8.self) }

  /// `text` as one clean line of at most `limit` bytes.
  static func line(_ text: some Collection<UInt8>, limit: Int) -> String {
    var plain = PlainText(limit: limit, expecting: text.count)
    let done: Void? = text.withContiguousStorageIfAvailable { plain.append($0) }
    if done == nil { Array(text).withUnsafeBufferPointer { plain.append($0) } }
    return plain.text
  }

  mutating func append(_ scalar: Unicode.Scalar) {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 4) { room in
      let count = room.initialize(fromContentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
      append(UnsafeBufferPointer(rebasing: room[..<count]))
    }
  }

  mutating func appendSpace() { pendingSpace = true }

  /// Takes well-formed UTF-8.
  mutating func append(_ text: UnsafeBufferPointer<UInt8>) {
    var index = 0
    let count = text.count
    while index < count, !isFull {
      let start = index
      while index < count {
        if index + 8 <= count {
          let marks = Self.marks(Scan.word(text, at: index), isFirst: index == start)
          index += min(8, marks.trailingZeroBitCount / 8)
          if marks == 0 { continue }
        }
        let byte = text[index]
        if Self.isCopied(byte) {
          index += 1
        } else if byte == 0x20, index > start, index + 1 < count, Self.isCopied(text[index + 1]) {
          // One space between words.
          index += 2
        } else {
          break
        }
      }
      if index > start { add(text, start..<index) }
      guard index < count, !isFull else { return }
      index += other(text, at: index)
    }
  }

  /// Marks what of eight bytes is not visible ASCII or a single space before it. A space at the end may be one of
  /// several; one at the beginning is marked in the first word.
  private static func marks(_ word: UInt64, isFirst: Bool) -> UInt64 {
    let spaces = Scan.spaces(word)
    let bounds: UInt64 = isFirst ? 0x8000_0000_0000_0080 : 0x8000_0000_0000_0000
    let unusual = Scan.unusual(word)
    return unusual | (spaces & ((spaces | unusual) >> 8 | bounds))
  }

  /// Visible ASCII, and bytes of scalars of which none is special: all leading bytes but C2, E1, E2, E3 and EF.
  private static func isCopied(_ byte: UInt8) -> Bool {
    byte < 0x7F
      ? byte > 0x20 : byte > 0x7F && byte != 0xC2 && byte != 0xE2 && byte != 0xEF && byte != 0xE3 && byte != 0xE1
  }

  /// Adds or drops the scalar at `index`, which is not a visible ASCII character, and returns its length.
  private mutating func other(_ text: UnsafeBufferPointer<UInt8>, at index: Int) -> Int {
    let lead = text[index]
    if lead < 0x80 {
      if lead <= 0x20 { if lead == 0x20 || (0x09...0x0D).contains(lead) { pendingSpace = true } }
      return 1
    }
    let length = min(lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2, text.count - index)
    switch special(text, at: index, length) {
    case .space: pendingSpace = true
    case .dropped: break
    case .control(let byte):
      // C1 controls are windows-1252 that went through latin-1.
      var character: [UInt8] = []
      UTF8Repair.appendWindows1252(byte, to: &character)
      if character != UTF8.encodedReplacementCharacter.map({ $0 }) {
        character.withUnsafeBufferPointer { add($0, 0..<character.count) }
      }
    case nil: add(text, index..<index + length)
    }
    return length
  }

  private enum Special { case space, dropped, control(UInt8) }

  /// White space beyond ASCII, and what must not reach a reader: controls, direction marks and overrides, byte order
  /// marks. Joiners stay: Persian and emoji need them.
  private func special(_ text: UnsafeBufferPointer<UInt8>, at index: Int, _ length: Int) -> Special? {
    switch text[index] {
    case 0xC2 where length == 2:
      let next = text[index + 1]
      return next == 0xA0 ? .space : next < 0xA0 ? .control(next) : nil
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
      if bytes.count > 0 { bytes.append(0x20) }
    }
    let room = limit - bytes.count
    if range.count <= room {
      bytes.append(UnsafeBufferPointer(rebasing: text[range]))
      return
    }
    var end = range.lowerBound + max(room, 0)
    while end > range.lowerBound, text[end] & 0xC0 == 0x80 { end -= 1 }
    bytes.append(UnsafeBufferPointer(rebasing: text[range.lowerBound..<end]))
    isFull = true
  }
}
