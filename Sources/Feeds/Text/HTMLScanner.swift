import CXML2

/// Reads the text of HTML as the tokenizer of the HTML standard does, without building anything.
///
/// Text needs no tree, and libxml2's HTML parser alone took 2.7 times as long over real feeds as its XML parser did over
/// the documents they came in; this takes a tenth of that.
struct HTMLScanner: ~Copyable {
  private let bytes: UnsafeBufferPointer<UInt8>
  private var index = 0
  private var plain: PlainText
  private var hidden = 0
  /// The start of the first tag that never ends: from there on `<` is a sign.
  private var lastTag: Int
  /// Whether an end tag was looked for in vain: it is not looked for again.
  private var isRawTextOpen = false

  /// The text of `bytes`, which are UTF-8, as one clean line of at most `limit` bytes.
  static func plain(_ bytes: UnsafeBufferPointer<UInt8>, limit: Int) -> PlainText {
    var scanner = HTMLScanner(bytes: bytes, limit: limit)
    scanner.scan()
    return scanner.plain
  }

  private init(bytes: UnsafeBufferPointer<UInt8>, limit: Int) {
    self.bytes = bytes
    plain = PlainText(limit: limit, expecting: bytes.count)
    lastTag = bytes.count
  }

  private mutating func scan() {
    while index < bytes.count, !plain.isFull {
      let start = index
      index = Scan.first(in: bytes, from: index) {
        Scan.equal($0, UInt8(ascii: "<")) | Scan.equal($0, UInt8(ascii: "&"))
      }
      text(start..<index)
      guard index < bytes.count else { return }
      if bytes[index] == UInt8(ascii: "&") { reference() } else { markup() }
    }
  }

  private mutating func text(_ range: Range<Int>) {
    if hidden == 0, !range.isEmpty { plain.append(UnsafeBufferPointer(rebasing: bytes[range])) }
  }

  // MARK: Tags

  private mutating func markup() {
    let next = index + 1 < bytes.count ? bytes[index + 1] : 0
    let isEnd = next == UInt8(ascii: "/")
    let nameStart = index + (isEnd ? 2 : 1)
    if next == UInt8(ascii: "!") || next == UInt8(ascii: "?") {
      comment()
    } else if nameStart < bytes.count, XMLReference.isLetter(bytes[nameStart]), index < lastTag,
      let end = endOfTag(nameStart)
    {
      var nameEnd = nameStart
      while bytes[nameEnd] > 0x20, bytes[nameEnd] != UInt8(ascii: ">"), bytes[nameEnd] != UInt8(ascii: "/") {
        nameEnd += 1
      }
      let name = UnsafeBufferPointer(rebasing: bytes[nameStart..<nameEnd])
      index = end + 1
      tag(name, isEnd: isEnd)
    } else {
      text(index..<index + 1)
      index += 1
    }
  }

  private mutating func tag(_ name: UnsafeBufferPointer<UInt8>, isEnd: Bool) {
    switch HTMLElement.kind(name) {
    case .inline: break
    case .block: if hidden == 0 { plain.appendSpace() }
    case .rawText: if !isEnd { skipRawText(name) }
    case .hidden: hidden = isEnd ? max(0, hidden - 1) : hidden + 1
    }
  }

  /// The index of the `>` that ends the tag; quotes count only round an attribute's value. nil where it never ends.
  private mutating func endOfTag(_ start: Int) -> Int? {
    var position = start
    while position < bytes.count {
      let byte = bytes[position]
      if byte == UInt8(ascii: ">") { return position }
      if byte == UInt8(ascii: "=") {
        position += 1
        while position < bytes.count, bytes[position] <= 0x20 { position += 1 }
        guard position < bytes.count else { break }
        let quote = bytes[position]
        if quote == 0x22 || quote == 0x27 {
          position += 1
          position = Scan.first(in: bytes, from: position) { Scan.equal($0, quote) }
        } else {
          continue
        }
      }
      position += 1
    }
    lastTag = index
    return nil
  }

  /// `<!-- … -->`, and what the standard calls bogus comments: `<!…>`, `<?…>`.
  private mutating func comment() {
    let rest = bytes[index...]
    if rest.starts(with: "<!--".utf8) {
      var position = index + 4
      // `<!-->` is whole.
      if position < bytes.count, bytes[position] == UInt8(ascii: ">") { return index = position + 1 }
      while position + 2 < bytes.count {
        if bytes[position] == 0x2D, bytes[position + 1] == 0x2D, bytes[position + 2] == UInt8(ascii: ">") {
          return index = position + 3
        }
        position += 1
      }
      index = bytes.count
    } else {
      index = (rest.firstIndex(of: UInt8(ascii: ">")) ?? bytes.count - 1) + 1
    }
  }

  /// After `<script>` or `<style>`: on to its end tag. Where there is none, only the tag itself is passed over.
  private mutating func skipRawText(_ name: UnsafeBufferPointer<UInt8>) {
    guard !isRawTextOpen else { return }
    var position = index
    while position + name.count + 2 <= bytes.count {
      if bytes[position] == UInt8(ascii: "<"), bytes[position + 1] == UInt8(ascii: "/"),
        zip(bytes[(position + 2)...], name).allSatisfy({ $0 | 0x20 == $1 | 0x20 })
      {
        index = position
        return
      }
      position += 1
    }
    isRawTextOpen = true
  }

  // MARK: References

  /// `&eacute;`, `&#233;`, `&#xE9;`; without a semicolon only the old names of latin-1, as in the standard.
  private mutating func reference() {
    var end = index + 1
    while end < bytes.count, end - index < 32, XMLReference.isReferenceByte(bytes[end]) { end += 1 }
    let name = UnsafeBufferPointer(rebasing: bytes[(index + 1)..<end])
    let isClosed = end < bytes.count && bytes[end] == UInt8(ascii: ";")
    let scalar: Unicode.Scalar
    if name.first == UInt8(ascii: "#") {
      guard let number = XMLReference.number(name) else { return sign() }
      scalar =
        (0x80...0x9F).contains(number)
        ? UTF8Repair.windows1252(UInt8(number)) : Unicode.Scalar(number) ?? "\u{FFFD}"
    } else if let named = XMLReference.html(name), isClosed || named.value < 0x100 {
      scalar = named
    } else {
      return sign()
    }
    if hidden == 0 { plain.append(scalar) }
    index = isClosed ? end + 1 : end
  }

  /// The `&` stands for itself.
  private mutating func sign() {
    text(index..<index + 1)
    index += 1
  }
}
