/// Finds the feeds that a web page names in its head.
package enum AutoDiscovery {
  /// A feed a page offers.
  package struct Link: Hashable, Sendable {
    /// Absolute.
    package let url: String
    /// As the page calls it; may be empty.
    package let title: String
  }

  /// The feeds of the page at `url` in its own order, feeds of comments last; at most 50.
  package static func links(in bytes: [UInt8], url: String, contentType: String?) -> [Link] {
    var decoder = TextDecoder(httpCharset: contentType.flatMap(ContentType.charset))
    var text: [UInt8] = []
    bytes.prefix(limit).withUnsafeBufferPointer { decoder.decode($0, into: &text) }
    decoder.finish(into: &text)
    let finder = Finder(url: url)
    HTMLParser.parse(text, finder)
    return finder.links.filter { !isComments($0) } + finder.links.filter(isComments)
  }

  /// The head of a page is at its beginning; what is further on is not read.
  private static let limit = 512 << 10
  private static let types: Set<String> = [
    "application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/feed+json", "application/json",
    "application/xml", "text/xml", "application/rss", "application/atom", "text/rss", "text/rss+xml",
  ]

  private static func isComments(_ link: Link) -> Bool {
    (link.url + " " + link.title).lowercased().contains("comment")
  }

  private final class Finder: HTMLHandler {
    private(set) var links: [Link] = []
    private let url: String
    private var base: String?

    init(url: String) { self.url = url }

    var isDone: Bool { links.count >= 50 }

    func start(_ name: UnsafePointer<UInt8>, _ attributes: HTMLAttributes) {
      switch String(cString: name) {
      case "base": if base == nil { base = attributes["href"].flatMap { WebAddress.absolute($0, base: url) } }
      case "link": add(attributes)
      default: break
      }
    }

    func end(_ name: UnsafePointer<UInt8>) {}
    func text(_ bytes: UnsafeBufferPointer<UInt8>) {}

    private func add(_ attributes: HTMLAttributes) {
      let relations = (attributes["rel"] ?? "").lowercased().split(separator: " ")
      let type = (attributes["type"] ?? "").lowercased().prefix { $0 != ";" }.filter { !$0.isWhitespace }
      guard relations.contains("feed") || (relations.contains("alternate") && AutoDiscovery.types.contains(type)),
        let address = attributes["href"].flatMap({ WebAddress.absolute($0, base: base ?? url) }),
        !isDone, !links.contains(where: { $0.url == address })
      else { return }
      links.append(Link(url: address, title: PlainText.line((attributes["title"] ?? "").utf8, limit: 200)))
    }
  }
}
