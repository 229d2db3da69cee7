package import News

/// How often a feed brings something new: a decayed mean of the gaps between polls that did.
///
/// News feeds have bursts; the mean gap of the last handful of arrivals is what a person would guess by looking.
nonisolated package struct FeedRhythm: Sendable, Hashable, Codable {
  /// When the feed last brought new items; nil before the first.
  package private(set) var lastNews: Instant?
  /// Mean time between arrivals; nil before the second.
  package private(set) var meanGap: Duration?

  /// Weight of the newest gap: the last eight arrivals make up two thirds of the mean.
  private static let newest = 0.125

  package init() {}

  /// Notes that a poll at `now` brought new items.
  package mutating func news(at now: Instant) {
    defer { lastNews = now }
    guard let lastNews, now > lastNews else { return }
    let gap = (now - lastNews).inSeconds
    let mean = meanGap.map { $0.inSeconds + (gap - $0.inSeconds) * Self.newest } ?? gap
    meanGap = .seconds(mean)
  }

  /// The interval that fits: half the mean gap, so that news waits a quarter of it on average; a silence longer than the
  /// mean counts as a gap of its own. nil before there is anything to go by.
  package func interval(at now: Instant) -> Duration? {
    guard let meanGap, let lastNews else { return nil }
    return max(meanGap, now - lastNews) / 2
  }
}
