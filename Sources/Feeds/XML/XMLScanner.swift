/// What an XML document's elements are told to, in document order. Every `start` has its `end`, unless the document ends.
protocol XMLHandler: ~Copyable {
  mutating func start(_ name: XMLName, _ attributes: borrowing XMLAttributes)
  mutating func end()
  /// A piece of text; an element's text comes in several.
  mutating func text(_ bytes: UnsafeBufferPointer<UInt8>)
}

/// Reads as XML whatever a publisher calls XML, chunk by chunk: elements are made to nest, HTML's entities are known,
/// attributes need no quotes, and what is broken stays text.
///
/// libxml2's recover mode gives up where feeds are usually broken, so that each document had to be mended before it saw
/// it. The mending had to understand every tag; acting on that at once made reading twice as fast. No DOCTYPE is acted
/// on: there is no entity to expand and no file to fetch.
struct XMLScanner<Handler: XMLHandler & ~Copyable>: ~Copyable {
  private enum State { case text, comment, cdata, instruction, declaration(depth: Int), oversized(quote: UInt8) }

  var handler: Handler
  private var state = State.text
  /// Bytes of a tag or reference that the next chunk completes.
  private var pending: [UInt8] = []
  private var open = OpenElements()
  private var attributes: XMLAttributes
  private let limits: FeedLimits
  private(set) var problems = Problems()

  init(_ handler: consuming Handler, limits: FeedLimits) {
    self.handler = handler
    self.limits = limits
    attributes = XMLAttributes(limit: limits.attributes)
  }

  /// Reads the next bytes of the document, in UTF-8.
  mutating func read(_ chunk: UnsafeBufferPointer<UInt8>) {
    if pending.isEmpty {
      take(chunk)
    } else {
      let joined = pending + chunk
      pending = []
      joined.withUnsafeBufferPointer { take($0) }
    }
  }

  /// The document has ended; a tag cut in half is dropped.
  mutating func finish() {
    if open.depth > 0 { problems.add("the document ends before its last element is closed") }
    pending = []
  }

  private mutating func take(_ bytes: UnsafeBufferPointer<UInt8>) {
    var index = 0
    while index < bytes.count {
      let before = index
      switch state {
      case .text: text(bytes, &index)
      case .comment: skip(bytes, &index, to: Marks.commentEnd)
      case .instruction: skip(bytes, &index, to: Marks.tagEnd)
      case .cdata: cdata(bytes, &index)
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

  private mutating func text(_ bytes: UnsafeBufferPointer<UInt8>, _ index: inout Int) {
    let start = index
    while true {
      index = Scan.first(in: bytes, from: index) {
        Scan.equal($0, UInt8(ascii: "<")) | Scan.equal($0, UInt8(ascii: "&")) | Scan.below($0, 0x20)
      }
      guard index < bytes.count, Self.isLineSpace(bytes[index]) else { break }
      index += 1
    }
    if index > start { handler.text(UnsafeBufferPointer(rebasing: bytes[start..<index])) }
    guard index < bytes.count else { return }
    switch bytes[index] {
    case UInt8(ascii: "<"): markup(bytes, &index)
    case UInt8(ascii: "&"): reference(bytes, &index)
    default:
      problems.add("control characters")
      index += 1
    }
  }

  private static func isLineSpace(_ byte: UInt8) -> Bool { byte == 0x0A || byte == 0x09 || byte == 0x0D }

  private mutating func reference(_ bytes: UnsafeBufferPointer<UInt8>, _ index: inout Int) {
    guard let reference = XMLReference(UnsafeBufferPointer(rebasing: bytes[index...])) else { return }
    if let scalar = reference.scalar {
      withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 4) { room in
        let count = room.initialize(fromContentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
        handler.text(UnsafeBufferPointer(rebasing: room[..<count]))
      }
    }
    index += reference.length
  }

  // MARK: Markup

  /// At `<`. Leaves the index where it is when the chunk ends inside the markup.
  private mutating func markup(_ bytes: UnsafeBufferPointer<UInt8>, _ index: inout Int) {
    guard index + 1 < bytes.count else { return }
    switch bytes[index + 1] {
    case UInt8(ascii: "?"):
      state = .instruction
      index += 2
    case UInt8(ascii: "!"): exclamation(bytes, &index)
    case UInt8(ascii: "/"): tag(bytes, &index)
    case let next where XMLName.isStart(next): tag(bytes, &index)
    default:
      handler.text(UnsafeBufferPointer(rebasing: bytes[index..<index + 1]))
      index += 1
    }
  }

  private mutating func exclamation(_ bytes: UnsafeBufferPointer<UInt8>, _ index: inout Int) {
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

  private mutating func tag(_ bytes: UnsafeBufferPointer<UInt8>, _ index: inout Int) {
    let isEnd = bytes[index + 1] == UInt8(ascii: "/")
    let name = XMLName(in: bytes, from: index + (isEnd ? 2 : 1))
    var end = name.end
    var quote: UInt8 = 0
    let last = min(bytes.count, index + limits.tag)
    while end < last {
      let byte = bytes[end]
      if quote != 0 {
        if byte == quote { quote = 0 }
      } else if byte == UInt8(ascii: ">") || byte == UInt8(ascii: "<") {
        // `<`: a tag that was never ended, before another.
        break
      } else if byte == 0x22 || byte == 0x27, bytes[end - 1] == UInt8(ascii: "=") || bytes[end - 1] <= 0x20 {
        quote = byte
      }
      end += 1
    }
    if end < last {
      let rest = UnsafeBufferPointer(rebasing: bytes[name.end..<end])
      if isEnd { close(name) } else { start(name, rest) }
      index = bytes[end] == UInt8(ascii: ">") ? end + 1 : end
    } else if end - index >= limits.tag {
      problems.add("a tag of more than \(limits.tag) bytes")
      if isEnd { close(name) } else { start(name, UnsafeBufferPointer(rebasing: bytes[end..<end])) }
      state = .oversized(quote: quote)
      index = end
    }
  }

  /// `rest`: what is in the tag after its name.
  private mutating func start(_ name: XMLName, _ rest: UnsafeBufferPointer<UInt8>) {
    guard !name.isEmpty else { return }
    guard open.depth < limits.depth else { return problems.add("elements nested deeper than \(limits.depth)") }
    var end = rest.count
    while end > 0, rest[end - 1] <= 0x20 { end -= 1 }
    let isEmpty = end > 0 && rest[end - 1] == UInt8(ascii: "/")
    attributes.read(UnsafeBufferPointer(rebasing: rest[..<(isEmpty ? end - 1 : end)]))
    if attributes.areCut { problems.add("a tag of more than \(limits.attributes) attributes") }
    open.push(name, attributes)
    handler.start(name.resolved(in: open), attributes)
    if isEmpty {
      open.pop()
      handler.end()
    }
  }

  private mutating func close(_ name: XMLName) {
    guard !name.isEmpty else { return }
    let count = open.countToClose(name)
    if count == 0 { problems.add("end tags without a beginning") }
    for _ in 0..<count {
      open.pop()
      handler.end()
    }
  }

  // MARK: What is passed over

  private mutating func cdata(_ bytes: UnsafeBufferPointer<UInt8>, _ index: inout Int) {
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
    if index > start { handler.text(UnsafeBufferPointer(rebasing: bytes[start..<index])) }
    guard index < bytes.count else { return }
    if bytes[index] != UInt8(ascii: "]") {
      problems.add("control characters")
      index += 1
    } else if index + 2 < bytes.count {
      if bytes[index + 2] == UInt8(ascii: ">") {
        state = .text
        index += 3
      } else {
        handler.text(UnsafeBufferPointer(rebasing: bytes[index..<index + 1]))
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
}

private enum Marks {
  static let commentStart = Array("<!--".utf8)
  static let commentEnd = Array("-->".utf8)
  static let cdataStart = Array("<![CDATA[".utf8)
  static let tagEnd = Array(">".utf8)
}
