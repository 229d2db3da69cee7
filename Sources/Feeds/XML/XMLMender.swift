/// Makes well-formed XML of whatever a publisher calls XML, chunk by chunk, before libxml2 sees it.
///
/// Its output is one element that holds the document's elements in proper nesting: no prologue, no DOCTYPE (so there is
/// no entity to expand and no file to fetch), no comments, quoted attributes, only references that XML knows. Text is
/// kept beside it, decoded, in `texts`.
struct XMLMender {
  private enum State { case text, comment, cdata, instruction, declaration(depth: Int), oversized(quote: UInt8) }

  private var state = State.text
  /// Bytes of a tag or reference that the next chunk completes.
  private var pending: [UInt8] = []
  private var open = OpenElements()
  private let limits: FeedLimits
  private(set) var problems = Problems()
  var texts = XMLTextRuns()

  init(limits: FeedLimits) { self.limits = limits }

  /// The element round the document: with it several roots, text before the prologue and text after the end are
  /// content like any other.
  static let opening = Array("<document>".utf8)

  /// Appends the mended form of `chunk`, which is UTF-8, to `output`.
  mutating func mend(_ chunk: UnsafeBufferPointer<UInt8>, into output: inout [UInt8]) {
    // The parser may have handed on what it has of an open run.
    texts.close()
    if pending.isEmpty {
      take(chunk, into: &output)
    } else {
      let joined = pending + chunk
      pending = []
      joined.withUnsafeBufferPointer { take($0, into: &output) }
    }
  }

  /// Ends an unfinished section; a tag cut in half is dropped.
  mutating func finish(into output: inout [UInt8]) {
    if open.isInside { problems.add("the document ends before its last element is closed") }
    pending = []
  }

  private mutating func take(_ bytes: UnsafeBufferPointer<UInt8>, into output: inout [UInt8]) {
    var index = 0
    while index < bytes.count {
      let before = index
      switch state {
      case .text: text(bytes, &index, &output)
      case .comment: skip(bytes, &index, to: Marks.commentEnd)
      case .instruction: skip(bytes, &index, to: Marks.tagEnd)
      case .cdata: cdata(bytes, &index, &output)
      case .declaration(let depth): declaration(bytes, &index, depth)
      case .oversized(let quote): oversized(bytes, &index, quote)
      }
      guard index > before else {
        pending = Array(bytes[index...])
        return
      }
    }
  }

  // MARK: Text

  private mutating func text(_ bytes: UnsafeBufferPointer<UInt8>, _ index: inout Int, _ output: inout [UInt8]) {
    let start = index
    while true {
      index = Scan.first(in: bytes, from: index) {
        Scan.equal($0, UInt8(ascii: "<")) | Scan.equal($0, UInt8(ascii: "&")) | Scan.below($0, 0x20)
      }
      guard index < bytes.count, Self.isLineSpace(bytes[index]) else { break }
      index += 1
    }
    if index > start { texts.append(UnsafeBufferPointer(rebasing: bytes[start..<index]), in: &output) }
    guard index < bytes.count else { return }
    switch bytes[index] {
    case UInt8(ascii: "<"): markup(bytes, &index, &output)
    case UInt8(ascii: "&"):
      let rest = UnsafeBufferPointer(rebasing: bytes[index...])
      index += texts.append(in: &output) { XMLReference.decode(rest, into: &$0) } ?? 0
    default:
      problems.add("control characters")
      index += 1
    }
  }

  private static func isLineSpace(_ byte: UInt8) -> Bool { byte == 0x0A || byte == 0x09 || byte == 0x0D }

  // MARK: Markup

  /// At `<`. Leaves the index where it is when the chunk ends inside the markup.
  private mutating func markup(_ bytes: UnsafeBufferPointer<UInt8>, _ index: inout Int, _ output: inout [UInt8]) {
    guard index + 1 < bytes.count else { return }
    switch bytes[index + 1] {
    case UInt8(ascii: "?"):
      state = .instruction
      index += 2
    case UInt8(ascii: "!"): exclamation(bytes, &index, &output)
    case UInt8(ascii: "/"): tag(bytes, &index, &output)
    case let next where XMLTag.isNameStart(next): tag(bytes, &index, &output)
    default:
      texts.append(UnsafeBufferPointer(rebasing: bytes[index..<index + 1]), in: &output)
      index += 1
    }
  }

  private mutating func exclamation(_ bytes: UnsafeBufferPointer<UInt8>, _ index: inout Int, _ output: inout [UInt8]) {
    let rest = bytes[index...]
    if rest.starts(with: Marks.commentStart) {
      state = .comment
      index += Marks.commentStart.count
    } else if rest.starts(with: Marks.cdataStart) {
      state = .cdata
      index += Marks.cdataStart.count
    } else if rest.count >= Marks.cdataStart.count {
      state = .declaration(depth: 0)
      index += 2
    } else if let end = rest.firstIndex(of: UInt8(ascii: ">")) {
      index = end + 1
    }
  }

  private mutating func tag(_ bytes: UnsafeBufferPointer<UInt8>, _ index: inout Int, _ output: inout [UInt8]) {
    var quote: UInt8 = 0
    var end = index + 1
    let last = min(bytes.count, index + limits.tag)
    while end < last {
      let byte = bytes[end]
      if quote != 0 {
        if byte == quote { quote = 0 }
      } else if byte == UInt8(ascii: ">") {
        break
      } else if byte == UInt8(ascii: "<") {
        // A tag that was never ended, before another.
        break
      } else if byte == 0x22 || byte == 0x27, bytes[end - 1] == UInt8(ascii: "=") || bytes[end - 1] <= 0x20 {
        quote = byte
      }
      end += 1
    }
    let tag = XMLTag(UnsafeBufferPointer(rebasing: bytes[index..<end]))
    if end < last {
      write(tag, to: &output)
      index = bytes[end] == UInt8(ascii: ">") ? end + 1 : end
    } else if end - index >= limits.tag {
      problems.add("a tag of more than \(limits.tag) bytes")
      write(XMLTag(name: tag.name), to: &output)
      state = .oversized(quote: quote)
      index = end
    }
  }

  private mutating func write(_ tag: XMLTag, to output: inout [UInt8]) {
    guard !tag.name.isEmpty else { return }
    texts.close()
    if tag.isEnd {
      if !open.close(tag.name, into: &output) { problems.add("end tags without a beginning") }
    } else if open.depth >= limits.depth {
      problems.add("elements nested deeper than \(limits.depth)")
    } else {
      tag.writeStart(into: &output)
      if !tag.isEmpty { open.push(tag.name) }
    }
  }

  // MARK: What is passed over

  private mutating func cdata(_ bytes: UnsafeBufferPointer<UInt8>, _ index: inout Int, _ output: inout [UInt8]) {
    let start = index
    while true {
      index = Scan.first(in: bytes, from: index) { Scan.equal($0, UInt8(ascii: "]")) | Scan.below($0, 0x20) }
      guard index < bytes.count else { break }
      if bytes[index] == UInt8(ascii: "]") {
        if index + 2 >= bytes.count || bytes[index + 1] == bytes[index] { break }
      } else if !Self.isLineSpace(bytes[index]) {
        break
      }
      index += 1
    }
    if index > start { texts.append(UnsafeBufferPointer(rebasing: bytes[start..<index]), in: &output) }
    guard index < bytes.count else { return }
    if bytes[index] != UInt8(ascii: "]") {
      problems.add("control characters")
      index += 1
    } else if index + 2 < bytes.count {
      if bytes[index + 2] == UInt8(ascii: ">") {
        state = .text
        index += 3
      } else {
        texts.append(UnsafeBufferPointer(rebasing: bytes[index..<index + 1]), in: &output)
        index += 1
      }
    }
  }

  private mutating func skip(_ bytes: UnsafeBufferPointer<UInt8>, _ index: inout Int, to mark: [UInt8]) {
    let first = mark[0]
    while index + mark.count <= bytes.count {
      let found = Scan.first(in: bytes, from: index) { Scan.equal($0, first) }
      // Of what is left only the last bytes may begin the mark.
      index = min(found, bytes.count - mark.count + 1)
      guard found == index, found + mark.count <= bytes.count else { continue }
      if bytes[index...].starts(with: mark) {
        index += mark.count
        state = .text
        return
      }
      index += 1
    }
  }

  /// A DOCTYPE and what is declared in its brackets.
  private mutating func declaration(_ bytes: UnsafeBufferPointer<UInt8>, _ index: inout Int, _ depth: Int) {
    var depth = depth
    while index < bytes.count {
      let byte = bytes[index]
      index += 1
      if byte == UInt8(ascii: "[") { depth += 1 }
      if byte == UInt8(ascii: "]") { depth = max(0, depth - 1) }
      if byte == UInt8(ascii: ">"), depth == 0 {
        state = .text
        return
      }
    }
    state = .declaration(depth: depth)
  }

  private mutating func oversized(_ bytes: UnsafeBufferPointer<UInt8>, _ index: inout Int, _ quote: UInt8) {
    var quote = quote
    while index < bytes.count {
      let byte = bytes[index]
      index += 1
      if quote != 0 {
        if byte == quote { quote = 0 }
      } else if byte == 0x22 || byte == 0x27 {
        quote = byte
      } else if byte == UInt8(ascii: ">") {
        state = .text
        return
      }
    }
    state = .oversized(quote: quote)
  }

  private enum Marks {
    static let commentStart = Array("<!--".utf8)
    static let commentEnd = Array("-->".utf8)
    static let cdataStart = Array("<![CDATA[".utf8)
    static let tagEnd = Array(">".utf8)
  }
}
