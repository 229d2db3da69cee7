/// The plain text of HTML: no scripts, styles or templates, blocks apart by a space, references decoded once.
enum HTMLText {
  /// One line of clean text, at most `limit` UTF-8 bytes.
  static func plain(_ raw: RawText, limit: Int) -> String {
    // Most texts need nothing done: one look tells.
    let signs = raw.bytes.withUnsafeBufferPointer { TextSigns($0) }
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
    let text = HTMLScanner.plain(bytes, limit: limit)
    // Escaped twice: the text of markup without a tag is markup with tags.
    guard !bytes.contains(UInt8(ascii: "<")), Markup.isClosed(text.bytes) else { return text.text }
    return HTMLScanner.plain(text.bytes, limit: limit).text
  }
}
