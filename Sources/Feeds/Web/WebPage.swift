/// The headline and the paragraphs of an article's web page: what `explain --url` scores.
package struct WebPage: Hashable, Sendable {
  /// `og:title` where the page has it (a headline without the site's name), else the title.
  package let title: String
  /// The paragraphs, without scripts, styles and navigation; at most 64 kB.
  package let text: String

  /// Reads a page; both are empty where it is none.
  package init(_ bytes: [UInt8], contentType: String?) {
    guard contentType?.lowercased().contains("html") ?? true else {
      (title, text) = ("", "")
      return
    }
    var decoder = TextDecoder(httpCharset: contentType.flatMap(ContentType.charset))
    var decoded: [UInt8] = []
    bytes.prefix(Self.mostBytes).withUnsafeBufferPointer { decoder.decode($0, into: &decoded) }
    decoder.finish(into: &decoded)
    let collector = Collector()
    HTMLParser.parse(decoded, collector)
    title = PlainText.line(collector.socialTitle.map { Array($0.utf8) } ?? collector.title, limit: 1000)
    text = PlainText.line(collector.paragraphs, limit: Self.mostText)
  }

  private static let mostBytes = 4 << 20
  private static let mostText = 64 << 10

  private final class Collector: HTMLHandler {
    private(set) var socialTitle: String?
    private(set) var title: [UInt8] = []
    private(set) var paragraphs: [UInt8] = []
    private var isInTitle = false
    private var openParagraphs = 0
    private var openSilent = 0

    var isDone: Bool { paragraphs.count >= WebPage.mostText }

    func start(_ name: UnsafePointer<UInt8>, _ attributes: HTMLAttributes) {
      switch String(cString: name) {
      case "title": isInTitle = title.isEmpty
      case "meta":
        let property = attributes["property"] ?? attributes["name"]
        if socialTitle == nil, property == "og:title" { socialTitle = attributes["content"] }
      case "p": openParagraphs += 1
      case "script", "style", "nav", "footer", "aside", "figcaption": openSilent += 1
      default: break
      }
    }

    func end(_ name: UnsafePointer<UInt8>) {
      switch String(cString: name) {
      case "title": isInTitle = false
      case "p":
        openParagraphs = max(0, openParagraphs - 1)
        paragraphs.append(0x20)
      case "script", "style", "nav", "footer", "aside", "figcaption": openSilent = max(0, openSilent - 1)
      default: break
      }
    }

    func text(_ bytes: UnsafeBufferPointer<UInt8>) {
      if isInTitle {
        title += bytes
      } else if openParagraphs > 0, openSilent == 0 {
        paragraphs += bytes
      }
    }
  }
}
