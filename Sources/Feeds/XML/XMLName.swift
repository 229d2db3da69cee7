/// An element's name, valid during the call that hands it over.
struct XMLName {
  /// Prefix and local name.
  let qualified: UnsafeBufferPointer<UInt8>
  /// Where the name ends in the bytes it was read from.
  let end: Int
  /// Equal for equal names, in any case: a hash (FNV-1a) of all its letters. Nothing is at stake where two are alike.
  let key: UInt64
  /// The same of the prefix; `noPrefix` where there is none.
  let prefixKey: UInt64
  private let localStart: Int
  /// The namespace the prefix stands for, and a number that no other declaration in the document has.
  private(set) var uri: UnsafeBufferPointer<UInt8>?
  private(set) var namespace = 0

  static let noPrefix: UInt64 = 0xCBF2_9CE4_8422_2325

  /// The name that begins at `start`; empty where none does.
  init(in bytes: UnsafeBufferPointer<UInt8>, from start: Int) {
    var index = start
    var key = Self.noPrefix
    var prefix = key
    var local = start
    while index < bytes.count {
      let byte = bytes[index]
      guard Self.isPart(byte) else { break }
      if byte == UInt8(ascii: ":"), local == start { (prefix, local) = (key, index + 1) }
      key = Self.hash(key, byte)
      index += 1
    }
    qualified = UnsafeBufferPointer(rebasing: bytes[min(start, index)..<index])
    (self.key, prefixKey, localStart, end) = (key, prefix, local - start, index)
  }

  var isEmpty: Bool { qualified.isEmpty }
  var local: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(rebasing: qualified[localStart...]) }
  /// nil where there is none.
  var prefix: UnsafeBufferPointer<UInt8>? {
    localStart == 0 ? nil : UnsafeBufferPointer(rebasing: qualified[..<(localStart - 1)])
  }

  /// The name with the namespace that is in force where `elements` are open.
  func resolved(in elements: borrowing OpenElements) -> XMLName {
    var name = self
    if let binding = elements.namespaces.binding(prefixKey) {
      name.uri = elements.namespaces.uri(of: binding)
      name.namespace = binding.number
    }
    return name
  }

  static func hash(_ key: UInt64, _ byte: UInt8) -> UInt64 { (key ^ UInt64(byte | 0x20)) &* 0x100_0000_01B3 }

  static func isStart(_ byte: UInt8) -> Bool {
    byte >= 0x80 || (byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A) || byte == UInt8(ascii: "_")
  }

  static func isPart(_ byte: UInt8) -> Bool {
    isStart(byte) || (byte >= 0x2D && byte <= 0x3A && byte != UInt8(ascii: "/"))
  }
}
