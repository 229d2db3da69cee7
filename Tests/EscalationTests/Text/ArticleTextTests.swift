import Escalation
import Testing

@Suite struct `A text given whole` {
  private static let paragraph = "The day began quietly. " + String(repeating: "Then the reports came in. ", count: 12)

  @Test(arguments: [
    ("Jets strike base", "Jets strike base"),
    ("Jets strike base at dawn.", "Jets strike base at dawn."),
    ("![picture](https://example.org/a.jpg)\nJets strike base\nExample News\n", "Jets strike base"),
    (
      "World\n\nWhy the two armies stepped back\n\nBy: Somebody With A Very Long And Winding Name Indeed\n",
      "Why the two armies stepped back"
    ),
    ("", ""),
  ])
  func `has its headline in the first lines`(top: String, title: String) {
    let isWhole = !top.contains("\n")
    #expect(ArticleText(isWhole ? top : top + "\n" + Self.paragraph).title == title)
  }

  @Test func `that begins with a paragraph has none`() {
    let article = ArticleText(Self.paragraph + "\nA short line")
    #expect(article.title.isEmpty && article.text.hasPrefix("The day began"))
  }
}
