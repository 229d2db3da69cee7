/// A link reduced to what names the page: no scheme, no tracking parameters. For comparing only, never for opening.
package enum LinkKey {
  /// `https://example.org/a?utm_source=rss&id=7#xtor=1` → `example.org/a?id=7`.
  package static func key(of link: String) -> String {
    let text = link.utf8.span
    let start = schemeLength(text)
    var mark = start
    while mark < text.count, text[mark] != UInt8(ascii: "?"), text[mark] != hash { mark += 1 }
    guard mark < text.count else { return start == 0 ? link : slice(link, start..<text.count) }
    var fragment = mark
    while fragment < text.count, text[fragment] != hash { fragment += 1 }
    var key = slice(link, start..<mark)
    if text[mark] == UInt8(ascii: "?") {
      var separator = "?"
      for parameter in parameters(of: text, mark + 1..<fragment) where !isTracking(text, parameter) {
        key += separator + slice(link, parameter)
        separator = "&"
      }
    }
    let isKept = fragment < text.count && !isTracking(text, fragment + 1..<text.count)
    return isKept ? key + slice(link, fragment..<text.count) : key
  }

  /// The bytes of `range`, which begins and ends beside ASCII characters.
  private static func slice(_ text: String, _ range: Range<Int>) -> String {
    let start = text.utf8.index(text.startIndex, offsetBy: range.lowerBound)
    return String(text[start..<text.utf8.index(start, offsetBy: range.count)])
  }

  /// The address after `http://` or `https://`, in any case.
  package static func withoutScheme(_ address: String) -> Substring {
    address[address.utf8.index(address.startIndex, offsetBy: schemeLength(address.utf8.span))...]
  }

  /// The bytes of `http://` or `https://` at the start of `text`, in any case; 0 where it begins otherwise.
  private static func schemeLength(_ text: Span<UInt8>) -> Int {
    guard text.count >= 7, starts(text, 0..<text.count, with: scheme) else { return 0 }
    let colon = lower(text[4]) == UInt8(ascii: "s") ? 5 : 4
    return starts(text, colon..<text.count, with: slashes) ? colon + slashes.count : 0
  }

  private static func parameters(of text: Span<UInt8>, _ query: Range<Int>) -> [Range<Int>] {
    var found: [Range<Int>] = []
    var start = query.lowerBound
    for index in query.lowerBound...query.upperBound {
      guard index == query.upperBound || text[index] == UInt8(ascii: "&") else { continue }
      if index > start { found.append(start..<index) }
      start = index + 1
    }
    return found
  }

  private static func isTracking(_ text: Span<UInt8>, _ parameter: Range<Int>) -> Bool {
    guard let first = parameter.first, initials.contains(lower(text[first])) else { return false }
    let end = parameter.first { text[$0] == UInt8(ascii: "=") } ?? parameter.upperBound
    let name = parameter.lowerBound..<end
    if prefixes.contains(where: { starts(text, name, with: $0) }) { return true }
    if names.contains(where: { $0.count == name.count && starts(text, name, with: $0) }) { return true }
    // `source=rss` says only how the reader came; `source=42` may choose the page.
    return end < parameter.upperBound && starts(text, end + 1..<parameter.upperBound, with: rss)
      && origins.contains { $0.count == name.count && starts(text, name, with: $0) }
  }

  /// In any case; `word` is in lower case.
  private static func starts(_ text: Span<UInt8>, _ range: Range<Int>, with word: [UInt8]) -> Bool {
    guard range.count >= word.count else { return false }
    for (offset, byte) in word.enumerated() where lower(text[range.lowerBound + offset]) != byte { return false }
    return true
  }

  private static func lower(_ byte: UInt8) -> UInt8 { byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte }

  private static let hash = UInt8(ascii: "#")
  private static let scheme = Array("http".utf8)
  private static let slashes = Array("://".utf8)
  private static let rss = Array("rss".utf8)
  private static let prefixes = ["utm_", "at_", "ns_", "mc_", "guce_", "pk_", "mtm_", "_hs"].map { Array($0.utf8) }
  private static let names = [
    "fbclid", "gclid", "gclsrc", "dclid", "msclkid", "yclid", "igshid", "twclid", "ocid", "cmp", "cmpid", "emc", "smid",
    "smtyp", "srnd", "traffic_source", "wt_mc", "wt.mc_id", "xtor", "ftag", "guccounter", "taid", "icid", "oref", "spm",
  ].map { Array($0.utf8) }
  private static let origins = ["source", "ref", "from", "partner", "src", "via", "rss"].map { Array($0.utf8) }
  /// What all of them begin with: most parameters need no closer look.
  private static let initials = Set((prefixes + names + origins).compactMap(\.first))
}
