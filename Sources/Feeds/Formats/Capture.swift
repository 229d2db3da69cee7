/// The text of the element being read. Elements inside it are markup that someone forgot to escape, or XHTML: their
/// text is kept, scripts and styles are not, and blocks are set apart by a space.
struct Capture {
  private(set) var isActive = false
  /// Used again for every element: what is kept is copied out of it at its exact size.
  private var buffer: [UInt8] = []
  private var kind = RawText.Kind.plain
  private var depth = 0
  private var hiddenAt: Int?
  private var hasMarkup = false
  private let limit: Int

  init(limit: Int) { self.limit = limit }

  mutating func begin(_ kind: RawText.Kind) {
    isActive = true
    self.kind = kind
    buffer.removeAll(keepingCapacity: true)
    depth = 0
    hiddenAt = nil
    hasMarkup = false
  }

  var bytes: [UInt8] { buffer.withUnsafeBufferPointer { Array($0) } }
  var count: Int { buffer.count }
  /// Of unescaped markup only text is left, which may have been escaped once more.
  var text: RawText { RawText(bytes: bytes, kind: hasMarkup ? (kind == .plain ? .plain : .unknown) : kind) }
  var isBlank: Bool { buffer.allSatisfy { $0 <= 0x20 } }

  mutating func start(_ element: XMLName) {
    depth += 1
    hasMarkup = true
    let name = UnsafeBufferPointer(start: element.local, count: element.length)
    switch HTMLElement.kind(name) {
    case .hidden, .rawText: hiddenAt = hiddenAt ?? depth
    case .block: buffer.append(0x20)
    case .inline: break
    }
  }

  /// Returns whether the element whose text this is has ended.
  mutating func end() -> Bool {
    if let hidden = hiddenAt, hidden == depth { hiddenAt = nil }
    depth -= 1
    isActive = depth >= 0
    return !isActive
  }

  mutating func append(_ text: UnsafeBufferPointer<UInt8>) {
    guard hiddenAt == nil, buffer.count < limit else { return }
    buffer.append(contentsOf: text)
  }
}
