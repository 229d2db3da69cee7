import CCurl

/// The parts of a URL as libcurl understands them: a second parser would disagree with it one day, and an attacker
/// knows that day (changedetection.io GHSA-rph4-96w6-q594).
package nonisolated struct URLParts: Hashable, Sendable {
  /// Lower case.
  package let scheme: String
  /// Lower case, numeric spellings of IPv4 made dotted decimal, IPv6 without brackets; empty for `file:`.
  package let host: String
  /// 0 for a scheme without ports.
  package let port: UInt16

  /// Throws `notAURL`.
  package init(_ url: String) throws(HTTPError) {
    guard let handle = curl_url() else { throw .notAURL }
    defer { curl_url_cleanup(handle) }
    let flags = UInt32(CURLU_NON_SUPPORT_SCHEME)
    guard curl_url_set(handle, CURLUPART_URL, url, flags) == CURLUE_OK,
      let scheme = Self.part(CURLUPART_SCHEME, of: handle)
    else { throw .notAURL }
    self.scheme = scheme.lowercased()
    self.host = Self.unbracketed((Self.part(CURLUPART_HOST, of: handle) ?? "").lowercased())
    self.port = Self.part(CURLUPART_PORT, of: handle, flags: UInt32(CURLU_DEFAULT_PORT)).flatMap { UInt16($0) } ?? 0
  }

  private static func part(_ part: CURLUPart, of handle: OpaquePointer, flags: UInt32 = 0) -> String? {
    var text: UnsafeMutablePointer<CChar>?
    guard curl_url_get(handle, part, &text, flags) == CURLUE_OK, let text else { return nil }
    defer { curl_free(text) }
    return String(cString: text)
  }

  private static func unbracketed(_ host: String) -> String {
    host.hasPrefix("[") && host.hasSuffix("]") ? String(host.dropFirst().dropLast()) : host
  }

  /// Scheme and host, which is all of a URL that may be shown: paths and queries of feeds and webhooks are secrets.
  package var shown: String { "\(scheme)://\(host)" }

  /// Whether this target speaks the scheme.
  package var isFetchable: Bool { scheme == "http" || scheme == "https" }

  func isSameOrigin(as other: URLParts) -> Bool { self == other }
}
