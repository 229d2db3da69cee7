package import News

/// An item's name across feeds: 64 bits of SHA-256 over the feed's name and the item's id, the same on every node.
///
/// Ten million items meet by chance once in 370,000 runs; the feed is part of it because two feeds may use one guid.
package struct ItemKey: Hashable, Comparable, Sendable, Codable {
  package let value: UInt64

  package init(value: UInt64) { self.value = value }

  /// The key of the item `id` in the feed `feed`.
  package init(feed: String, id: String) { value = SHA256.number(of: [feed, id]) }

  package init(from decoder: any Decoder) throws {
    value = UInt64(bitPattern: try decoder.singleValueContainer().decode(Int64.self))
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(Int64(bitPattern: value))
  }

  package static func < (left: ItemKey, right: ItemKey) -> Bool { left.value < right.value }
}

/// What an item says, as 64 bits: two items of a feed with one mark carry the same title and summary.
package struct TextMark: Hashable, Sendable, Codable {
  package let value: UInt64

  package init(value: UInt64) { self.value = value }

  package init(of item: Item) { value = SHA256.number(of: [item.title, item.summary]) }

  package init(from decoder: any Decoder) throws {
    value = UInt64(bitPattern: try decoder.singleValueContainer().decode(Int64.self))
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(Int64(bitPattern: value))
  }
}

extension SHA256 {
  /// The digest over several texts, each ended by a zero byte so that none runs into the next.
  static func digest(of texts: [String]) -> [UInt8] {
    var bytes: [UInt8] = []
    for text in texts {
      bytes += text.utf8
      bytes.append(0)
    }
    return digest(bytes)
  }

  /// The first 64 bits of the digest over several texts.
  fileprivate static func number(of texts: [String]) -> UInt64 {
    digest(of: texts).prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
  }
}
