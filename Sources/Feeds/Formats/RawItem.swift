/// A text as a feed gives it, in UTF-8, with what it claims to be: a piece of the bytes that its item came with.
struct RawText {
  enum Kind {
    /// Characters as they are.
    case plain
    /// HTML.
    case html
    /// RSS does not say: HTML where it looks like it, else plain.
    case unknown
  }

  let range: Range<Int>
  var kind = Kind.plain
}

/// An item's fields as the document has them, before they become an `Item`. All are pieces of one buffer, which the next
/// item uses again: an array for each took a sixth of all time.
struct RawItem {
  var title: RawText?
  var summary: RawText?
  var content: RawText?
  var mediaTitle: RawText?
  var mediaDescription: RawText?
  var podcastSummary: RawText?
  var guid: RawText?
  var isPermalink = true
  var link: RawText?
  /// The link before a feed proxy replaced it.
  var originalLink: RawText?
  /// `xml:base` in force at the item.
  var base: String?
  var authors: [RawText] = []
  var published: RawText?
  var updated: RawText?
  var dcDate: RawText?
  var dcCreated: RawText?
  var categories: [RawText] = []
  var language: RawText?
  var sourceName: RawText?
  var sourceLink: RawText?
}

/// An author: RSS writes a text, Atom elements.
struct RawPerson {
  var name: RawText?
  var email: RawText?
  var text: [UInt8] = []

  /// What to call the person, `name (email)` where both are known, written to the end of `bytes`; nil where nothing is
  /// said.
  func display(in bytes: inout ByteBuffer) -> RawText? {
    let name = name.flatMap { bytes.trimmed($0.range) }
    let email = email.flatMap { bytes.trimmed($0.range) }
    let start = bytes.count
    if let name { bytes.appendCopy(of: name) } else { text.trimmed.withUnsafeBufferPointer { bytes.append($0) } }
    if let email {
      let isSame = bytes[start..<bytes.count].elementsEqual(bytes[email])
      let isAlone = bytes.count == start
      if !isSame, !isAlone { Array(" (".utf8).withUnsafeBufferPointer { bytes.append($0) } }
      if !isSame { bytes.appendCopy(of: email) }
      if !isSame, !isAlone { bytes.append(UInt8(ascii: ")")) }
    }
    return bytes.count > start ? RawText(range: start..<bytes.count) : nil
  }
}

/// A feed's own fields.
struct RawChannel {
  var title: [UInt8]?
  var titleKind = RawText.Kind.plain
  var link: [UInt8]?
  var language: [UInt8]?
  var base: String?
  var hubs: [String] = []
  var ttl: [UInt8]?
  var updatePeriod: [UInt8]?
  var updateFrequency: [UInt8]?
  var skipHours: [[UInt8]] = []
  var skipDays: [[UInt8]] = []
}

extension [UInt8] {
  /// Without ASCII white space at the ends.
  var trimmed: [UInt8] {
    guard let first = firstIndex(where: { $0 > 0x20 }), let last = lastIndex(where: { $0 > 0x20 }) else { return [] }
    return Array(self[first...last])
  }
}

extension ByteBuffer {
  /// `range` without ASCII white space at its ends; nil where nothing is left.
  fileprivate func trimmed(_ range: Range<Int>) -> Range<Int>? {
    let bytes = self[range]
    guard let first = bytes.firstIndex(where: { $0 > 0x20 }), let last = bytes.lastIndex(where: { $0 > 0x20 }) else {
      return nil
    }
    return (range.lowerBound + first)..<(range.lowerBound + last + 1)
  }
}
