/// Header lines in the order they were sent, looked up without regard to case.
///
/// Values are opaque bytes on the wire. Those that are not UTF-8 are kept in private-use scalars (see `HeaderText`),
/// so that an odd validator is sent back exactly as it came.
package nonisolated struct HTTPHeaders: Sendable, Hashable, ExpressibleByDictionaryLiteral {
  /// One header line.
  package struct Line: Sendable, Hashable {
    package let name: String
    package let value: String
  }

  package private(set) var lines: [Line]

  package init(_ lines: [(name: String, value: String)] = []) {
    self.lines = lines.map { Line(name: $0.name, value: $0.value) }
  }

  package init(dictionaryLiteral elements: (String, String)...) {
    lines = elements.map { Line(name: $0.0, value: $0.1) }
  }

  /// Adds a line at the end.
  package mutating func add(_ name: String, _ value: String) {
    lines.append(Line(name: name, value: value))
  }

  /// Adds to the last line what a server has broken off into another (RFC 9112, 5.2).
  mutating func continueLast(_ text: String) {
    guard let last = lines.popLast() else { return }
    lines.append(Line(name: last.name, value: "\(last.value) \(text)"))
  }

  /// The value of the last line of that name.
  package subscript(_ name: String) -> String? {
    lines.last { HeaderText.isSameName($0.name, name) }?.value
  }

  /// The values of all lines of that name.
  package func all(_ name: String) -> [String] {
    lines.filter { HeaderText.isSameName($0.name, name) }.map(\.value)
  }

  /// The first line that must not be sent, because it would break out of its line.
  var unsendable: Line? {
    lines.first { !HeaderText.isName($0.name) || !HeaderText.isSendable($0.value) }
  }

  /// What may go to another origin: nothing that could be a secret, so only lines known to be none.
  var withoutSecrets: HTTPHeaders {
    let harmless = ["accept", "accept-language", "content-type", "if-modified-since", "if-none-match", "a-im"]
    var copy = self
    copy.lines = lines.filter { line in harmless.contains { HeaderText.isSameName($0, line.name) } }
    return copy
  }
}

/// Header bytes as text and back without loss: bytes that are not UTF-8 become the private-use scalars U+F780…U+F7FF,
/// and those become bytes again.
package nonisolated enum HeaderText {
  static func decode(_ bytes: some Collection<UInt8>) -> String {
    if bytes.allSatisfy({ $0 < 0x80 }) { return String(decoding: bytes, as: UTF8.self) }
    if let text = String(validating: bytes, as: UTF8.self), !text.unicodeScalars.contains(where: isEscape) {
      return text
    }
    var text = String.UnicodeScalarView()
    for byte in bytes {
      text.append(byte < 0x80 ? Unicode.Scalar(byte) : Unicode.Scalar(0xF700 + UInt32(byte)) ?? "?")
    }
    return String(text)
  }

  static func encode(_ text: String) -> [UInt8] {
    if text.utf8.allSatisfy({ $0 < 0x80 }) { return Array(text.utf8) }
    var bytes: [UInt8] = []
    for scalar in text.unicodeScalars {
      if isEscape(scalar) {
        bytes.append(UInt8(truncatingIfNeeded: scalar.value))
      } else {
        bytes.append(contentsOf: UTF8.encode(scalar) ?? .init())
      }
    }
    return bytes
  }

  /// Whether a value stays in its line: no control character other than a tab. Check a validator before keeping it.
  package static func isSendable(_ value: String) -> Bool {
    value.utf8.allSatisfy { ($0 >= 0x20 && $0 != 0x7F) || $0 == 0x09 }
  }

  /// RFC 9110's token.
  static func isName(_ name: String) -> Bool {
    !name.isEmpty
      && name.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"):
          true
        default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
      }
  }

  static func isSameName(_ a: String, _ b: String) -> Bool {
    a.utf8.count == b.utf8.count && zip(a.utf8, b.utf8).allSatisfy { lowered($0) == lowered($1) }
  }

  private static func lowered(_ byte: UInt8) -> UInt8 {
    (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
  }

  private static func isEscape(_ scalar: Unicode.Scalar) -> Bool { (0xF780...0xF7FF).contains(scalar.value) }
}
