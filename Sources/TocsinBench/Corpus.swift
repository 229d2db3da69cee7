import Glibc

/// The bodies that a benchmark reads.
struct Corpus {
  private(set) var bodies: [[UInt8]] = []

  /// `feeds` invented news feeds, the same for the same seed: RSS with escaped HTML, RSS with CDATA, and Atom by turns.
  init(seed: UInt64, feeds: Int) {
    var newsroom = Newsroom(seed: seed)
    bodies = (0..<feeds).map { number in Array(newsroom.feed(number).utf8) }
  }

  /// Every file of `folder` that begins like XML.
  init(folder: String) {
    guard let directory = opendir(folder) else { return }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      names.append(withUnsafeBytes(of: entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) })
    }
    bodies = names.sorted().compactMap { Self.contents(of: folder + "/" + $0) }.filter(Self.isXML)
  }

  private static func isXML(_ body: [UInt8]) -> Bool {
    body.first { $0 > 0x20 && $0 != 0xEF && $0 != 0xBB && $0 != 0xBF } == UInt8(ascii: "<")
  }

  private static func contents(of path: String) -> [UInt8]? {
    guard let file = fopen(path, "rb") else { return nil }
    defer { fclose(file) }
    var body: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 64 << 10)
    while true {
      let count = fread(&buffer, 1, buffer.count, file)
      if count == 0 { return body.isEmpty ? nil : body }
      body.append(contentsOf: buffer[..<count])
    }
  }
}

/// Writes feeds the way newsrooms do, from invented words.
private struct Newsroom {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func feed(_ number: Int) -> String {
    let site = "https://www.desk\(number).example.org"
    let items = (0..<30).map { item(number, $0, site) }.joined()
    if number % 3 == 2 {
      return """
        <?xml version="1.0" encoding="UTF-8"?>
        <feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><title>Desk \(number)</title><id>\(site)/</id>
        <link href="\(site)/" rel="alternate"/><updated>2024-04-13T20:00:00Z</updated>
        \(items)</feed>

        """
    }
    return """
      <?xml version="1.0" encoding="UTF-8"?>
      <rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss/"><channel>
      <title>Desk \(number)</title><link>\(site)</link><description>News</description><language>en-gb</language><ttl>15</ttl>
      \(items)</channel></rss>

      """
  }

  private mutating func item(_ feed: Int, _ number: Int, _ site: String) -> String {
    let link = "\(site)/world/\(feed)/\(words(5, "-", from: Self.ascii).lowercased())-\(next() % 1_000_000)"
    let title = words(9, " ") + (number % 7 == 0 ? " – “\(words(2, " "))”" : "")
    let lead = words(28, " ")
    let time = "\(10 + number % 14):\(10 + number % 50):05"
    switch feed % 3 {
    case 0:
      return """
        <item>
          <title>\(title)</title>
          <link>\(link)</link>
          <description>&lt;p&gt;\(lead) &amp;amp; more.&lt;/p&gt;&lt;a href="\(link)"&gt;Read on&lt;/a&gt;</description>
          <pubDate>Sat, 13 Apr 2024 \(time) GMT</pubDate>
          <guid isPermaLink="true">\(link)</guid>
          <category>World</category><dc:creator>\(words(2, " "))</dc:creator>
          <media:thumbnail url="\(link).jpg" width="240" height="135"/>
        </item>

        """
    case 1:
      return """
        <item><title><![CDATA[\(title)]]></title><description><![CDATA[\(lead)]]></description><link>\(link)?at_medium=RSS</link>
        <guid isPermaLink="false">\(link)#0</guid><pubDate>Sat, 13 Apr 2024 \(time) +0200</pubDate></item>

        """
    default:
      return """
        <entry><title type="html">\(title)</title><id>tag:example.org,2024:\(next() % 100_000_000)</id><link href="\(link)"/>
        <published>2024-04-13T\(time)Z</published><updated>2024-04-13T\(time)+02:00</updated>
        <author><name>\(words(2, " "))</name></author><category term="World"/>
        <summary type="html">&lt;p&gt;\(lead)&lt;/p&gt;</summary></entry>

        """
    }
  }

  private mutating func words(_ count: Int, _ separator: String, from words: [String] = vocabulary) -> String {
    (0..<count).map { _ in words[Int(next() % UInt64(words.count))] }.joined(separator: separator)
  }

  /// SplitMix64.
  private mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
    return value ^ (value >> 31)
  }

  private static let ascii = vocabulary.filter { $0.utf8.allSatisfy { $0 < 0x80 } }
  private static let vocabulary = [
    "Ministers", "army", "harbour", "says", "after", "the", "talks", "border", "with", "in", "a", "strike", "sirens",
    "reopens", "council", "envoy", "ceasefire", "against", "hundreds", "of", "ships", "and", "markets", "fall", "rise",
    "leader", "warns", "over", "new", "missile", "drill", "court", "rejects", "appeal", "voters", "return", "to",
    "polls",
    "storm", "closes", "airport", "for", "second", "day", "café", "naïve", "Präsident", "Tehran’s",
  ]
}
