import News
import Testing

@Suite struct `Text that is shown` {
  @Test(arguments: [
    ("plain", "plain"), ("a\nb\tc", "a b c"), ("\u{1B}[31mred", "\\u{1b}[31mred"), ("\u{202E}x", "\\u{202e}x"),
  ])
  func `cannot steer a terminal or forge a line`(text: String, shown: String) { #expect(text.shownSafely == shown) }

  @Test(arguments: [("short", 10, "short"), ("0123456789", 8, "01234…"), ("ééééé", 8, "éé…"), ("🚀🚀🚀", 8, "🚀…")])
  func `is cut by bytes between scalars`(text: String, limit: Int, cut: String) {
    #expect(text.cut(toBytes: limit) == cut)
    #expect(cut.utf8.count <= max(limit, text.utf8.count))
  }

  @Test func `is cut though it is one Character`() {
    let marks = "e" + String(repeating: "\u{301}", count: 100_000)
    #expect(marks.cut(toBytes: 100).utf8.count <= 100)
  }
}
