import Feeds
import News
import Testing

@Suite struct `Damage` {
  /// A feed of three items round `inside`, which is the second's title.
  private func feed(_ title: String, prefix: String = "<?xml version=\"1.0\"?>", suffix: String = "") -> String {
    prefix + "<rss version=\"2.0\"><channel><title>T</title><item><title>First</title><guid>1</guid></item>"
      + "<item><title>\(title)</title><guid>2</guid></item><item><title>Third</title><guid>3</guid></item></channel></rss>"
      + suffix
  }

  private func titles(_ text: String) throws -> [String] { try document(text).items.map(\.title) }

  @Test(arguments: [
    ("AT&T & Co", "AT&T & Co"), ("caf&eacute; &nbsp;&mdash; &foo; &", "café — &foo; &"), ("a < b", "a < b"),
    ("a\u{1}b\u{0}c\u{1B}[31m", "abc[31m"), ("&#55296;&#0;&#x1F;x&#146;&#128512;", "x’😀"),
    ("<b>bold</b> <i>move", "bold move"),
    ("one <br> two <p>three</p>", "one two three"), ("&lt;b&gt;bold&lt;/b&gt; claim", "bold claim"),
    ("<![CDATA[a & b <br/>c]]>", "a & b c"), ("<![CDATA[a]] > b]]>", "a]] > b"), ("x</nosuch>y", "xy"),
    ("Ports &amp;amp; docks", "Ports & docks"), ("<x:y>unbound</x:y>", "unbound"),
    ("<!-- note -->kept<?php echo 1 ?>", "kept"),
    ("dash \u{2014} \u{202E}evil\u{202C} \u{FEFF}x", "dash — evil x"), ("5 <6 and 7> 3", "5 <6 and 7> 3"),
  ])
  func `of a title costs nothing else`(title: String, expected: String) throws {
    #expect(try titles(feed(title)) == ["First", expected, "Third"])
  }

  @Test(arguments: [
    "\n <?xml version=\"1.0\"?>", "\u{FEFF}\n<?xml version=\"1.0\"?>", " \u{FEFF}<?xml version='1.0'?>",
    "<br />\n<b>Warning</b>: mysqli::query(): gone away in <b>/srv/x.php</b> on line <b>3</b><br />\n<?xml version=\"1.0\"?>",
    "Notice: undefined index\n<?xml version=\"1.0\" encoding=\"utf-8\"?>", "<?xml?xml version=\"1.0\"?>",
    "<!DOCTYPE rss PUBLIC \"-//N//DTD\" \"http://example.org/rss.dtd\" [<!ENTITY a \"<b>x</b>\">]>",
  ])
  func `before the prologue is passed over`(prefix: String) throws {
    #expect(try titles(feed("Second", prefix: prefix)) == ["First", "Second", "Third"])
  }

  @Test func `after the end is read on`() throws {
    let other = "<rss><channel><item><title>Fourth</title></item></channel></rss>"
    #expect(try titles(feed("Second", suffix: other)) == ["First", "Second", "Third", "Fourth"])
    #expect(try titles(feed("Second", suffix: "<!-- cached --><script>x</script>")).count == 3)
  }

  @Test func `of case and quotes is mended`() throws {
    let text =
      "<RSS VERSION=2.0><CHANNEL><TITLE>T</TITLE><ITEM><Title>One</title><LINK>https://example.org/1</LINK><category domain=x>c</Category></ITEM></CHANNEL></RSS>"
    let item = try #require(try document(text).items.first)
    #expect(item.title == "One" && item.link == "https://example.org/1" && item.categories == ["c"])
  }

  @Test func `of an end keeps every whole item and drops the half one`() throws {
    let whole = feed("Second")
    let titles = ["First", "Second", "Third"]
    for end in stride(from: 60, to: whole.utf8.count, by: 7) {
      let cut = try FeedReader.read(Array(whole.utf8.prefix(end)), url: nil, contentType: nil)
      let complete = whole.utf8.prefix(end).split(separator: UInt8(ascii: "<")).count { $0.starts(with: "/item>".utf8) }
      #expect(cut.items.map(\.title) == Array(titles.prefix(complete)))
    }
    let half = try document(String(whole.prefix(170)))
    #expect(half.problems.contains("the document ends inside an item, which is left out"))
  }

  @Test func `of nesting is mended where it happens`() throws {
    let text =
      "<rss><channel><item><title>One<description>Text <b>x</i></description></item><item><title>Two</title></item>"
    #expect(try titles(text) == ["OneText x", "Two"])
    #expect(
      try titles("<rss><channel><item><title>One</title><item><title>Two</title></item></channel></rss>") == [
        "One", "Two",
      ])
  }

  @Test func `of entities expands and fetches nothing`() throws {
    let bomb = """
      <!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;&lol;"><!ENTITY x SYSTEM "file:///etc/passwd">]>
      """
    #expect(try titles(feed("&lol2; &x;", prefix: bomb)) == ["First", "&lol2; &x;", "Third"])
  }

  @Test func `of depth and size is bounded`() throws {
    let deep = String(repeating: "<div>", count: 60_000) + "x" + String(repeating: "</div>", count: 60_000)
    #expect(try titles(feed("Second", suffix: deep)).count == 3)
    let nested = try document(feed("a" + deep))
    #expect(nested.items.count == 3 && nested.problems.contains { $0.contains("deeper") })
    let wide = "<enclosure " + (0..<40_000).map { "a\($0)=\"1\"" }.joined(separator: " ") + "/>"
    let attributes = try document(feed("Second</title>" + wide + "<title>"))
    #expect(attributes.items.count == 3 && attributes.problems.contains { $0.contains("tag of more than") })
    let long = try document(feed(String(repeating: "long ", count: 100_000)))
    #expect(long.items[1].title.utf8.count <= 4096)
    let many = try FeedReader.read(Array(feed("x").utf8), url: nil, contentType: nil, limits: FeedLimits(items: 2))
    #expect(many.items.count == 2 && many.problems == ["1 items beyond the limit of 2"])
  }

  @Test func `is the same however the bytes arrive`() throws {
    let text = feed(
      "caf&eacute; — <![CDATA[a & b]]> &amp; <b class='x > y'>bold</b>", prefix: "<!-- c --><?xml version=\"1.0\"?>\n")
    let whole = try document(text)
    for size in [1, 2, 3, 5, 7, 64] {
      var reader = FeedReader(url: "https://news.example.org/feed", contentType: nil)
      for chunk in Array(text.utf8).chunks(of: size) { chunk.withUnsafeBytes { reader.consume($0) } }
      #expect(try reader.finish() == whole)
    }
  }

  @Test func `of any kind never traps`() throws {
    var generator = Seeded(state: 11)
    let base = Array(feed("caf&eacute; <![CDATA[a & b]]> <b class='x'>bold</b>").utf8)
    let marks = Array("<>&;'\"/!?[]-=x \u{0}\u{1B}é".utf8)
    for _ in 0..<1500 {
      var bytes = base
      for _ in 0..<Int.random(in: 1...12, using: &generator) {
        let index = Int.random(in: 0..<bytes.count, using: &generator)
        switch Int.random(in: 0...2, using: &generator) {
        case 0: bytes[index] = marks[Int.random(in: 0..<marks.count, using: &generator)]
        case 1: bytes.insert(marks[Int.random(in: 0..<marks.count, using: &generator)], at: index)
        default: bytes.removeSubrange(index..<min(bytes.count, index + Int.random(in: 1...20, using: &generator)))
        }
      }
      _ = try? FeedReader.read(bytes, url: nil, contentType: nil)
    }
  }
}

extension Array {
  /// The elements in pieces of `size`, the last one shorter.
  func chunks(of size: Int) -> [ArraySlice<Element>] {
    stride(from: 0, to: count, by: size).map { self[$0..<Swift.min($0 + size, count)] }
  }
}
