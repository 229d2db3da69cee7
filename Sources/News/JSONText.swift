/// A JSON value whose object keys keep their order, for everything Tocsin prints.
///
/// Foundation's encoders sort or shuffle keys and write C1 controls, U+2028 and bidirectional overrides as they are;
/// a headline could then forge a line of the alert log or reverse a terminal's text. Here they are always escaped.
package indirect enum JSONText: Sendable, Hashable {
  case null
  case bool(Bool)
  case integer(Int)
  /// Written with at most `decimals` digits after the point; not a number and infinities become null.
  case number(Double, decimals: Int)
  case string(String)
  case array([JSONText])
  case object([Member])

  package struct Member: Sendable, Hashable {
    package let key: String
    package let value: JSONText

    package init(key: String, value: JSONText) {
      self.key = key
      self.value = value
    }
  }

  /// An object from pairs, in their order; pairs whose value is nil are left out.
  package static func members(_ pairs: KeyValuePairs<String, JSONText?>) -> JSONText {
    .object(pairs.compactMap { key, value in value.map { Member(key: key, value: $0) } })
  }

  /// A string, or nil so that an object leaves the key out.
  package static func optional(_ text: String?) -> JSONText? { text.map { JSONText.string($0) } }
  package static func strings(_ texts: [String]) -> JSONText { .array(texts.map { .string($0) }) }
  /// Points and indexes: two decimals are what a person can use.
  package static func points(_ value: Double) -> JSONText { .number(value, decimals: 2) }

  /// The value on one line, without spaces.
  package var line: String {
    var text = ""
    write(to: &text)
    return text
  }

  private func write(to text: inout String) {
    switch self {
    case .null: text += "null"
    case .bool(let value): text += value ? "true" : "false"
    case .integer(let value): text += String(value)
    case .number(let value, let decimals): text += Self.decimal(value, decimals) ?? "null"
    case .string(let value): Self.quote(value, to: &text)
    case .array(let values):
      text += "["
      for (index, value) in values.enumerated() {
        if index > 0 { text += "," }
        value.write(to: &text)
      }
      text += "]"
    case .object(let members):
      text += "{"
      for (index, member) in members.enumerated() {
        if index > 0 { text += "," }
        Self.quote(member.key, to: &text)
        text += ":"
        member.value.write(to: &text)
      }
      text += "}"
    }
  }

  private static func decimal(_ value: Double, _ decimals: Int) -> String? {
    guard value.isFinite, abs(value) < 1e15 else { return nil }
    var scale = 1.0
    for _ in 0..<decimals { scale *= 10 }
    let rounded = (abs(value) * scale).rounded()
    let whole = Int(rounded / scale)
    let rest = Int(rounded - Double(whole) * scale)
    let sign = value < 0 && rounded > 0 ? "-" : ""
    var fraction = Substring(padded(rest, decimals))
    while fraction.last == "0" { fraction.removeLast() }
    return fraction.isEmpty || decimals == 0 ? "\(sign)\(whole)" : "\(sign)\(whole).\(fraction)"
  }

  private static func quote(_ value: String, to text: inout String) {
    text += "\""
    // What needs no escape is copied in one piece: most of what is written is plain.
    var plain = value.startIndex
    var index = plain
    let scalars = value.unicodeScalars
    while index < scalars.endIndex {
      let scalar = scalars[index]
      let next = scalars.index(after: index)
      if scalar == "\"" || scalar == "\\" || scalar.isUnsafeToShow {
        text += value[plain..<index]
        escape(scalar, to: &text)
        plain = next
      }
      index = next
    }
    text += value[plain...]
    text += "\""
  }

  private static func escape(_ scalar: Unicode.Scalar, to text: inout String) {
    switch scalar {
    case "\"": text += "\\\""
    case "\\": text += "\\\\"
    case "\n": text += "\\n"
    case "\r": text += "\\r"
    case "\t": text += "\\t"
    default:
      for unit in String(scalar).utf16 {
        let digits = String(unit, radix: 16)
        text += "\\u" + String(repeating: "0", count: 4 - digits.utf8.count) + digits
      }
    }
  }
}

extension Unicode.Scalar {
  /// Controls, line separators, bidirectional overrides, invisible marks and tag characters: what a feed could use to
  /// forge a line, move a cursor or reverse a text.
  package var isUnsafeToShow: Bool {
    switch value {
    case 0x00...0x1F, 0x7F...0x9F, 0x061C, 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x206F, 0xFEFF, 0xFFF9...0xFFFB,
      0xE0000...0xE007F:
      true
    default: false
    }
  }
}
