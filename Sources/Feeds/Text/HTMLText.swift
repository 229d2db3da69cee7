import CXML2

/// The plain text of HTML: no scripts, styles or templates, blocks apart by a space, references decoded once.
enum HTMLText {
  /// One line of clean text, at most `limit` UTF-8 bytes.
  static func plain(_ raw: RawText, limit: Int) -> String {
    switch raw.kind {
    case .plain: PlainText.line(raw.bytes, limit: limit)
    case .html: html(raw.bytes, limit: limit)
    case .unknown: Markup.isLikely(raw.bytes) ? html(raw.bytes, limit: limit) : PlainText.line(raw.bytes, limit: limit)
    }
  }

  private static func html(_ bytes: [UInt8], limit: Int) -> String {
    guard bytes.contains(where: { $0 == UInt8(ascii: "<") || $0 == UInt8(ascii: "&") }) else {
      return PlainText.line(bytes, limit: limit)
    }
    let collector = Collector(limit: limit, expecting: bytes.count)
    collector.parse(bytes)
    return collector.plain.text
  }

  /// The state of one HTML parse; libxml2's callbacks hold its address.
  private final class Collector {
    var plain: PlainText
    private var hidden = 0

    init(limit: Int, expecting count: Int) { plain = PlainText(limit: limit, expecting: count) }

    func parse(_ bytes: [UInt8]) {
      tocsin_prepare_libxml2()
      var sax = Self.callbacks
      guard
        let context = htmlCreatePushParserCtxt(
          &sax, Unmanaged.passUnretained(self).toOpaque(), nil, 0, nil, XML_CHAR_ENCODING_UTF8)
      else { return }
      defer { htmlFreeParserCtxt(context) }
      htmlCtxtUseOptions(context, Int32(HTML_PARSE_NONET.rawValue | HTML_PARSE_RECOVER.rawValue))
      bytes.withUnsafeBytes { all in
        var start = 0
        // Once the text is full there is no reason to read on.
        while start < all.count, !plain.isFull {
          let count = min(all.count - start, 32 << 10)
          let chunk = UnsafeRawBufferPointer(rebasing: all[start..<start + count])
          _ = htmlParseChunk(context, chunk.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(count), 0)
          start += count
        }
      }
      htmlParseChunk(context, nil, 0, 1)
    }

    private func start(_ name: UnsafePointer<UInt8>) {
      switch HTMLElement.kind(name) {
      case .hidden: hidden += 1
      case .block: plain.appendSpace()
      case .inline: break
      }
    }

    private func end(_ name: UnsafePointer<UInt8>) {
      switch HTMLElement.kind(name) {
      case .hidden: hidden = max(0, hidden - 1)
      case .block: plain.appendSpace()
      case .inline: break
      }
    }

    private func text(_ bytes: UnsafeBufferPointer<UInt8>) {
      if hidden == 0 { plain.append(bytes) }
    }

    private static var callbacks: htmlSAXHandler {
      var sax = htmlSAXHandler()
      sax.startElement = { data, name, _ in if let name { Collector.at(data)?.start(name) } }
      sax.endElement = { data, name in if let name { Collector.at(data)?.end(name) } }
      sax.characters = { data, text, count in
        Collector.at(data)?.text(UnsafeBufferPointer(start: text, count: Int(count)))
      }
      sax.ignorableWhitespace = sax.characters
      sax.cdataBlock = sax.characters
      sax.initialized = XML_SAX2_MAGIC
      sax.serror = tocsin_silence()
      return sax
    }

    private static func at(_ data: UnsafeMutableRawPointer?) -> Collector? {
      data.map { Unmanaged<Collector>.fromOpaque($0).takeUnretainedValue() }
    }
  }
}
