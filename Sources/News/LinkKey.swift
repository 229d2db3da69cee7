/// A link reduced to what names the page: no scheme, no tracking parameters. For comparing only, never for opening.
package enum LinkKey {
  /// `https://example.org/a?utm_source=rss&id=7#xtor=1` → `example.org/a?id=7`.
  package static func key(of link: String) -> String {
    let bare = withoutScheme(link)
    let utf8 = bare.utf8
    guard let mark = utf8.firstIndex(where: { $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: "#") }) else {
      return String(bare)
    }
    let hash = utf8[mark...].firstIndex(of: UInt8(ascii: "#")) ?? utf8.endIndex
    let fragment = bare[hash...]
    var key = String(bare[..<mark])
    if utf8[mark] == UInt8(ascii: "?") {
      let query = bare[utf8.index(after: mark)..<hash]
      let kept = query.split(separator: "&").filter { !isTracking($0) }
      if !kept.isEmpty { key += "?" + kept.joined(separator: "&") }
    }
    return isTracking(fragment.dropFirst()) ? key : key + fragment
  }

  /// The address after `http://` or `https://`, in any case.
  package static func withoutScheme(_ address: String) -> Substring {
    let utf8 = address.utf8
    for scheme in ["https://", "http://"] where utf8.starts(with: scheme.utf8) {
      return address[utf8.index(utf8.startIndex, offsetBy: scheme.utf8.count)...]
    }
    guard let first = utf8.first, first | 0x20 == UInt8(ascii: "h"),
      let slashes = utf8.dropFirst(4).prefix(4).firstIndex(of: UInt8(ascii: ":"))
    else { return address[...] }
    let scheme = address[..<slashes].lowercased()
    guard scheme == "http" || scheme == "https", utf8[slashes...].starts(with: "://".utf8) else { return address[...] }
    return address[utf8.index(slashes, offsetBy: 3)...]
  }

  private static func isTracking(_ parameter: Substring) -> Bool {
    let parts = parameter.split(separator: "=", maxSplits: 1)
    guard let first = parts.first else { return false }
    let name = first.lowercased()
    if prefixes.contains(where: { name.utf8.starts(with: $0.utf8) }) || names.contains(name) { return true }
    // `source=rss` says only how the reader came; `source=42` may choose the page.
    return origins.contains(name) && parts.count == 2 && parts[1].lowercased().hasPrefix("rss")
  }

  private static let prefixes = ["utm_", "at_", "ns_", "mc_", "guce_", "pk_", "mtm_", "_hs"]
  private static let names: Set<String> = [
    "fbclid", "gclid", "gclsrc", "dclid", "msclkid", "yclid", "igshid", "twclid", "ocid", "cmp", "cmpid", "emc", "smid",
    "smtyp", "srnd", "traffic_source", "wt_mc", "wt.mc_id", "xtor", "ftag", "guccounter", "taid", "icid", "oref", "spm",
  ]
  private static let origins: Set<String> = ["source", "ref", "from", "partner", "src", "via", "rss"]
}
