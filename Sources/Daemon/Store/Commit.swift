package import News

/// Everything that one polled document changed: it is stored together or not at all.
nonisolated package struct Commit: Sendable, Hashable {
  package var feeds: [FeedRecord]
  package var seen: [SeenRecord]
  package var items: [StoredItem]
  package var watches: [WatchRecord]
  /// Stories that began or changed.
  package var stories: [StoryRecord]
  /// Stories that no longer count.
  package var endedStories: [StoryRecord.ID]
  /// In the order they were decided.
  package var alerts: [NewAlert]
  /// Where watches stood, for their charts.
  package var samples: [IndexSample]
  /// Silences that begin, or are changed; they hold for later commits.
  package var silences: [Silence]
  /// Watches whose silence is over.
  package var endedSilences: [String]
  /// Sinks whose receivers refuse what they are sent.
  package var refusals: [Refusal]
  /// Names of sinks that take alerts again.
  package var endedRefusals: [String]

  package init(
    feeds: [FeedRecord] = [], seen: [SeenRecord] = [], items: [StoredItem] = [], watches: [WatchRecord] = [],
    stories: [StoryRecord] = [], endedStories: [StoryRecord.ID] = [], alerts: [NewAlert] = [],
    samples: [IndexSample] = [], silences: [Silence] = [], endedSilences: [String] = [], refusals: [Refusal] = [],
    endedRefusals: [String] = []
  ) {
    self.feeds = feeds
    self.seen = seen
    self.items = items
    self.watches = watches
    self.stories = stories
    self.endedStories = endedStories
    self.alerts = alerts
    self.samples = samples
    self.silences = silences
    self.endedSilences = endedSilences
    self.refusals = refusals
    self.endedRefusals = endedRefusals
  }
}

/// What is known of a feed between polls.
nonisolated package struct FeedRecord: Sendable, Hashable {
  /// The address as configured; it names the feed everywhere.
  package var feed: String
  /// The feed's state, as JSON.
  package var state: String

  package init(feed: String, state: String = "{}") {
    self.feed = feed
    self.state = state
  }
}

/// An item of a feed that was seen.
nonisolated package struct SeenRecord: Sendable, Hashable {
  package var feed: String
  /// The item's identity within the feed.
  package var key: UInt64
  /// A hash of its text: another one means that it was edited.
  package var text: UInt64
  /// When it happened as far as the pipeline is concerned.
  package var time: Instant?
  /// The day it was last in the feed, counted from 1970-01-01.
  package var day: Int

  package init(feed: String, key: UInt64, text: UInt64, time: Instant? = nil, day: Int) {
    self.feed = feed
    self.key = key
    self.text = text
    self.time = time
    self.day = day
  }
}

/// What is known of one document's items.
nonisolated package struct KnownRecords: Sendable, Hashable {
  /// By key.
  package var items: [UInt64: SeenRecord] = [:]
  /// The texts of the document that the feed has carried before.
  package var texts: Set<UInt64> = []
}

/// A watch's index, level and whatever else it remembers.
nonisolated package struct WatchRecord: Sendable, Hashable {
  package var watch: String
  /// JSON.
  package var state: String

  package init(watch: String, state: String) {
    self.watch = watch
    self.state = state
  }
}

/// A story of a watch.
nonisolated package struct StoryRecord: Sendable, Hashable {
  /// A story's name: unique within its watch.
  nonisolated package struct ID: Sendable, Hashable {
    package var watch: String
    package var story: String

    package init(watch: String, story: String) {
      self.watch = watch
      self.story = story
    }
  }

  package var id: ID
  /// JSON.
  package var state: String

  package init(id: ID, state: String) {
    self.id = id
    self.state = state
  }
}

/// What a start finds.
nonisolated package struct StoredState: Sendable, Hashable {
  /// By address.
  package var feeds: [FeedRecord]
  /// By name.
  package var watches: [WatchRecord]
  /// By watch, then by story.
  package var stories: [StoryRecord]
}
