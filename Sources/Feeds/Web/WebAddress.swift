/// Addresses as feeds write them: made absolute (RFC 3986, section 5), and refused where they are not for the web.
enum WebAddress {
  /// The absolute `http` or `https` address of `reference` seen from `base`; nil where there is none. Spaces inside are
  /// escaped, and an ampersand that was escaped twice is one. Where nothing is known to resolve it against, a relative
  /// reference stays as written.
  static func absolute(_ reference: String, base: String?) -> String? {
    if let scheme = webScheme(reference), reference.utf8.count > scheme.utf8.count + 3, isClean(reference) {
      return reference
    }
    let clean = cleaned(reference)
    let base = base.flatMap { scheme($0) == nil ? nil : $0 }
    guard !clean.isEmpty, let full = scheme(clean) != nil ? clean : base.map({ resolve(clean, against: $0) }) ?? clean
    else { return nil }
    guard let scheme = scheme(full) else { return base == nil ? full : nil }
    guard scheme == "http" || scheme == "https" else { return nil }
    return full.utf8.count > scheme.utf8.count + 3 && full.dropFirst(scheme.count).hasPrefix("://") ? full : nil
  }

  private static func isClean(_ reference: String) -> Bool {
    reference.utf8.span.withUnsafeBufferPointer { bytes in
      let end = Scan.first(in: bytes, from: 0) {
        Scan.below($0, 0x21) | Scan.equal($0, UInt8(ascii: "&")) | Scan.equal($0, 0x7F)
      }
      return end == bytes.count
    }
  }

  private static func cleaned(_ reference: String) -> String {
    if isClean(reference) { return reference }
    var bytes: [UInt8] = []
    var pendingSpace = false
    // Where the last `&amp;` ended; each is decoded once.
    var decoded = 0
    for byte in reference.utf8 where byte >= 0x20 && byte != 0x7F {
      if byte == 0x20 {
        pendingSpace = !bytes.isEmpty
        continue
      }
      if pendingSpace { bytes.append(contentsOf: "%20".utf8) }
      pendingSpace = false
      bytes.append(byte)
      // `&amp;` is `&`.
      if byte == UInt8(ascii: ";"), bytes.count >= decoded + 5, bytes.suffix(5).elementsEqual("&amp;".utf8) {
        bytes.removeLast(4)
        decoded = bytes.count
      }
    }
    return String(decoding: bytes, as: UTF8.self)
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
    if let scheme = webScheme(address) { return scheme }
    guard let colon = address.utf8.firstIndex(of: UInt8(ascii: ":")) else { return nil }
    let name = address[..<colon].utf8
    guard let first = name.first, isLetter(first), name.count <= 20,
      name.allSatisfy({ isLetter($0) || ($0 >= 0x30 && $0 <= 0x39) || "+-.".utf8.contains($0) })
    else { return nil }
    return address[..<colon].lowercased()
  }

  /// The scheme of a plain `http://` or `https://` address.
  private static func webScheme(_ address: String) -> String? {
    let bytes = address.utf8.span
    guard bytes.count >= 8, bytes[0] == UInt8(ascii: "h"), bytes[1] == UInt8(ascii: "t"), bytes[2] == UInt8(ascii: "t"),
      bytes[3] == UInt8(ascii: "p")
    else { return nil }
    let colon = bytes[4] == UInt8(ascii: "s") ? 5 : 4
    guard bytes[colon] == UInt8(ascii: ":"), bytes[colon + 1] == UInt8(ascii: "/"),
      bytes[colon + 2] == UInt8(ascii: "/")
    else { return nil }
    return colon == 5 ? "https" : "http"
  }

  /// Whether `address` is a plain `http` or `https` one of this host. False may also mean that it takes a closer look.
  static func isAt(_ host: [UInt8], _ address: String) -> Bool {
    address.utf8.span.withUnsafeBufferPointer { bytes in
      let start = bytes.count > 8 && bytes[4] == UInt8(ascii: "s") ? 8 : 7
      let end = start + host.count
      guard bytes.count > end, bytes[end] == UInt8(ascii: "/"), bytes[0] == UInt8(ascii: "h") else { return false }
      guard webScheme(address) != nil else { return false }
      for offset in 0..<host.count where bytes[start + offset] != host[offset] { return false }
      return true
    }
  }

  /// The host in lower case, without user, port and a trailing dot.
  static func host(_ address: String) -> [UInt8]? {
    address.utf8.span.withUnsafeBufferPointer { bytes in
      guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")), colon > 0, isLetter(bytes[0]),
        bytes[(colon + 1)...].starts(with: "//".utf8)
      else { return nil }
      let rest = bytes[(colon + 3)...]
      var authority = rest.prefix { $0 != 0x2F && $0 != 0x3F && $0 != 0x23 && $0 != 0x5C }
      if let at = authority.lastIndex(of: UInt8(ascii: "@")) { authority = authority[(at + 1)...] }
      if authority.first == UInt8(ascii: "[") {
        return authority.firstIndex(of: UInt8(ascii: "]")).map { Array(authority[...$0]) }
      }
      var host = authority.prefix { $0 != UInt8(ascii: ":") }.map { $0 >= 0x41 && $0 <= 0x5A ? $0 | 0x20 : $0 }
      while host.last == UInt8(ascii: ".") { host.removeLast() }
      return host.isEmpty ? nil : host
    }
  }

  private static func isLetter(_ byte: UInt8) -> Bool { byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A }

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
