/// A text as a feed gives it, in UTF-8, with what it claims to be.
struct RawText {
  enum Kind {
    /// Characters as they are.
    case plain
    /// HTML.
    case html
    /// RSS does not say: HTML where it looks like it, else plain.
    case unknown
  }

  var bytes: [UInt8]
  var kind: Kind
}

/// An item's fields as the document has them, before they become an `Item`.
struct RawItem {
  var title: RawText?
  var summary: RawText?
  var content: RawText?
  var mediaTitle: RawText?
  var mediaDescription: RawText?
  var podcastSummary: RawText?
  var guid: [UInt8]?
  var isPermalink = true
  var link: [UInt8]?
  /// The link before a feed proxy replaced it.
  var originalLink: [UInt8]?
  /// `xml:base` in force at the item.
  var base: String?
  var authors: [[UInt8]] = []
  var published: [UInt8]?
  var updated: [UInt8]?
  var dcDate: [UInt8]?
  var dcCreated: [UInt8]?
  var categories: [[UInt8]] = []
  var language: String?
  var sourceName: [UInt8]?
  var sourceLink: [UInt8]?
}

/// An author: RSS writes a text, Atom elements.
struct RawPerson {
  var name: [UInt8]?
  var email: [UInt8]?
  var text: [UInt8] = []

  /// What to call the person, `name (email)` where both are known; nil where nothing is said.
  var display: [UInt8]? {
    let parts = [name ?? text, email ?? []].map { $0.trimmed }.filter { !$0.isEmpty }
    guard let first = parts.first else { return nil }
    return parts.count == 1 || first == parts[1] ? first : first + Array(" (".utf8) + parts[1] + Array(")".utf8)
  }
}

/// A feed's own fields.
struct RawChannel {
  var title: RawText?
  var link: [UInt8]?
  var language: [UInt8]?
  var author: [UInt8]?
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
