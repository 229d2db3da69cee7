import CXML2

/// Character and entity references: those of XML pass, those of HTML become their character, anything else becomes text.
enum XMLReference {
  private static let longest = 40

  /// Appends the mended form of the reference at the start of `bytes`, which begin with `&`; returns how many bytes it
  /// took, or nil where the chunk ends before that can be told. `isWhole`: nothing follows `bytes`.
  static func mend(_ bytes: UnsafeBufferPointer<UInt8>, isWhole: Bool = false, into output: inout [UInt8]) -> Int? {
    read(bytes, isWhole: isWhole, isEscaped: true, into: &output)
  }

  /// As `mend`, but appends the character itself.
  static func decode(_ bytes: UnsafeBufferPointer<UInt8>, into output: inout [UInt8]) -> Int? {
    read(bytes, isWhole: false, isEscaped: false, into: &output)
  }

  private static func read(
    _ bytes: UnsafeBufferPointer<UInt8>, isWhole: Bool, isEscaped: Bool, into output: inout [UInt8]
  ) -> Int? {
    // The commonest: feeds escape HTML.
    if bytes.count >= 4, bytes[3] == UInt8(ascii: ";"), bytes[2] == UInt8(ascii: "t"),
      bytes[1] == UInt8(ascii: "l") || bytes[1] == UInt8(ascii: "g")
    {
      if isEscaped {
        output.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[..<4]))
      } else {
        output.append(bytes[1] == UInt8(ascii: "l") ? UInt8(ascii: "<") : UInt8(ascii: ">"))
      }
      return 4
    }
    var end = 1
    while end < bytes.count, end < longest, isReferenceByte(bytes[end]) { end += 1 }
    guard end < bytes.count else {
      guard isWhole || end >= longest else { return nil }
      return bare(isEscaped, into: &output)
    }
    guard bytes[end] == UInt8(ascii: ";"), end > 1 else { return bare(isEscaped, into: &output) }
    let name = UnsafeBufferPointer(rebasing: bytes[1..<end])
    if name[0] == UInt8(ascii: "#") {
      appendNumber(name, isEscaped, to: &output)
    } else if isEscaped, isXML(name) {
      output.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[...end]))
    } else if let scalar = html(name) {
      append(scalar, isEscaped, to: &output)
    } else {
      return bare(isEscaped, into: &output)
    }
    return end + 1
  }

  private static func bare(_ isEscaped: Bool, into output: inout [UInt8]) -> Int {
    append("&", isEscaped, to: &output)
    return 1
  }

  static func isLetter(_ byte: UInt8) -> Bool { byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A }

  /// Whether it can stand between `&` and `;`.
  static func isReferenceByte(_ byte: UInt8) -> Bool {
    isLetter(byte) || (byte >= 0x30 && byte <= 0x39) || byte == UInt8(ascii: "#")
  }

  private static func isXML(_ name: UnsafeBufferPointer<UInt8>) -> Bool {
    switch name.count {
    case 2: name[1] == UInt8(ascii: "t") && (name[0] == UInt8(ascii: "l") || name[0] == UInt8(ascii: "g"))
    case 3: name.elementsEqual("amp".utf8)
    case 4: name.elementsEqual("quot".utf8) || name.elementsEqual("apos".utf8)
    default: false
    }
  }

  /// The value of `#233` or `#xE9`.
  static func number(_ name: UnsafeBufferPointer<UInt8>) -> UInt32? {
    let isHexadecimal = name.count > 1 && name[1] | 0x20 == UInt8(ascii: "x")
    let digits = name[(isHexadecimal ? 2 : 1)...]
    var value: UInt32 = 0
    for byte in digits {
      let digit: UInt32
      switch byte {
      case 0x30...0x39: digit = UInt32(byte - 0x30)
      case 0x41...0x46 where isHexadecimal, 0x61...0x66 where isHexadecimal: digit = UInt32(byte | 0x20) - 0x57
      default: return nil
      }
      guard value < 0x1000_0000 else { return nil }
      value = value * (isHexadecimal ? 16 : 10) + digit
    }
    return digits.isEmpty ? nil : value
  }

  /// `#233` or `#xE9`. 128 … 159 are windows-1252, as browsers read them; what XML forbids is dropped.
  private static func appendNumber(
    _ name: UnsafeBufferPointer<UInt8>, _ isEscaped: Bool, to output: inout [UInt8]
  ) {
    guard let value = number(name) else { return }
    if (0x80...0x9F).contains(value) {
      UTF8Repair.appendWindows1252(UInt8(value), to: &output)
    } else if value >= 0x20 || value == 9 || value == 10 || value == 13, value & 0xFFFE != 0xFFFE,
      let scalar = Unicode.Scalar(value)
    {
      append(scalar, isEscaped, to: &output)
    }
  }

  private static func append(_ scalar: Unicode.Scalar, _ isEscaped: Bool, to output: inout [UInt8]) {
    switch scalar {
    case _ where !isEscaped && scalar.isASCII: output.append(UInt8(truncatingIfNeeded: scalar.value))
    case "<" where isEscaped: output.append(contentsOf: "&lt;".utf8)
    case "&": output.append(contentsOf: "&amp;".utf8)
    case "\"": output.append(contentsOf: "&quot;".utf8)
    default: output.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
    }
  }

  /// The character of one of the 253 entities of HTML 4.
  static func html(_ name: UnsafeBufferPointer<UInt8>) -> Unicode.Scalar? {
    guard name.count <= 8 else { return nil }
    // libxml2 looks through its table from the start; these are most of what feeds hold.
    switch name.reduce(UInt64(0), { $0 << 8 | UInt64($1) }) {
    case 0x61_6D70: return "&"
    case 0x6C74: return "<"
    case 0x6774: return ">"
    case 0x7175_6F74: return "\""
    case 0x6E62_7370: return "\u{A0}"
    case 0x72_7371_756F: return "\u{2019}"
    default: break
    }
    let terminated = Array(name) + [0]
    guard let entity = htmlEntityLookup(terminated) else { return nil }
    return Unicode.Scalar(entity.pointee.value)
  }
}
