import News
import Testing

@Suite struct `Identity` {
  private typealias Clue = ItemIdentity.Clue

  private func ids(_ clues: Clue...) -> [String] { ItemIdentity.ids(of: clues) }

  @Test func `is the guid, whatever happens to title and text`() {
    let before = ids(Clue(guid: "tag:example.org,2024:7", link: "https://example.org/a", title: "Sirens in the north"))
    let after = ids(
      Clue(guid: "tag:example.org,2024:7", link: "https://example.org/b", title: "Sirens across the north"))
    #expect(before == after)
    #expect(before == ["tag:example.org,2024:7"])
  }

  @Test func `survives the move to https`() {
    #expect(ids(Clue(guid: "http://example.org/1")) == ids(Clue(guid: "HTTPS://example.org/1")))
    #expect(ids(Clue(link: "http://example.org/1")) == ids(Clue(link: "https://example.org/1")))
  }

  @Test func `tells items of one guid apart by title`() {
    let both = ids(Clue(guid: "7", title: "Talks open"), Clue(guid: "7", title: "Talks collapse"))
    #expect(both == ["7 Talks open", "7 Talks collapse"])
  }

  @Test func `is the link without tracking where there is no guid`() {
    #expect(
      ids(Clue(link: "https://example.org/a?utm_source=rss&id=3&fbclid=x#xtor=RSS-1", title: "One"))
        == ids(Clue(link: "https://example.org/a?id=3", title: "Two")))
  }

  @Test func `keeps both posts of a live blog on one link`() {
    let both = ids(
      Clue(link: "https://example.org/live", title: "A"), Clue(link: "https://example.org/live", title: "B"))
    #expect(Set(both).count == 2)
  }

  @Test func `is the title where there is nothing else, and the text where titles repeat`() {
    #expect(ids(Clue(title: "Alert", text: "one")) == ids(Clue(title: "Alert", text: "two")))
    #expect(Set(ids(Clue(title: "Alert", text: "one"), Clue(title: "Alert", text: "two"))).count == 2)
    #expect(ids(Clue(text: "only text")) == ["text:only text"])
  }

  @Test func `drops an edit counter at the end of a guid that is the link`() {
    let link = "https://www.example.org/articles/c0ffee?at_medium=RSS&at_campaign=rss"
    #expect(
      ids(Clue(guid: "https://www.example.org/articles/c0ffee#0", link: link))
        == ids(Clue(guid: "https://www.example.org/articles/c0ffee#4", link: link)))
    #expect(ids(Clue(guid: "https://example.org/live#4", link: "https://example.org/other")) == ["example.org/live#4"])
  }

  @Test func `is printable and bounded`() {
    #expect(ids(Clue(guid: "a\u{1B}[31m\u{202E}b\u{85}")) == ["a[31mb"])
    let long = ids(Clue(guid: String(repeating: "x", count: 513)))
    #expect(long[0].hasPrefix("sha256:") && long[0].utf8.count == 71)
  }

  @Test(arguments: [
    ("https://example.org/a", "example.org/a"),
    ("http://example.org/a?", "example.org/a"),
    ("https://example.org/a?at_medium=RSS&at_campaign=rss", "example.org/a"),
    ("https://example.org/a?source=rss&source=42", "example.org/a?source=42"),
    ("https://example.org/a?b=1#section", "example.org/a?b=1#section"),
    ("urn:uuid:1", "urn:uuid:1"),
  ])
  func `reduces a link to the page`(link: String, key: String) {
    #expect(LinkKey.key(of: link) == key)
  }
}
