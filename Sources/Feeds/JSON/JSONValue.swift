/// A JSON value as feeds have it: only what feed fields need, read leniently and within a depth.
indirect enum JSONValue {
  case null
  case bool(Bool)
  /// As written, since ids come as numbers too.
  case number([UInt8])
  case string([UInt8])
  case array([JSONValue])
  case object([String: JSONValue])

  subscript(_ key: String) -> JSONValue? {
    if case .object(let members) = self { members[key] } else { nil }
  }

  /// The characters of a string or a number.
  var text: [UInt8]? {
    switch self {
    case .string(let bytes), .number(let bytes): bytes
    default: nil
    }
  }

  var elements: [JSONValue] {
    if case .array(let values) = self { values } else { [] }
  }
}

/// Reads one JSON value from UTF-8; a trailing comma, a raw control character and a lone surrogate are forgiven.
struct JSONParser {
  private let bytes: UnsafeBufferPointer<UInt8>
  private var index = 0
  private static let deepest = 64

  /// nil where `bytes` are not one JSON value.
  static func value(of bytes: UnsafeBufferPointer<UInt8>) -> JSONValue? {
    var parser = JSONParser(bytes: bytes)
    guard let value = parser.value(depth: 0) else { return nil }
    parser.skipSpaces()
    return parser.index == bytes.count ? value : nil
  }

  private init(bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

  private mutating func value(depth: Int) -> JSONValue? {
    skipSpaces()
    guard index < bytes.count, depth < Self.deepest else { return nil }
    switch bytes[index] {
    case UInt8(ascii: "{"): return object(depth: depth)
    case UInt8(ascii: "["): return array(depth: depth)
    case UInt8(ascii: "\""): return string().map { .string($0) }
    case UInt8(ascii: "t"): return word("true") ? .bool(true) : nil
    case UInt8(ascii: "f"): return word("false") ? .bool(false) : nil
    case UInt8(ascii: "n"): return word("null") ? .null : nil
    default: return number()
    }
  }

  private mutating func object(depth: Int) -> JSONValue? {
    var members: [String: JSONValue] = [:]
    index += 1
    while true {
      skipSpaces()
      if take("}") { return .object(members) }
      guard index < bytes.count, bytes[index] == UInt8(ascii: "\""), let key = string() else { return nil }
      skipSpaces()
      guard take(":"), let value = value(depth: depth + 1) else { return nil }
      // The first of two members of one name holds, as in XML.
      let name = String(decoding: key, as: UTF8.self)
      if members[name] == nil { members[name] = value }
      skipSpaces()
      guard take(",") || (index < bytes.count && bytes[index] == UInt8(ascii: "}")) else { return nil }
    }
  }

  private mutating func array(depth: Int) -> JSONValue? {
    var values: [JSONValue] = []
    index += 1
    while true {
      skipSpaces()
      if take("]") { return .array(values) }
      guard let value = value(depth: depth + 1) else { return nil }
      values.append(value)
      skipSpaces()
      guard take(",") || (index < bytes.count && bytes[index] == UInt8(ascii: "]")) else { return nil }
    }
  }

  private mutating func number() -> JSONValue? {
    let start = index
    while index < bytes.count, isNumberByte(bytes[index]) { index += 1 }
    return index == start ? nil : .number(Array(bytes[start..<index]))
  }

  private func isNumberByte(_ byte: UInt8) -> Bool {
    (byte >= 0x30 && byte <= 0x39) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "+")
      || byte == UInt8(ascii: ".") || byte | 0x20 == UInt8(ascii: "e")
  }

  /// At the opening quote.
  private mutating func string() -> [UInt8]? {
    index += 1
    var text: [UInt8] = []
    while index < bytes.count {
      let start = index
      while index < bytes.count, bytes[index] != UInt8(ascii: "\""), bytes[index] != UInt8(ascii: "\\") { index += 1 }
      text.append(contentsOf: bytes[start..<index])
      guard index < bytes.count else { return nil }
      index += 1
      if bytes[index - 1] == UInt8(ascii: "\"") { return text }
      guard index < bytes.count else { return nil }
      escape(&text)
    }
    return nil
  }

  private mutating func escape(_ text: inout [UInt8]) {
    let byte = bytes[index]
    index += 1
    switch byte {
    case UInt8(ascii: "n"): text.append(0x0A)
    case UInt8(ascii: "r"): text.append(0x0D)
    case UInt8(ascii: "t"): text.append(0x09)
    case UInt8(ascii: "b"), UInt8(ascii: "f"): text.append(0x20)
    case UInt8(ascii: "u"): text.append(contentsOf: scalar())
    default: text.append(byte)
    }
  }

  /// After `\u`: one scalar, from one unit or a pair; U+FFFD for half a pair.
  private mutating func scalar() -> [UInt8] {
    guard let first = unit() else { return UTF8.encodedReplacementCharacter.map { $0 } }
    var value = UInt32(first)
    if first & 0xFC00 == 0xD800 {
      let start = index
      if take("\\"), take("u"), let second = unit(), second & 0xFC00 == 0xDC00 {
        value = 0x10000 + (UInt32(first & 0x3FF) << 10 | UInt32(second & 0x3FF))
      } else {
        index = start
      }
    }
    let scalar = Unicode.Scalar(value) ?? "\u{FFFD}"
    return (UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter).map { $0 }
  }

  private mutating func unit() -> UInt16? {
    guard index + 4 <= bytes.count,
      let value = UInt16(String(decoding: bytes[index..<index + 4], as: UTF8.self), radix: 16)
    else { return nil }
    index += 4
    return value
  }

  private mutating func word(_ word: StaticString) -> Bool {
    guard bytes.count - index >= word.utf8CodeUnitCount else { return false }
    for offset in 0..<word.utf8CodeUnitCount where bytes[index + offset] != word.utf8Start[offset] { return false }
    index += word.utf8CodeUnitCount
    return true
  }

  private mutating func take(_ mark: Unicode.Scalar) -> Bool {
    guard index < bytes.count, bytes[index] == UInt8(ascii: mark) else { return false }
    index += 1
    return true
  }

  private mutating func skipSpaces() {
    while index < bytes.count, bytes[index] <= 0x20 { index += 1 }
  }
}
