/// The plain text of HTML: no scripts, styles or templates, blocks apart by a space, references decoded once.
enum HTMLText {
  /// One line of clean text, at most `limit` UTF-8 bytes.
  static func plain(_ raw: RawText, limit: Int) -> String {
    // Most texts need nothing done: one look tells.
    let signs = TextSigns(raw.bytes)
    if signs.isFinished, raw.bytes.count <= limit { return String(decoding: raw.bytes, as: UTF8.self) }
    let bytes = signs.isASCII ? raw.bytes : Mojibake.repaired(raw.bytes) ?? raw.bytes
    guard signs.hasMarkup else { return PlainText.line(bytes, limit: limit) }
    return switch raw.kind {
    case .plain: PlainText.line(bytes, limit: limit)
    case .html: html(bytes, limit: limit)
    case .unknown: Markup.isLikely(bytes) ? html(bytes, limit: limit) : PlainText.line(bytes, limit: limit)
    }
  }

  private static func html(_ bytes: [UInt8], limit: Int) -> String {
    let hasTags = bytes.contains(UInt8(ascii: "<"))
    let text = parsed(bytes, limit: limit)
    // Escaped twice: the text of markup without a tag is markup with tags.
    guard !hasTags, Markup.isClosed(text.bytes) else { return text.text }
    return parsed(text.bytes, limit: limit).text
  }

  private static func parsed(_ bytes: [UInt8], limit: Int) -> PlainText {
    let collector = Collector(PlainText(limit: limit, expecting: bytes.count))
    HTMLParser.parse(bytes, collector)
    return collector.plain
  }

  private final class Collector: HTMLHandler {
    var plain: PlainText
    private var hidden = 0

    init(_ plain: PlainText) { self.plain = plain }

    var isDone: Bool { plain.isFull }

    func start(_ name: UnsafePointer<UInt8>, _ attributes: HTMLAttributes) {
      switch HTMLElement.kind(name) {
      case .hidden: hidden += 1
      case .block: plain.appendSpace()
      case .inline: break
      }
    }

    func end(_ name: UnsafePointer<UInt8>) {
      switch HTMLElement.kind(name) {
      case .hidden: hidden = max(0, hidden - 1)
      case .block: plain.appendSpace()
      case .inline: break
      }
    }

    func text(_ bytes: UnsafeBufferPointer<UInt8>) {
      if hidden == 0 { plain.append(bytes) }
    }
  }
}
