/// The text of the element being read, which is written to the end of its item's bytes. Elements inside it are markup
/// that someone forgot to escape, or XHTML: their text is kept, scripts and styles are not, and blocks are set apart by
/// a space.
struct Capture {
  private(set) var isActive = false
  /// Where the text begins.
  private(set) var start = 0
  private var kind = RawText.Kind.plain
  private var depth = 0
  private var hiddenAt: Int?
  private var hasMarkup = false
  /// A bit for each open element that is a block; deeper ones than it has bits for are none.
  private var blocks: UInt128 = 0
  private let limit: Int

  init(limit: Int) { self.limit = limit }

  mutating func begin(_ kind: RawText.Kind, at start: Int) {
    isActive = true
    self.kind = kind
    self.start = start
    depth = 0
    hiddenAt = nil
    hasMarkup = false
    blocks = 0
  }

  mutating func open(_ element: XMLName, _ bytes: inout ByteBuffer) {
    depth += 1
    hasMarkup = true
    let kind = HTMLElement.kind(element.local)
    blocks = kind == .block ? blocks | bit : blocks & ~bit
    switch kind {
    case .hidden, .rawText: hiddenAt = hiddenAt ?? depth
    case .block: bytes.append(0x20)
    case .inline: break
    }
  }

  private var bit: UInt128 { depth < 128 ? 1 << UInt128(depth) : 0 }

  /// Returns whether the element whose text this is has ended.
  mutating func close(_ bytes: inout ByteBuffer) -> Bool {
    if depth > 0, blocks & bit != 0 { bytes.append(0x20) }
    if let hidden = hiddenAt, hidden == depth { hiddenAt = nil }
    depth -= 1
    isActive = depth >= 0
    return !isActive
  }

  func append(_ text: UnsafeBufferPointer<UInt8>, _ bytes: inout ByteBuffer) {
    guard hiddenAt == nil, bytes.count - start < limit else { return }
    bytes.append(text)
  }

  /// The text that ends where `bytes` do. Of unescaped markup only text is left, which may have been escaped once more.
  func text(in bytes: borrowing ByteBuffer) -> RawText {
    RawText(range: start..<bytes.count, kind: hasMarkup && kind != .plain ? .unknown : kind)
  }
}
