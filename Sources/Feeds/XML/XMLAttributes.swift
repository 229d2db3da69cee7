/// A tag's attributes, valid during the call that hands them over. Quotes and values may be missing.
struct XMLAttributes: ~Copyable {
  private struct Entry {
    var name: Range<Int>
    var value: Range<Int>
  }

  private var bytes = UnsafeBufferPointer<UInt8>(start: nil, count: 0)
  private var entries: [Entry] = []
  private let limit: Int
  /// Whether the last tag had more than the limit.
  private(set) var areCut = false

  /// Of one tag at most `limit` are kept.
  init(limit: Int) { self.limit = limit }

  var isEmpty: Bool { entries.isEmpty }

  /// Takes the attributes in `bytes` in place of those it had.
  mutating func read(_ bytes: UnsafeBufferPointer<UInt8>) {
    self.bytes = bytes
    areCut = false
    if !entries.isEmpty { entries.removeAll(keepingCapacity: true) }
    var index = 0
    while index < bytes.count {
      guard XMLName.isStart(bytes[index]) else {
        index += 1
        continue
      }
      let start = index
      while index < bytes.count, XMLName.isPart(bytes[index]) { index += 1 }
      let name = start..<index
      skipSpaces(&index)
      var value = index..<index
      if index < bytes.count, bytes[index] == UInt8(ascii: "=") {
        index += 1
        skipSpaces(&index)
        value = takeValue(&index)
      }
      guard entries.count < limit else {
        areCut = true
        return
      }
      entries.append(Entry(name: name, value: value))
    }
  }

  /// The value of the first attribute with this local name, in any case and whatever its prefix.
  subscript(_ name: StaticString) -> [UInt8]? { raw(name).map(Self.decoded) }

  /// The value of the first attribute with this local name as it stands in the tag, its references undecoded.
  func raw(_ name: StaticString) -> UnsafeBufferPointer<UInt8>? {
    for entry in entries where hasLocalName(entry.name, name) {
      return UnsafeBufferPointer(rebasing: bytes[entry.value])
    }
    return nil
  }

  /// Whether the value of the first attribute with this local name is `value`, in any case; nil where there is no such
  /// attribute.
  func matches(_ name: StaticString, _ value: StaticString) -> Bool? {
    guard let raw = raw(name) else { return nil }
    guard raw.count == value.utf8CodeUnitCount else { return false }
    for index in raw.indices where raw[index] | 0x20 != value.utf8Start[index] | 0x20 { return false }
    return true
  }

  /// The namespaces that are declared: the key of each prefix and the address, undecoded.
  func forEachNamespace(_ take: (UInt64, UnsafeBufferPointer<UInt8>) -> Void) {
    for entry in entries where entry.name.count >= 5 && bytes[entry.name.lowerBound] == UInt8(ascii: "x") {
      let name = UnsafeBufferPointer(rebasing: bytes[entry.name])
      guard name.starts(with: "xmlns".utf8), name.count == 5 || name[5] == UInt8(ascii: ":") else { continue }
      take(name.dropFirst(6).reduce(XMLName.noPrefix, XMLName.hash), UnsafeBufferPointer(rebasing: bytes[entry.value]))
    }
  }

  /// With references decoded, and line ends as spaces.
  static func decoded(_ value: UnsafeBufferPointer<UInt8>) -> [UInt8] {
    var buffer = ByteBuffer(capacity: value.count)
    decode(value, into: &buffer)
    return Array(buffer.all)
  }

  /// Appends `value` with references decoded, and line ends as spaces.
  static func decode(_ value: UnsafeBufferPointer<UInt8>, into output: inout ByteBuffer) {
    var index = 0
    while index < value.count {
      let start = index
      index = Scan.first(in: value, from: index) { Scan.equal($0, UInt8(ascii: "&")) | Scan.below($0, 0x20) }
      output.append(UnsafeBufferPointer(rebasing: value[start..<index]))
      guard index < value.count else { break }
      if value[index] == UInt8(ascii: "&") {
        let rest = UnsafeBufferPointer(rebasing: value[index...])
        let reference = XMLReference(rest, isWhole: true) ?? XMLReference(scalar: "&", length: 1)
        if let scalar = reference.scalar { output.append(scalar) }
        index += reference.length
      } else {
        if (0x09...0x0D).contains(value[index]) { output.append(0x20) }
        index += 1
      }
    }
  }

  private func hasLocalName(_ range: Range<Int>, _ name: StaticString) -> Bool {
    let start = range.upperBound - name.utf8CodeUnitCount
    guard start >= range.lowerBound, start == range.lowerBound || bytes[start - 1] == UInt8(ascii: ":") else {
      return false
    }
    for offset in 0..<name.utf8CodeUnitCount where bytes[start + offset] | 0x20 != name.utf8Start[offset] | 0x20 {
      return false
    }
    return true
  }

  private func skipSpaces(_ index: inout Int) {
    while index < bytes.count, bytes[index] <= 0x20 { index += 1 }
  }

  private func takeValue(_ index: inout Int) -> Range<Int> {
    guard index < bytes.count else { return index..<index }
    let quote = bytes[index]
    let start = quote == 0x22 || quote == 0x27 ? index + 1 : index
    if start > index {
      index = Scan.first(in: bytes, from: start) { Scan.equal($0, quote) }
      defer { index += 1 }
      return start..<index
    }
    while index < bytes.count, bytes[index] > 0x20 { index += 1 }
    return start..<index
  }
}
