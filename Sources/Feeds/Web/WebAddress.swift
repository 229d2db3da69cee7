/// Addresses as feeds write them: made absolute (RFC 3986, section 5), and refused where they are not for the web.
enum WebAddress {
  /// The absolute `http` or `https` address of `reference` seen from `base`; nil where there is none.
  static func absolute(_ reference: String, base: String?) -> String? {
    let clean = String(
      String.UnicodeScalarView(reference.unicodeScalars.filter { $0.value > 0x20 && $0.value != 0x7F }))
    guard !clean.isEmpty else { return nil }
    let full = scheme(clean) != nil ? clean : base.flatMap { resolve(clean, against: $0) }
    guard let full, let scheme = scheme(full), scheme == "http" || scheme == "https" else { return nil }
    return full.utf8.count > scheme.utf8.count + 3 && full.dropFirst(scheme.count).hasPrefix("://") ? full : nil
  }

  /// `reference` resolved against `base`; nil where `base` is not absolute.
  static func resolve(_ reference: String, against base: String) -> String? {
    if scheme(reference) != nil { return reference }
    guard let scheme = scheme(base), let colons = base.firstRange(of: "://") else { return nil }
    if reference.hasPrefix("//") { return scheme + ":" + reference }
    let rest = base[colons.upperBound...]
    let authorityEnd = rest.firstIndex { $0 == "/" || $0 == "?" || $0 == "#" } ?? rest.endIndex
    let root = base[..<authorityEnd]
    let withoutFragment = rest[authorityEnd...].prefix { $0 != "#" }
    let path = withoutFragment.prefix { $0 != "?" }
    switch reference.first {
    case nil: return String(root + withoutFragment)
    case "#": return root + withoutFragment + reference
    case "?": return root + path + reference
    case "/": return root + withoutDots(reference[...])
    default:
      let folder = path.lastIndex(of: "/").map { path[...$0] } ?? "/"
      return root + withoutDots(folder + reference)
    }
  }

  /// The scheme in lower case.
  static func scheme(_ address: String) -> String? {
    guard let colon = address.utf8.firstIndex(of: UInt8(ascii: ":")) else { return nil }
    let name = address[..<colon].utf8
    guard let first = name.first, first | 0x20 >= 0x61, first | 0x20 <= 0x7A, name.count <= 20 else { return nil }
    let isName = name.allSatisfy {
      ($0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x7A) || ($0 >= 0x30 && $0 <= 0x39) || "+-.".utf8.contains($0)
    }
    return isName ? address[..<colon].lowercased() : nil
  }

  /// The host in lower case, without user, port and a trailing dot.
  static func host(_ address: String) -> String? {
    guard scheme(address) != nil, let colons = address.firstRange(of: "://") else { return nil }
    var authority = address[colons.upperBound...].prefix { $0 != "/" && $0 != "?" && $0 != "#" && $0 != "\\" }
    if let at = authority.lastIndex(of: "@") { authority = authority[authority.index(after: at)...] }
    if authority.first == "[" { return authority.firstIndex(of: "]").map { String(authority[...$0]) } }
    var host = authority.prefix { $0 != ":" }.lowercased()
    while host.last == "." { host.removeLast() }
    return host.isEmpty ? nil : host
  }

  /// RFC 3986, section 5.2.4.
  private static func withoutDots(_ path: Substring) -> String {
    let end = path.firstIndex { $0 == "?" || $0 == "#" } ?? path.endIndex
    guard path[..<end].contains("/.") else { return String(path) }
    var kept: [Substring] = []
    let parts = path[..<end].split(separator: "/", omittingEmptySubsequences: false).dropFirst()
    for (index, part) in parts.enumerated() {
      let isLast = index == parts.count - 1
      switch part {
      case ".": if isLast { kept.append("") }
      case "..":
        if !kept.isEmpty { kept.removeLast() }
        if isLast { kept.append("") }
      default: kept.append(part)
      }
    }
    return "/" + kept.joined(separator: "/") + path[end...]
  }
}
