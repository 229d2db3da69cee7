import Feeds
import Testing

@Suite struct `An article's page` {
  @Test func `gives its headline and its paragraphs, and nothing around them`() {
    let page = WebPage(
      Array(
        """
        <html><head><title>Envoys meet again | The Herald</title><meta property="og:title" content="Envoys meet again">
        <script>var p = "<p>no</p>"</script></head><body><nav><p>Sections</p></nav>
        <h1>Envoys meet again</h1><p>Talks resumed &amp; a truce <b>holds</b>.</p><p>More.</p>
        <footer><p>Imprint</p></footer></body></html>
        """.utf8), contentType: "text/html; charset=utf-8")
    #expect(page.title == "Envoys meet again")
    #expect(page.text == "Talks resumed & a truce holds. More.")
  }

  @Test func `is empty where there is none`() {
    let page = WebPage(Array("{}".utf8), contentType: "application/json")
    #expect(page.title.isEmpty && page.text.isEmpty)
  }
}
