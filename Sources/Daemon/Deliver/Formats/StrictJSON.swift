/// Whether a text is one JSON value by RFC 8259: receivers refuse the trailing comma that Foundation's decoder forgives.
nonisolated struct StrictJSON {
  private let bytes: [UInt8]
  private var index = 0
  private static let deepest = 64

  static func isValue(_ text: String) -> Bool {
    var json = StrictJSON(bytes: Array(text.utf8))
    return json.value(depth: 0) && json.isAtEnd
  }

  private init(bytes: [UInt8]) { self.bytes = bytes }

  private var next: UInt8? { index < bytes.count ? bytes[index] : nil }

  private var isAtEnd: Bool {
    mutating get {
      skipSpaces()
      return next == nil
    }
  }

  private mutating func value(depth: Int) -> Bool {
    skipSpaces()
    guard depth < Self.deepest else { return false }
    switch next {
    case UInt8(ascii: "{"):
      return list(end: UInt8(ascii: "}")) { json in
        json.skipSpaces()
        return json.string() && json.take(UInt8(ascii: ":")) && json.value(depth: depth + 1)
      }
    case UInt8(ascii: "["): return list(end: UInt8(ascii: "]")) { $0.value(depth: depth + 1) }
    case UInt8(ascii: "\""): return string()
    case UInt8(ascii: "t"): return word("true")
    case UInt8(ascii: "f"): return word("false")
    case UInt8(ascii: "n"): return word("null")
    default: return number()
    }
  }

  private mutating func list(end: UInt8, _ element: (inout StrictJSON) -> Bool) -> Bool {
    index += 1
    if take(end) { return true }
    repeat { guard element(&self) else { return false } } while take(UInt8(ascii: ","))
    return take(end)
  }

  private mutating func string() -> Bool {
    guard next == UInt8(ascii: "\"") else { return false }
    index += 1
    while let byte = next {
      index += 1
      switch byte {
      case UInt8(ascii: "\""): return true
      case 0x00...0x1F: return false
      case UInt8(ascii: "\\"):
        guard let escape = next, "\"\\/bfnrtu".utf8.contains(escape) else { return false }
        index += 1
        guard escape == UInt8(ascii: "u") else { continue }
        let digits = bytes[index...].prefix(4)
        guard digits.count == 4, digits.allSatisfy({ Unicode.Scalar($0).properties.isASCIIHexDigit }) else {
          return false
        }
        index += 4
      default: break
      }
    }
    return false
  }

  private mutating func number() -> Bool {
    if next == UInt8(ascii: "-") { index += 1 }
    let start = index
    guard digits() else { return false }
    if bytes[start] == UInt8(ascii: "0"), index > start + 1 { return false }
    if next == UInt8(ascii: ".") {
      index += 1
      guard digits() else { return false }
    }
    guard next == UInt8(ascii: "e") || next == UInt8(ascii: "E") else { return true }
    index += 1
    if next == UInt8(ascii: "+") || next == UInt8(ascii: "-") { index += 1 }
    return digits()
  }

  private mutating func digits() -> Bool {
    let start = index
    while let byte = next, (0x30...0x39).contains(byte) { index += 1 }
    return index > start
  }

  private mutating func word(_ word: String) -> Bool {
    guard bytes[index...].starts(with: word.utf8) else { return false }
    index += word.utf8.count
    return true
  }

  private mutating func take(_ byte: UInt8) -> Bool {
    skipSpaces()
    guard next == byte else { return false }
    index += 1
    return true
  }

  private mutating func skipSpaces() {
    while let byte = next, [0x20, 0x09, 0x0A, 0x0D].contains(byte) { index += 1 }
  }
}
