import Feeds
import News
import Testing

@Suite struct `Texts` {
  private func summary(_ text: String) throws -> String? {
    try document("<rss><channel><item><title>T</title><description>\(text)</description></item></channel></rss>").items
      .first?.summary
  }

  @Test(arguments: [
    ("&lt;p&gt;One&lt;/p&gt;&lt;p&gt;Two&lt;br/&gt;Three&lt;/p&gt;", "One Two Three"),
    ("&amp;lt;p&amp;gt;One &amp;amp;amp; two&amp;lt;/p&amp;gt;", "One & two"),
    (
      "<![CDATA[<p>A&nbsp;&mdash; B</p><script>x()</script><style>p{}</style><img src='https://t.example/p.gif' width=1/>]]>",
      "A — B"
    ),
    ("<![CDATA[&lt;b&gt;bold&lt;/b&gt; move]]>", "bold move"), ("<p>raw <b>mark</b>up</p> tail", "raw markup tail"),
    ("5 &lt; 6 and 7 &gt; 3", "5 < 6 and 7 > 3"), ("x &lt;!-- c --&gt; y", "x y"),
    ("AT&amp;amp;T &amp;copy 2024", "AT&T © 2024"), ("&lt;p title=\"a &gt; b\"&gt;x&lt;/p&gt;", "x"),
    ("&lt;td&gt;a&lt;/td&gt;&lt;td&gt;b&lt;/td&gt;", "a b"), ("&lt;SCRIPT&gt;x&lt;/SCRIPT &gt;y", "y"),
    ("&amp;#8220;Quote&amp;#8221; &#x2014; &hellip;", "“Quote” — …"),
    ("A\u{200E}\u{202E}B\u{2066}C\u{2069} \u{A0}\u{2003} D\u{FEFF}", "ABC D"), ("a\u{93}b\u{85}c\u{7F}", "a“b…c"),
    ("می\u{200C}رود", "می\u{200C}رود"), ("two  spaces \n and\u{3000}more ", "two spaces and more"),
    ("rebels. \u{2028} Last  é  word", "rebels. Last é word"),
  ])
  func `come out clean`(text: String, expected: String) throws { #expect(try summary(text) == expected) }

  /// Every text of up to three pieces, against the rule done slowly.
  @Test func `fold white space wherever it lies`() throws {
    let pieces = ["a", " ", "  ", "é", "\n", "word after word", "\u{A0}", "longer than eight", "— ", "."]
    for first in pieces {
      for second in pieces {
        for third in pieces {
          let text = first + second + third + second + first
          let words = text.unicodeScalars.split { $0.properties.isWhitespace }
          let expected = words.map { String(String.UnicodeScalarView($0)) }.joined(separator: " ")
          #expect(try summary(text) == expected)
        }
      }
    }
  }

  @Test(
    arguments: [
      ("إنذار في ميناء", "ar"), ("هشدار در بندر گمبرون", "fa"), ("אזעקה בנמל", "he"), ("Тревога в порту", "ru"),
      ("Тривога у порту, є втрати", "uk"), ("港で警報が鳴る", "ja"), ("港口警报响起", "zh"), ("항구 경보", "ko"),
      ("Συναγερμός", "el"), ("Alarm im Hafen", nil),
    ] as [(String, String?)])
  func `tell their language by their script`(title: String, language: String?) throws {
    let feed = try document("<rss><channel><item><title>\(title)</title></item></channel></rss>")
    #expect(feed.items.first?.language == language)
  }
}
