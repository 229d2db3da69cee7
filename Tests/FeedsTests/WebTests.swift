import Feeds
import News
import Testing

@Suite struct `Web pages and lists` {
  @Test func `offer their feeds, comments last`() {
    let page = """
      <!doctype html><html><head><base href="https://cdn.example.org/x/"><title>News</title>
      <link rel="alternate" type="application/rss+xml" title="Comments" href="/comments.xml">
      <LINK REL='Alternate nofollow' TYPE='application/atom+xml; charset=utf-8' HREF=atom.xml>
      <link rel="alternate" hreflang="de" href="/de"><link rel="stylesheet" type="text/css" href="a.css">
      <link rel="alternate" type="application/feed+json" title="J &amp; son" href="https://example.org/feed.json">
      <link rel="alternate" type="application/rss+xml" href="atom.xml"></head><body>
      """
    let links = AutoDiscovery.links(in: Array(page.utf8), url: "https://www.example.org/", contentType: "text/html")
    #expect(
      links.map(\.url) == [
        "https://cdn.example.org/x/atom.xml", "https://example.org/feed.json", "https://cdn.example.org/comments.xml",
      ])
    #expect(links[1].title == "J & son")
  }

  @Test func `are read from OPML, nested or not`() throws {
    let text = """
      <?xml version="1.0"?><opml version="1.1"><head><title>Mine</title></head><body>
      <outline text="Gulf &amp; Levant"><outline text="Wires"><outline type="rss" text="A" xmlUrl="https://a.example.org/f?x=1&amp;y=2"/></outline>
      <outline title="B" xmlurl="https://b.example.org/"/></outline><outline text="C" xmlUrl="https://c.example.org/"/>
      <outline text="again" xmlUrl="https://c.example.org/"/></body></opml>
      """
    let feeds = try OPML.feeds(in: Array(text.utf8))
    #expect(
      feeds == [
        OPML.Feed(url: "https://a.example.org/f?x=1&y=2", title: "A", folders: ["Gulf & Levant", "Wires"]),
        OPML.Feed(url: "https://b.example.org/", title: "B", folders: ["Gulf & Levant"]),
        OPML.Feed(url: "https://c.example.org/", title: "C"),
      ])
    #expect(throws: OPML.NotOPML.self) { try OPML.feeds(in: Array("<rss/>".utf8)) }
  }

  @Test func `are written as OPML that reads back`() throws {
    let feeds = [
      OPML.Feed(url: "https://c.example.org/?a=1&b=\"2\"", title: "C <3"),
      OPML.Feed(url: "https://a.example.org/", title: "A", folders: ["Wires"]),
    ]
    #expect(try OPML.feeds(in: Array(OPML.text(of: feeds, title: "T").utf8)) == feeds)
  }

  @Test(arguments: [
    ("https://www.bbc.co.uk/news/1", "bbc.co.uk"), ("https://feeds.bbci.co.uk/x", "bbci.co.uk"),
    ("http://User@EXAMPLE.org.:8080/", "example.org"),
    ("https://desk.blogspot.com/", "desk.blogspot.com"), ("http://127.0.0.1:80/f", "127.0.0.1"),
    ("http://[::1]/f", "[::1]"),
    ("http://intranet/f", "intranet"), ("https://example.org\\@evil.example.net/", "example.org"),
  ])
  func `belong to who registered the domain`(address: String, domain: String) {
    #expect(PublisherDomains.source(of: address) == Source(domain: domain))
  }

  @Test func `of an aggregator name the publisher, and its name leaves the headline`() throws {
    let feed = try document(
      """
      <rss version="2.0"><channel><title>Search</title><link>https://news.google.com/search</link>
      <item><title>Port reopens - Harbour Times</title><link>https://news.google.com/rss/articles/CBMi?oc=5</link>
      <guid isPermaLink="false">CBMi</guid><source url="https://www.harbourtimes.example.com">Harbour Times</source></item>
      <item><title>Port - a short history</title><link>https://news.google.com/rss/articles/CBMj?oc=5</link></item></channel></rss>
      """)
    #expect(feed.items.map(\.title) == ["Port reopens", "Port - a short history"])
    #expect(feed.items[0].source == Source(domain: "example.com"))
    #expect(feed.items[1].source == Source(domain: "example.org"))
  }

  @Test func `of a bridge that failed are no news`() throws {
    func feed(_ titles: String...) -> String {
      "<feed xmlns=\"http://www.w3.org/2005/Atom\">" + titles.map { "<entry><title>\($0)</title></entry>" }.joined()
        + "</feed>"
    }
    #expect(throws: FeedError.bridgeError("Bridge returned error 500! (19675)")) {
      try document(feed("Bridge returned error 500! (19675)"))
    }
    let mixed = try document(feed("Bridge returned error 403! (1)", "Bridge reopens"))
    #expect(mixed.items.map(\.title) == ["Bridge reopens"] && mixed.problems.count == 1)
  }
}
