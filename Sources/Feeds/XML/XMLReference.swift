import CXML2

/// A character or entity reference: those of XML and HTML are their character, anything else is text.
struct XMLReference {
  /// nil for the number of a character that XML forbids.
  let scalar: Unicode.Scalar?
  /// How many bytes it takes.
  let length: Int
  private static let longest = 40

  init(scalar: Unicode.Scalar?, length: Int) { (self.scalar, self.length) = (scalar, length) }

  /// Reads the reference at the start of `bytes`, which begin with `&`; nil where they end before it can be told.
  /// `isWhole`: nothing follows `bytes`.
  init?(_ bytes: UnsafeBufferPointer<UInt8>, isWhole: Bool = false) {
    // The commonest: feeds escape HTML.
    if bytes.count >= 4, bytes[3] == UInt8(ascii: ";"), bytes[2] == UInt8(ascii: "t"),
      bytes[1] == UInt8(ascii: "l") || bytes[1] == UInt8(ascii: "g")
    {
      self.init(scalar: bytes[1] == UInt8(ascii: "l") ? "<" : ">", length: 4)
      return
    }
    var end = 1
    while end < bytes.count, end < Self.longest, Self.isReferenceByte(bytes[end]) { end += 1 }
    if end == bytes.count, !isWhole, end < Self.longest { return nil }
    self.init(scalar: "&", length: 1)
    guard end < bytes.count, bytes[end] == UInt8(ascii: ";"), end > 1 else { return }
    let name = UnsafeBufferPointer(rebasing: bytes[1..<end])
    if name[0] == UInt8(ascii: "#") {
      // What is no number is dropped.
      self.init(scalar: Self.number(name).flatMap(Self.scalar), length: end + 1)
    } else if let named = Self.html(name) {
      self.init(scalar: named, length: end + 1)
    }
  }

  static func isLetter(_ byte: UInt8) -> Bool { byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A }

  /// Whether it can stand between `&` and `;`.
  static func isReferenceByte(_ byte: UInt8) -> Bool {
    isLetter(byte) || (byte >= 0x30 && byte <= 0x39) || byte == UInt8(ascii: "#")
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

  /// The character of `#233` or `#xE9`. 128 … 159 are windows-1252, as browsers read them; nil for what XML forbids.
  private static func scalar(_ value: UInt32) -> Unicode.Scalar? {
    if (0x80...0x9F).contains(value) { return UTF8Repair.windows1252(UInt8(value)) }
    let isForbidden = value < 0x20 && value != 9 && value != 10 && value != 13 || value & 0xFFFE == 0xFFFE
    return isForbidden ? nil : Unicode.Scalar(value)
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
