import Feeds
import News
import Testing

/// What publishers do with namespaces, bases and links.
@Suite struct `Dialects` {
  private func items(_ inside: String, attributes: String = "") throws -> [Item] {
    try document(
      "<rss version=\"2.0\" \(attributes)><channel><title>T</title><link>https://www.example.org/news/</link>\(inside)</channel></rss>"
    ).items
  }

  @Test func `are told apart by address, whatever the prefix`() throws {
    let names = """
      xmlns:foo="HTTP://purl.org/dc/elements/1.1" xmlns:c="https://purl.org/rss/1.0/modules/content/"
      """
    let item = try #require(
      try items(
        "<item><title>A</title><foo:creator>Bo</foo:creator><foo:date>2024-04-13</foo:date>"
          + "<c:encoded>&lt;p&gt;Full&lt;/p&gt;</c:encoded></item>", attributes: names
      ).first)
    #expect(item.author == "Bo")
    #expect(item.published?.description == "2024-04-13T00:00:00Z" && item.content == "Full")
  }

  @Test func `are known by the usual prefix where none is declared`() throws {
    let item = try #require(
      try items(
        "<item><title>A</title><dc:creator>Bo</dc:creator><dc:date>2024-04-13</dc:date>"
          + "<content:encoded><![CDATA[<p>Full</p>]]></content:encoded><media:description>m</media:description></item>"
      ).first)
    #expect(item.author == "Bo" && item.content == "Full" && item.summary == "m")
    #expect(item.published?.description == "2024-04-13T00:00:00Z")
  }

  @Test func `of Atom may prefix everything`() throws {
    let feed = try document(
      """
      <a:feed xmlns:a="http://www.w3.org/2005/Atom"><a:title>T</a:title><a:entry><a:title>A</a:title><a:id>urn:1</a:id>
      <a:link href="https://example.org/a"/><a:updated>2024-04-13T10:00:00Z</a:updated>
      <a:content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>One</p>Two <b>th</b>ree<br/>four</div></a:content>
      </a:entry></a:feed>
      """)
    let item = try #require(feed.items.first)
    #expect(feed.format == .atom && item.title == "A" && item.guid == "urn:1" && item.link == "https://example.org/a")
    #expect(item.content == "One Two three four" && item.updated?.description == "2024-04-13T10:00:00Z")
  }

  @Test func `of twenty years ago are read`() throws {
    let atom = try document(
      """
      <feed version="0.3" xmlns="http://purl.org/atom/ns#"><title>T</title><entry>
      <title mode="escaped" type="text/html">Ports &lt;b&gt;open&lt;/b&gt;</title><id>tag:1</id>
      <link rel="alternate" type="text/html" href="https://example.org/a"/><issued>2004-04-13T10:00:00Z</issued>
      <modified>2004-04-14T10:00:00Z</modified><content mode="escaped">&lt;p&gt;Text&lt;/p&gt;</content></entry></feed>
      """)
    let entry = try #require(atom.items.first)
    #expect(entry.title == "Ports open" && entry.content == "Text" && entry.guid == "tag:1")
    #expect(entry.published?.description == "2004-04-13T10:00:00Z")
    #expect(entry.updated?.description == "2004-04-14T10:00:00Z")
    let rdf = try document(
      """
      <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://my.netscape.com/rdf/simple/0.9/">
      <channel><title>T</title></channel><item><title>A</title><link>http://example.org/a</link></item></rdf:RDF>
      """)
    #expect(rdf.format == .rdf && rdf.items.first?.link == "http://example.org/a")
  }

  @Test func `resolve links against every base there is`() throws {
    let feed = try document(
      """
      <feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://example.org/blog/">
      <entry xml:base="2024/"><title>A</title><link href="a.html"/></entry>
      <entry><title>B</title><link href="../b.html"/></entry>
      <entry><title>C</title><link xml:base="https://other.example/z/" href="c"/></entry></feed>
      """)
    #expect(
      feed.items.map(\.link) == [
        "https://example.org/blog/2024/a.html", "https://example.org/b.html", "https://other.example/z/c",
      ])
  }

  @Test(
    arguments: [
      ("<link>//cdn.example.org/a</link>", "https://cdn.example.org/a"),
      ("<link>?id=3</link>", "https://www.example.org/news/?id=3"),
      ("<link>../c</link>", "https://www.example.org/c"),
      ("<link> https://example.org/e \n</link>", "https://example.org/e"),
      ("<link>javascript:alert(1)</link>", nil), ("<guid>https://example.org/f</guid>", "https://example.org/f"),
      ("<guid isPermaLink=\"False\">https://example.org/h</guid>", nil), ("<guid>h-1</guid>", nil),
      ("<link href=\"https://example.org/i\"/>", "https://example.org/i"),
      ("<link/><atom:link rel=\"enclosure\" href=\"https://example.org/x.mp3\"/>", nil),
    ] as [(String, String?)])
  func `of RSS give the link they mean`(element: String, expected: String?) throws {
    #expect(try items("<item><title>A</title>\(element)</item>").first?.link == expected)
  }

  @Test func `order their dates`() throws {
    let dated = try items(
      """
      <item><title>A</title><dc:date>2024-04-15</dc:date><pubDate>Sat, 13 Apr 2024 10:00:00 GMT</pubDate></item>
      <item><title>B</title><atom:updated>2024-04-14T00:00:00Z</atom:updated></item>
      <item><title>C</title><pubDate></pubDate></item>
      <item><title>D</title><pubDate>soon</pubDate><dc:date>2024-04-13</dc:date></item>
      """)
    #expect(dated.map { $0.published?.description } == ["2024-04-13T10:00:00Z", nil, nil, "2024-04-13T00:00:00Z"])
    #expect(dated.map { $0.updated?.description.prefix(10) } == ["2024-04-15", "2024-04-14", nil, "2024-04-13"])
  }
}
