import News

/// One item, cut into segments and words, with every pattern found in it.
struct Reading: Sendable {
  struct Part: Sendable {
    var segment: Segment
    /// The publisher's text of the segment.
    var text: String
    var tokens: Tokens
    var matches: [TermMatcher.Match]
  }

  var parts: [Part] = []

  /// Bytes read of each segment: DESIGN.md §5.1 and what a hostile feed may cost.
  static let titleLimit = 4 << 10
  static let leadLimit = 400
  static let bodyLimit = 64 << 10

  init(_ item: Item, matcher: TermMatcher) {
    let (lead, body) = Self.split(item)
    for (segment, text, limit) in [
      (Segment.title, item.title, Self.titleLimit), (.lead, lead, Self.bodyLimit), (.body, body, Self.bodyLimit),
    ] where !text.isEmpty {
      let tokens = Tokens(text, limit: limit)
      let matches = matcher.matches(in: tokens, isTitle: segment == .title)
      parts.append(Part(segment: segment, text: text, tokens: tokens, matches: matches))
    }
  }

  /// The lead is the beginning of the summary (of the content where there is none), up to the end of a word; the body is
  /// the rest of both.
  private static func split(_ item: Item) -> (lead: String, body: String) {
    let source = item.summary.isEmpty ? item.content : item.summary
    let rest = item.summary.isEmpty ? "" : item.content
    let bytes = source.utf8
    guard bytes.count > leadLimit else { return (source, rest) }
    var cut = bytes.index(bytes.startIndex, offsetBy: leadLimit)
    while cut > bytes.startIndex, bytes[cut] != 0x20, bytes[cut] != 0x0A { cut = bytes.index(before: cut) }
    // One word longer than a lead: cut it where a scalar ends.
    if cut == bytes.startIndex {
      cut = bytes.index(bytes.startIndex, offsetBy: leadLimit)
      while bytes[cut] & 0xC0 == 0x80 { cut = bytes.index(before: cut) }
    }
    let tail = String(source[cut...])
    return (String(source[..<cut]), rest.isEmpty ? tail : tail + "\n" + rest)
  }
}
