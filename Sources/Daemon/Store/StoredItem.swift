package import News

/// An item as it is kept for `tocsin items`, `explain` and `replay`.
nonisolated package struct StoredItem: Sendable, Hashable {
  /// Unique within its feed.
  package var id: String
  package var feed: String
  package var title: String
  package var summary: String
  /// The content, cut by whoever stores it.
  package var text: String
  package var link: String?
  package var source: Source?
  package var published: Instant?
  package var received: Instant
  /// Sorted by watch when read.
  package var scores: [StoredScore]

  package init(
    id: String, feed: String, title: String, summary: String = "", text: String = "", link: String? = nil,
    source: Source? = nil, published: Instant? = nil, received: Instant, scores: [StoredScore] = []
  ) {
    self.id = id
    self.feed = feed
    self.title = title
    self.summary = summary
    self.text = text
    self.link = link
    self.source = source
    self.published = published
    self.received = received
    self.scores = scores
  }
}

/// What an item scored for one watch.
nonisolated package struct StoredScore: Sendable, Hashable {
  package var watch: String
  package var isRelevant: Bool
  /// −100 … +100.
  package var points: Double
  /// The story it was put into, if any.
  package var story: String?
  /// The whole score with its contributions, as JSON.
  package var record: String

  package init(watch: String, isRelevant: Bool, points: Double, story: String? = nil, record: String = "{}") {
    self.watch = watch
    self.isRelevant = isRelevant
    self.points = points
    self.story = story
    self.record = record
  }
}

/// Which items to read.
nonisolated package struct ItemQuery: Sendable, Hashable {
  /// Received at or after.
  package var since: Instant
  /// Relevant to this watch.
  package var watch: String?
  /// With this id, in any feed.
  package var id: String?
  /// About a watch, but without any of its indicators.
  package var isUnmatched: Bool
  /// At most so many.
  package var limit: Int

  package init(
    since: Instant = .earliest, watch: String? = nil, isUnmatched: Bool = false, id: String? = nil, limit: Int = 100
  ) {
    self.since = since
    self.watch = watch
    self.isUnmatched = isUnmatched
    self.id = id
    self.limit = limit
  }
}

/// How long things are kept.
nonisolated package struct Retention: Sendable, Hashable {
  /// Items, from when they were received.
  package var items: Duration
  /// Identities, from when an item was last in its feed: shorter than a feed's memory, and old news rings again.
  package var seen: Duration

  /// Deliveries, from when they were confirmed: `redeliver` knows them for so long. Alerts themselves are kept.
  package var deliveries: Duration

  /// Samples of an index: whole for `series`, then the lowest and the highest of every hour for as long as items.
  package var series: Duration

  package init(
    items: Duration, seen: Duration = .days(180), deliveries: Duration = .days(90), series: Duration = .days(8)
  ) {
    self.items = items
    self.seen = seen
    self.deliveries = deliveries
    self.series = series
  }
}

/// What was forgotten.
nonisolated package struct Tidied: Sendable, Hashable {
  package var items: Int
  package var seen: Int
  package var deliveries = 0
  package var samples = 0

  package init(items: Int, seen: Int, deliveries: Int = 0, samples: Int = 0) {
    self.items = items
    self.seen = seen
    self.deliveries = deliveries
    self.samples = samples
  }
}
