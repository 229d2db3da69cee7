import Feeds
import News
import Testing

/// A feed is the same however its bytes arrive.
@Suite struct `Pieces` {
  private static let fragments = [
    "<rss version=\"2.0\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\">", "<channel>", "<title>", "</title>", "<item>",
    "</item>", "<feed xmlns='http://www.w3.org/2005/Atom' xml:base='https://example.org/b/'>", "<entry>", "</entry>",
    "<link href=\"a?x=1&amp;y=2\" rel='alternate'/>", "<link>", "</link>", "<description>", "</description>",
    "<![CDATA[<p>Ships ]] wait</p>]]>", "<!-- note -- -->", "<!DOCTYPE rss [<!ENTITY a \"b\">]>",
    "<?xml version=\"1.0\"?>",
    "&lt;b&gt;bold&lt;/b&gt;", "&eacute;", "&#8212;", "&nosuch;", "&", " & ", "<", " a < b ", "Тревога", "é", "警報 😀",
    "\u{0}", "\u{1B}[31m", "]]>", "<br/>", "<script>x</script>", "<pubDate>Sat, 13 Apr 2024 20:14:05 GMT</pubDate>",
    "<guid isPermaLink=false>", "</guid>", "<author><name>A</name> <email>a@example.org</email></author>",
    "<content type=\"xhtml\"><div xmlns=\"http://www.w3.org/1999/xhtml\">", "</div></content>", "<x:y z='1'>",
    "</nosuch>",
    "\n  ", "word ", "<a b=\"c > d\" e='", "\">", "{\"items\":[{\"id\":1}]}",
  ]

  @Test(arguments: 0..<40)
  func `of any size make the same feed`(seed: Int) throws {
    var generator = Seeded(state: UInt64(seed))
    var text = seed % 3 == 0 ? "<feed>" : "<rss><channel>"
    for _ in 0..<Int.random(in: 5...120, using: &generator) {
      text += Self.fragments.randomElement(using: &generator) ?? ""
    }
    var bytes = Array(text.utf8)
    // Some bytes that are no UTF-8, so that encodings are guessed.
    if seed % 4 == 1 { bytes.insert(0xE9, at: Int.random(in: 0..<bytes.count, using: &generator)) }
    if seed % 5 == 2 {
      bytes = text.utf16.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8(truncatingIfNeeded: $0 >> 8)] }
    }
    let whole = read([bytes[...]])
    for size in [1, 2, 3, 7, 4096] { #expect(read(bytes.chunks(of: size)) == whole) }
    var cuts: [ArraySlice<UInt8>] = []
    var rest = bytes[...]
    while !rest.isEmpty {
      let length = Int.random(in: 1...min(60, rest.count), using: &generator)
      cuts.append(rest.prefix(length))
      rest = rest.dropFirst(length)
    }
    #expect(read(cuts) == whole)
  }

  /// Beyond the pass of 4 kB and the slice of 32 kB, where pieces are not joined first.
  @Test func `cut a large feed anywhere`() throws {
    let item =
      "<item><title>Port — closed &amp; <![CDATA[a ]] b]]></title><link>https://example.org/ä?a=1&amp;b=2</link></item>"
    let bytes = Array(("<rss><channel>" + String(repeating: item, count: 900)).utf8)
    let whole = read([bytes[...]])
    for size in [4099, 5003, 8191, 32_771, 65_537] { #expect(read(bytes.chunks(of: size)) == whole) }
    #expect(try whole?.get().items.count == 900)
  }

  private func read(_ pieces: [ArraySlice<UInt8>]) -> Result<FeedDocument, FeedError>? {
    var reader = FeedReader(url: "https://news.example.org/feed", contentType: nil)
    for piece in pieces { piece.withUnsafeBytes { reader.consume($0) } }
    do throws(FeedError) { return .success(try reader.finish()) } catch { return .failure(error) }
  }
}
