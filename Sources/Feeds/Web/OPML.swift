/// Reads and writes OPML, in which feed readers exchange their lists of feeds.
package enum OPML {
  /// One feed of a list.
  package struct Feed: Hashable, Sendable {
    /// Absolute, as in the list.
    package let url: String
    /// May be empty.
    package let title: String
    /// The titles of the outlines it lies in, outermost first.
    package let folders: [String]

    package init(url: String, title: String, folders: [String] = []) {
      self.url = url
      self.title = title
      self.folders = folders
    }
  }

  /// The document is not OPML.
  package struct NotOPML: Error, Hashable, Sendable, CustomStringConvertible {
    package var description: String { "not an OPML file: it has no <opml> element" }
  }

  /// All feeds of a list, nested or not, in its order and each address once; at most 20,000.
  package static func feeds(in bytes: [UInt8]) throws(NotOPML) -> [Feed] {
    var scanner = XMLScanner(Reader(), limits: FeedLimits())
    var decoder = TextDecoder(httpCharset: nil)
    var text: [UInt8] = []
    bytes.withUnsafeBufferPointer { decoder.decode($0, into: &text) }
    decoder.finish(into: &text)
    text.withUnsafeBufferPointer { scanner.read($0) }
    scanner.finish()
    guard scanner.handler.isOPML else { throw NotOPML() }
    return scanner.handler.feeds
  }

  /// An OPML 2.0 document of `feeds`, with an outline for each first folder, in order of appearance.
  package static func text(of feeds: [Feed], title: String) -> String {
    var lines = [
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>", "<opml version=\"2.0\">",
      "  <head><title>\(escaped(title))</title></head>", "  <body>",
    ]
    var folders: [String] = []
    for feed in feeds {
      if let folder = feed.folders.first, !folders.contains(folder) { folders.append(folder) }
    }
    lines += feeds.filter { $0.folders.isEmpty }.map { "    " + outline($0) }
    for folder in folders {
      lines.append("    <outline text=\"\(escaped(folder))\" title=\"\(escaped(folder))\">")
      lines += feeds.filter { $0.folders.first == folder }.map { "      " + outline($0) }
      lines.append("    </outline>")
    }
    return (lines + ["  </body>", "</opml>", ""]).joined(separator: "\n")
  }

  private static func outline(_ feed: Feed) -> String {
    let title = escaped(feed.title.isEmpty ? feed.url : feed.title)
    return "<outline type=\"rss\" text=\"\(title)\" title=\"\(title)\" xmlUrl=\"\(escaped(feed.url))\"/>"
  }

  private static func escaped(_ text: String) -> String {
    let line = PlainText.line(text.utf8, limit: 4 << 10)
    return line.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
      .replacing("\"", with: "&quot;")
  }

  private struct Reader: XMLHandler {
    private(set) var feeds: [Feed] = []
    private(set) var isOPML = false
    private var known: Set<String> = []
    /// The title of each open outline, nil for other elements.
    private var open: [String?] = []

    mutating func start(_ name: XMLName, _ attributes: borrowing XMLAttributes) {
      let element = String(decoding: name.local.prefix(16), as: UTF8.self).lowercased()
      if element == "opml" { isOPML = true }
      guard element == "outline" else {
        open.append(nil)
        return
      }
      let title = (attributes["title"] ?? attributes["text"]).map { PlainText.line($0, limit: 4 << 10) } ?? ""
      if let url = attributes["xmlurl"].map({ PlainText.line($0, limit: 4 << 10) }), !url.isEmpty, feeds.count < 20_000,
        known.insert(url).inserted
      {
        feeds.append(Feed(url: url, title: title, folders: open.compactMap { $0 }))
        open.append(nil)
      } else {
        open.append(title)
      }
    }

    mutating func end() { _ = open.popLast() }
    mutating func text(_ bytes: UnsafeBufferPointer<UInt8>) {}
  }
}
