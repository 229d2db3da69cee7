package import News

/// A record that something changed: one line of the alert log, one webhook request. Contract: DESIGN.md §4.3.
package struct Alert: Sendable, Hashable, Codable {
  /// Derived from the watch, the event and what caused it: the same history gives the same id.
  package var id: String
  /// When it was decided.
  package var time: Instant
  package var event: Event
  /// nil for the alerts of a feed or the daemon.
  package var watch: String?
  package var level: String?
  package var previous: String?
  package var index: Double?
  package var threshold: Double?
  /// What of the index was usual, where the watch takes that off: the threshold stands above it.
  package var baseline: Double?
  /// One plain English sentence: what happened, from which level to which, who reports it.
  package var summary: String
  /// The stories behind it, strongest first.
  package var evidence: [Evidence]
  package var coverage: CoverageCount?
  /// Where the exchange between the watch's two sides stands.
  package var exchange: Exchange.Standing?
  /// What was held back and is handed over with this alert, oldest first.
  package var held: [Held] = []
  /// The feed it is about, for `feed.*`.
  package var feed: String?
  /// The sink it is about, for `sink.*`.
  package var sink: String?

  package enum Event: String, Sendable, Codable, CaseIterable {
    case levelRaised = "level.raised"
    case levelLowered = "level.lowered"
    case flash
    case reminder
    case coverageLost = "coverage.lost"
    case coverageRestored = "coverage.restored"
    case feedFailed = "feed.failed"
    case feedRecovered = "feed.recovered"
    case feedQuarantined = "feed.quarantined"
    case sinkFailed = "sink.failed"
    case sinkRecovered = "sink.recovered"
    /// Its receiver wants no more, or has refused everything for too long: nothing is sent there until someone asks.
    case sinkDisabled = "sink.disabled"
    case silenceBegun = "silence.begun"
    case silenceEnded = "silence.ended"
    case drill
  }

  /// What is kept of an alert that was held back.
  package struct Held: Sendable, Hashable, Codable {
    package var time: Instant
    package var event: Event
    package var level: String?
    package var summary: String

    init(_ alert: Alert) {
      (time, event, level, summary) = (alert.time, alert.event, alert.level, alert.summary)
    }
  }

  /// How many of a watch's feeds there are, and how many answer.
  package struct CoverageCount: Sendable, Hashable, Codable {
    package var feeds: Int
    package var healthy: Int

    package init(feeds: Int, healthy: Int) {
      self.feeds = feeds
      self.healthy = healthy
    }
  }

  /// One story's part in an alert.
  package struct Evidence: Sendable, Hashable, Codable {
    package var story: String
    package var sources: [Source]
    /// The story's strongest score.
    package var score: Double
    /// Its share of the index, 0 … 1.
    package var share: Double
    package var items: [EvidenceItem]

    package init(story: String, sources: [Source], score: Double, share: Double, items: [EvidenceItem]) {
      self.story = story
      self.sources = sources
      self.score = score
      self.share = share
      self.items = items
    }
  }

  package struct EvidenceItem: Sendable, Hashable, Codable {
    package var id: String
    package var title: String
    package var url: String?
    package var source: Source?
    package var published: Instant?
    package var score: Double
    package var contributions: [Contribution]

    package init(
      id: String, title: String, url: String?, source: Source?, published: Instant?, score: Double,
      contributions: [Contribution]
    ) {
      self.id = id
      self.title = title
      self.url = url
      self.source = source
      self.published = published
      self.score = score
      self.contributions = contributions
    }
  }

  package init(
    id: String, time: Instant, event: Event, watch: String? = nil, level: String? = nil, previous: String? = nil,
    index: Double? = nil, threshold: Double? = nil, summary: String, evidence: [Evidence] = [],
    coverage: CoverageCount? = nil, feed: String? = nil, sink: String? = nil
  ) {
    self.id = id
    self.time = time
    self.event = event
    self.watch = watch
    self.level = level
    self.previous = previous
    self.index = index
    self.threshold = threshold
    self.summary = summary
    self.evidence = evidence
    self.coverage = coverage
    self.feed = feed
    self.sink = sink
  }
}
