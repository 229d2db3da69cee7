import HTTP

/// What a server gave us to ask "has it changed?" with: opaque bytes, sent back as they came (RFC 9110 §8.8, §13.1).
///
/// Adopted from every readable 200 and every 304, cleared by a 200 without them, never touched by an error.
nonisolated package struct Validators: Sendable, Hashable, Codable {
  /// `ETag`, with its quotes and weakness mark as sent.
  package var etag: String?
  /// `Last-Modified`, in the server's spelling.
  package var lastModified: String?

  package init(etag: String? = nil, lastModified: String? = nil) {
    self.etag = etag.flatMap(Self.sendable)
    self.lastModified = lastModified.flatMap(Self.sendable)
  }

  /// The request headers; only what the server gave, nothing invented.
  package var headers: [(name: String, value: String)] {
    [("If-None-Match", etag), ("If-Modified-Since", lastModified)].compactMap { name, value in
      value.map { (name, $0) }
    }
  }

  /// Takes over what a 304 carries; what it leaves out stays.
  package mutating func adopt(fromNotModified newer: Validators) {
    etag = newer.etag ?? etag
    lastModified = newer.lastModified ?? lastModified
  }

  /// A value that could end the header line, or is absurdly long, is not sent back.
  private static func sendable(_ value: String) -> String? {
    (1...4096).contains(value.utf8.count) && HeaderText.isSendable(value) ? value : nil
  }
}
