import Foundation
import News

/// Feeds the way publishers write them, in our own wording.
struct FeedFixture {
  var publisher: String
  var entries: [Entry] = []

  struct Entry {
    var title: String
    var summary = ""
    var published: Date
  }

  /// An RSS 2.0 document whose links belong to the publisher, so that each publisher is a source of its own.
  var rss: String {
    let items = entries.map { entry in
      let slug = entry.title.lowercased().filter { $0.isLetter || $0 == " " }.replacingOccurrences(of: " ", with: "-")
      return """
        <item><title>\(entry.title)</title><link>https://\(publisher)/world/\(slug)</link>
        <guid isPermaLink="false">\(publisher):\(slug)</guid><description>\(entry.summary)</description>
        <pubDate>\(Self.format(entry.published))</pubDate></item>
        """
    }
    return """
      <?xml version="1.0" encoding="UTF-8"?>
      <rss version="2.0"><channel><title>\(publisher)</title><link>https://\(publisher)/</link>
      <description>World news</description>
      \(items.joined(separator: "\n"))
      </channel></rss>
      """
  }

  private static func format(_ date: Date) -> String {
    let formatter = DateFormatter()
    formatter.locale = Locale(identifier: "en_US_POSIX")
    formatter.timeZone = TimeZone(secondsFromGMT: 0)
    formatter.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
    return formatter.string(from: date)
  }
}
