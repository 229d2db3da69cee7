import CXML2

/// Character and entity references: those of XML pass, those of HTML become their character, anything else becomes text.
enum XMLReference {
  private static let longest = 40

  /// Appends the mended form of the reference at the start of `bytes`, which begin with `&`; returns how many bytes it
  /// took, or nil where the chunk ends before that can be told. `isWhole`: nothing follows `bytes`.
  static func mend(_ bytes: UnsafeBufferPointer<UInt8>, isWhole: Bool = false, into output: inout [UInt8]) -> Int? {
    var end = 1
    while end < bytes.count, end < longest, isReferenceByte(bytes[end]) { end += 1 }
    guard end < bytes.count else {
      guard isWhole || end >= longest else { return nil }
      return bare(into: &output)
    }
    guard bytes[end] == UInt8(ascii: ";"), end > 1 else { return bare(into: &output) }
    let name = UnsafeBufferPointer(rebasing: bytes[1..<end])
    if name[0] == UInt8(ascii: "#") {
      appendNumber(name, to: &output)
    } else if isXML(name) {
      output.append(contentsOf: bytes[...end])
    } else if let scalar = html(name) {
      append(scalar, to: &output)
    } else {
      return bare(into: &output)
    }
    return end + 1
  }

  private static func bare(into output: inout [UInt8]) -> Int {
    output.append(contentsOf: "&amp;".utf8)
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
    return UInt32(String(decoding: name[(isHexadecimal ? 2 : 1)...], as: UTF8.self), radix: isHexadecimal ? 16 : 10)
  }

  /// `#233` or `#xE9`. 128 … 159 are windows-1252, as browsers read them; what XML forbids is dropped.
  private static func appendNumber(_ name: UnsafeBufferPointer<UInt8>, to output: inout [UInt8]) {
    guard let value = number(name) else { return }
    if (0x80...0x9F).contains(value) {
      UTF8Repair.appendWindows1252(UInt8(value), to: &output)
    } else if value >= 0x20 || value == 9 || value == 10 || value == 13, value & 0xFFFE != 0xFFFE,
      let scalar = Unicode.Scalar(value)
    {
      append(scalar, to: &output)
    }
  }

  private static func append(_ scalar: Unicode.Scalar, to output: inout [UInt8]) {
    switch scalar {
    case "<": output.append(contentsOf: "&lt;".utf8)
    case "&": output.append(contentsOf: "&amp;".utf8)
    case "\"": output.append(contentsOf: "&quot;".utf8)
    default: output.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
    }
  }

  /// The character of one of the 253 entities of HTML 4.
  static func html(_ name: UnsafeBufferPointer<UInt8>) -> Unicode.Scalar? {
    guard name.count <= 8 else { return nil }
    let terminated = Array(name) + [0]
    guard let entity = htmlEntityLookup(terminated) else { return nil }
    return Unicode.Scalar(entity.pointee.value)
  }
}
