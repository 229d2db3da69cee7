import News

/// An `http`, `https` or `file` URL from the config, checked as far as a typing error can go.
///
/// It is handed to libcurl as written; nothing is decided by the parts read here but names and messages.
nonisolated package struct WebURL: Sendable, Hashable {
  /// As written.
  package let text: String
  package let scheme: Substring
  /// Lower case, without port and brackets; empty for `file`.
  package let host: String
  /// Whether it carries `user:password@`.
  package let hasUser: Bool

  /// nil for what is no URL of these schemes, has no host, or holds white space or control characters.
  package init?(_ text: String) {
    guard text.utf8.count <= 2048, let colon = text.firstIndex(of: ":"), text[colon...].hasPrefix("://"),
      text.unicodeScalars.allSatisfy({
        !$0.isUnsafeToShow && !$0.properties.isWhitespace && !"<>\"\\".unicodeScalars.contains($0)
      })
    else { return nil }
    let rest = text[text.index(colon, offsetBy: 3)...]
    let authority = rest.prefix { !"/?#".contains($0) }
    let hostAndPort = authority.lastIndex(of: "@").map { authority[authority.index(after: $0)...] } ?? authority
    guard let host = Self.host(in: hostAndPort) else { return nil }
    self.text = text
    scheme = text[..<colon]
    self.host = host.lowercased()
    hasUser = authority.contains("@")
    switch scheme {
    case "http", "https": if host.isEmpty { return nil }
    case "file": if !authority.isEmpty || rest.isEmpty { return nil }
    default: return nil
    }
  }

  /// The host without port and brackets; nil where the port is no number from 1 to 65535 or the host no name.
  private static func host(in text: Substring) -> Substring? {
    var host = text
    var port: Substring?
    if text.first == "[" {
      guard let end = text.firstIndex(of: "]") else { return nil }
      host = text[text.index(after: text.startIndex)..<end]
      port = text[text.index(after: end)...].isEmpty ? nil : text[text.index(end, offsetBy: 2)...]
      guard text[text.index(after: end)...].first.map({ $0 == ":" }) ?? true,
        host.allSatisfy({ $0.isHexDigit || ":.%".contains($0) })
      else { return nil }
    } else if let colon = text.lastIndex(of: ":") {
      (host, port) = (text[..<colon], text[text.index(after: colon)...])
    }
    if let port { guard let number = Int(port), (1...65_535).contains(number) else { return nil } }
    guard text.first == "[" || host.allSatisfy({ $0.isLetter || $0.isNumber || "-._".contains($0) }) else { return nil }
    return host
  }
}

nonisolated extension ConfigNode {
  /// A URL of one of `schemes`, without a user or password in it. A secret one is never repeated in a message.
  package func url(schemes: [Substring] = ["https", "http"], isSecret: Bool = false) -> WebURL? {
    string().flatMap { url($0, schemes: schemes, isSecret: isSecret) }
  }

  /// An address that stands in a file, because it is as good as a password.
  func urlInFile() -> WebURL? {
    credential().flatMap { url($0.revealed, schemes: ["https", "http"], isSecret: true) }
  }

  private func url(_ text: String, schemes: [Substring], isSecret: Bool) -> WebURL? {
    guard let url = WebURL(text), schemes.contains(url.scheme) else {
      let forms = schemes.map { $0 == "file" ? "file:///path" : "\($0)://host/path" }.joined(separator: " or ")
      if isSecret { report("`\(label)` is no URL; write \(forms)") } else { reject(write: forms) }
      return nil
    }
    guard !url.hasUser else {
      report("`\(label)` holds a user or a password, which would show in logs; write the URL without them")
      return nil
    }
    return url
  }
}
