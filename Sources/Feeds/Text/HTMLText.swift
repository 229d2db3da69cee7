/// The plain text of HTML: no scripts, styles or templates, blocks apart by a space, references decoded once.
enum HTMLText {
  /// One line of clean text, at most `limit` UTF-8 bytes.
  static func plain(_ raw: UnsafeBufferPointer<UInt8>, _ kind: RawText.Kind, limit: Int) -> String {
    // Most texts need nothing done: one look tells.
    let signs = TextSigns(raw)
    if signs.isFinished, raw.count <= limit { return String(decoding: raw, as: UTF8.self) }
    if !signs.isASCII, let repaired = Mojibake.repaired(raw) {
      return repaired.withUnsafeBufferPointer { clean($0, kind, signs, limit: limit) }
    }
    return clean(raw, kind, signs, limit: limit)
  }

  private static func clean(
    _ bytes: UnsafeBufferPointer<UInt8>, _ kind: RawText.Kind, _ signs: TextSigns, limit: Int
  ) -> String {
    guard signs.hasMarkup, kind == .html || (kind == .unknown && Markup.isLikely(bytes)) else {
      return PlainText.line(bytes, limit: limit)
    }
    let text = HTMLScanner.plain(bytes, limit: limit)
    // Escaped twice: the text of markup without a tag is markup with tags.
    guard !bytes.contains(UInt8(ascii: "<")), Markup.isClosed(text.bytes.all) else { return text.text }
    return HTMLScanner.plain(text.bytes.all, limit: limit).text
  }
}
