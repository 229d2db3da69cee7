/// One start or end tag as its bytes between `<` and `>`, and how it is written so that libxml2 accepts it.
struct XMLTag {
  let name: UnsafeBufferPointer<UInt8>
  let isEnd: Bool
  let isEmpty: Bool
  private let attributes: UnsafeBufferPointer<UInt8>
  /// From `<` to before `>`; empty where it cannot be copied.
  private let bytes: UnsafeBufferPointer<UInt8>

  /// `bytes` begin with `<` and do not hold the `>`.
  init(_ bytes: UnsafeBufferPointer<UInt8>) {
    isEnd = bytes.count > 1 && bytes[1] == UInt8(ascii: "/")
    let start = isEnd ? 2 : 1
    var end = start
    while end < bytes.count, Self.isName(bytes[end]) { end += 1 }
    name = UnsafeBufferPointer(rebasing: bytes[min(start, bytes.count)..<max(end, start)])
    var last = bytes.count
    while last > end, bytes[last - 1] <= 0x20 { last -= 1 }
    isEmpty = !isEnd && last > end && bytes[last - 1] == UInt8(ascii: "/")
    attributes = UnsafeBufferPointer(rebasing: bytes[end..<(isEmpty ? last - 1 : last)])
    self.bytes = UnsafeBufferPointer(rebasing: bytes[..<max(last, start)])
  }

  /// A start tag without attributes.
  init(name: UnsafeBufferPointer<UInt8>) {
    self.name = name
    isEnd = false
    isEmpty = false
    attributes = UnsafeBufferPointer(rebasing: name[..<0])
    bytes = attributes
  }

  static func isNameStart(_ byte: UInt8) -> Bool {
    byte >= 0x80 || (byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A) || byte == UInt8(ascii: "_")
  }

  static func isName(_ byte: UInt8) -> Bool {
    isNameStart(byte) || (byte >= 0x2D && byte <= 0x3A && byte != UInt8(ascii: "/"))
  }

  func writeStart(into output: inout [UInt8]) {
    if !bytes.isEmpty, isWellFormed {
      // In one piece.
      output.append(contentsOf: bytes)
      output.append(UInt8(ascii: ">"))
      return
    }
    output.append(UInt8(ascii: "<"))
    output.append(contentsOf: name)
    if !attributes.isEmpty { writeAttributes(into: &output) }
    if isEmpty { output.append(UInt8(ascii: "/")) }
    output.append(UInt8(ascii: ">"))
  }

  /// Whether the attributes are as XML wants them, with nothing in their values that needs a reference.
  private var isWellFormed: Bool {
    var index = 0
    while index < attributes.count {
      let start = index
      while index < attributes.count, Self.isSpace(attributes[index]) { index += 1 }
      if index == attributes.count { return true }
      guard index > start, Self.isNameStart(attributes[index]) else { return false }
      while index < attributes.count, Self.isName(attributes[index]) { index += 1 }
      guard index + 1 < attributes.count, attributes[index] == UInt8(ascii: "=") else { return false }
      let quote = attributes[index + 1]
      guard quote == 0x22 || quote == 0x27 else { return false }
      index = Scan.first(in: attributes, from: index + 2) {
        Scan.equal($0, quote) | Scan.equal($0, UInt8(ascii: "<")) | Scan.equal($0, UInt8(ascii: "&"))
          | Scan.below($0, 0x20)
      }
      guard index < attributes.count, attributes[index] == quote else { return false }
      index += 1
    }
    return true
  }

  private func writeAttributes(into output: inout [UInt8]) {
    var index = 0
    while index < attributes.count {
      guard Self.isNameStart(attributes[index]) else {
        index += 1
        continue
      }
      let start = index
      while index < attributes.count, Self.isName(attributes[index]) { index += 1 }
      let name = start..<index
      skipSpaces(&index)
      output.append(UInt8(ascii: " "))
      output.append(contentsOf: attributes[name])
      output.append(UInt8(ascii: "="))
      output.append(UInt8(ascii: "\""))
      if index < attributes.count, attributes[index] == UInt8(ascii: "=") {
        index += 1
        skipSpaces(&index)
        writeValue(value(&index), into: &output)
      }
      output.append(UInt8(ascii: "\""))
    }
  }

  private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 }

  private func skipSpaces(_ index: inout Int) {
    while index < attributes.count, attributes[index] <= 0x20 { index += 1 }
  }

  private func value(_ index: inout Int) -> Range<Int> {
    guard index < attributes.count else { return index..<index }
    let quote = attributes[index]
    if quote == 0x22 || quote == 0x27 {
      let start = index + 1
      index = start
      while index < attributes.count, attributes[index] != quote { index += 1 }
      defer { index += 1 }
      return start..<index
    }
    let start = index
    while index < attributes.count, attributes[index] > 0x20 { index += 1 }
    return start..<index
  }

  private func writeValue(_ range: Range<Int>, into output: inout [UInt8]) {
    var index = range.lowerBound
    while index < range.upperBound {
      let start = index
      while index < range.upperBound, Self.isPlain(attributes[index]) { index += 1 }
      output.append(contentsOf: attributes[start..<index])
      guard index < range.upperBound else { return }
      switch attributes[index] {
      case UInt8(ascii: "<"): output.append(contentsOf: "&lt;".utf8)
      case UInt8(ascii: "\""): output.append(contentsOf: "&quot;".utf8)
      case UInt8(ascii: "&"):
        let rest = UnsafeBufferPointer(rebasing: attributes[index..<range.upperBound])
        index += XMLReference.mend(rest, isWhole: true, into: &output) ?? 1
        continue
      case let byte: if byte == 0x0A || byte == 0x09 || byte == 0x0D { output.append(0x20) }
      }
      index += 1
    }
  }

  private static func isPlain(_ byte: UInt8) -> Bool {
    byte > 0x3C || (byte >= 0x20 && byte != 0x22 && byte != 0x26 && byte != 0x3C)
  }
}
