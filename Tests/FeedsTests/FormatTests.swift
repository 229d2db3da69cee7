import Feeds
import News
import Testing

/// The document in `text`, as it would come from https://news.example.org/feed.
func document(_ text: String, contentType: String? = nil) throws -> FeedDocument {
  try FeedReader.read(Array(text.utf8), url: "https://news.example.org/feed", contentType: contentType)
}

@Suite struct `Formats` {
  @Test func `reads RSS 2.0`() throws {
    let feed = try document(
      """
      <?xml version="1.0" encoding="utf-8"?>
      <rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/"
        xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>Harbour Desk</title><link>https://www.example.org/</link>
      <language>en-GB</language><ttl>15</ttl><skipHours><hour>0</hour><hour>3</hour></skipHours>
      <skipDays><day>Sunday</day></skipDays>
      <atom:link rel="hub" href="https://hub.example.net/"/><atom:link rel="self" href="https://news.example.org/feed"/>
      <image><title>Logo</title><link>https://logo.example.org/</link><url>x.png</url></image>
      <item><title><![CDATA[Port <b>closed</b> after &amp; during a drill]]></title><link>/a?x=1&amp;y=2</link>
        <description>&lt;p&gt;Ships wait.&lt;/p&gt;&lt;script&gt;alert(1)&lt;/script&gt;</description>
        <content:encoded><![CDATA[<div>Ships <i>wait</i> outside.<br/>No date was given.</div>]]></content:encoded>
        <guid isPermaLink="false">desk-1</guid><dc:creator>A. Writer</dc:creator><category>Ports</category><category>Drills</category>
        <pubDate>Sat, 13 Apr 2024 20:14:05 +0300</pubDate></item>
      <item><title>Second</title><guid>https://www.example.org/b</guid></item>
      </channel></rss>
      """)
    #expect(feed.format == .rss && feed.title == "Harbour Desk" && feed.link == "https://www.example.org/")
    #expect(feed.language == "en-gb" && feed.hubs == ["https://hub.example.net/"] && feed.problems.isEmpty)
    #expect(feed.hints == PollingHints(interval: .minutes(15), skipHours: [0, 3], skipDays: [0]))
    #expect(feed.items.count == 2)
    let item = feed.items[0]
    #expect(item.title == "Port closed after & during a drill")
    #expect(item.summary == "Ships wait." && item.content == "Ships wait outside. No date was given.")
    #expect(item.link == "https://www.example.org/a?x=1&y=2" && item.guid == "desk-1" && item.id == "desk-1")
    #expect(item.author == "A. Writer" && item.categories == ["Ports", "Drills"])
    #expect(item.published?.description == "2024-04-13T17:14:05Z" && item.source == Source(domain: "example.org"))
    #expect(feed.items[1].link == "https://www.example.org/b" && feed.items[1].published == nil)
  }

  @Test func `reads Atom 1.0`() throws {
    let feed = try document(
      """
      <feed xmlns="http://www.w3.org/2005/Atom" xml:lang="fa" xml:base="https://example.org/blog/">
      <title type="text">Border &amp; Coast</title><link href="/"/><author><name>Desk</name></author>
      <entry><id>tag:example.org,2024:1</id><title type="html">Patrol &lt;b&gt;turns&lt;/b&gt; back</title>
        <link rel="enclosure" href="a.mp3"/><link rel="alternate" type="text/html" href="1.html"/>
        <author><name>B. Reporter</name><email>b@example.org</email></author>
        <published>2024-04-13T20:14:05+02:00</published><updated>2024-04-14T00:00:00.5Z</updated>
        <category term="sea" label="Sea"/><summary>Plain a &lt; b text</summary>
        <content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>One</p><p>Two <script>no</script></p></div></content>
        <source><title>Coast Watch</title><link href="https://coast.example.co.uk/"/><id>x</id></source></entry></feed>
      """)
    #expect(feed.format == .atom && feed.title == "Border & Coast" && feed.language == "fa")
    let item = try #require(feed.items.first)
    #expect(item.title == "Patrol turns back" && item.summary == "Plain a < b text" && item.content == "One Two")
    #expect(item.link == "https://example.org/blog/1.html" && item.author == "B. Reporter (b@example.org)")
    #expect(
      item.published?.description == "2024-04-13T18:14:05Z" && item.updated?.precise == "2024-04-14T00:00:00.500Z")
    #expect(item.categories == ["sea"] && item.language == "fa" && item.source == Source(domain: "example.co.uk"))
  }

  @Test func `reads RDF, with its items outside the channel`() throws {
    let feed = try document(
      """
      <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
        xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/">
      <channel rdf:about="https://example.org/"><title>Old Desk</title><link>https://example.org/</link>
        <sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency></channel>
      <item rdf:about="https://example.org/1"><title>Talks resume</title><link>https://example.org/1</link>
        <dc:date>2024-04-13T20:14Z</dc:date><dc:subject>Talks</dc:subject></item></rdf:RDF>
      """)
    #expect(feed.format == .rdf && feed.title == "Old Desk" && feed.hints.interval == .minutes(30))
    let item = try #require(feed.items.first)
    #expect(item.guid == "https://example.org/1" && item.id == "example.org/1" && item.categories == ["Talks"])
    #expect((item.published ?? item.updated)?.description == "2024-04-13T20:14:00Z")
  }

  @Test func `reads JSON Feed, whatever one item is`() throws {
    let feed = try document(
      #"""
      {"version":"https://jsonfeed.org/version/1.1","title":"Quick Desk","home_page_url":"https://example.org/","language":"en",
       "items":[{"id":1,"title":"Siren test \ud83d\ude00","content_html":"<p>At noon</p>","url":"/1","tags":["drill"],
         "authors":[{"name":"C"}],"date_published":"2024-04-13T20:14:05Z"},
        {"id":"2","title":broken},
        {"id":"3","title":"half \ud83d pair","content_text":"a < b",},]}
      """#)
    #expect(feed.format == .jsonFeed && feed.title == "Quick Desk" && feed.items.map(\.guid) == ["1", "3"])
    #expect(feed.items[0].title == "Siren test 😀" && feed.items[0].content == "At noon")
    #expect(feed.items[0].link == "https://news.example.org/1" && feed.items[0].author == "C")
    #expect(feed.items[1].content == "a < b" && feed.items[1].title == "half \u{FFFD} pair")
    #expect(feed.problems == ["an item that is not JSON"])
  }
}
