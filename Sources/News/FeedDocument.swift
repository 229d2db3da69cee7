/// One feed as fetched: what it says of itself, its items in document order, and what of it could not be read.
package struct FeedDocument: Sendable, Hashable {
  package enum Format: String, Sendable, Codable, CaseIterable {
    case rss, rdf, atom
    case jsonFeed = "json-feed"
  }

  package var format: Format
  package var title: String
  /// The site the feed belongs to.
  package var link: String?
  /// BCP 47, lower case.
  package var language: String?
  package var items: [Item]
  package var hints: PollingHints
  /// WebSub hubs, as the feed names them.
  package var hubs: [String]
  /// What could not be read, once each, for a person: `line 12: undefined entity &foo;`.
  package var problems: [String]

  package init(
    format: Format, title: String = "", link: String? = nil, language: String? = nil, items: [Item] = [],
    hints: PollingHints = PollingHints(), hubs: [String] = [], problems: [String] = []
  ) {
    self.format = format
    self.title = title
    self.link = link
    self.language = language
    self.items = items
    self.hints = hints
    self.hubs = hubs
    self.problems = problems
  }
}

/// How often the publisher asks to be polled, from inside the feed. Lower bounds; the schedule caps them.
package struct PollingHints: Sendable, Hashable, Codable {
  /// RSS `ttl`, or the syndication module's `updatePeriod` over `updateFrequency`.
  package var interval: Duration?
  /// Hours of the day (0 … 23, GMT) in which not to poll: RSS `skipHours`.
  package var skipHours: Set<Int>
  /// Days of the week (0 = Sunday … 6) on which not to poll: RSS `skipDays`.
  package var skipDays: Set<Int>

  package init(interval: Duration? = nil, skipHours: Set<Int> = [], skipDays: Set<Int> = []) {
    self.interval = interval
    self.skipHours = skipHours
    self.skipDays = skipDays
  }
}
