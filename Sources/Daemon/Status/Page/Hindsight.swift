import Escalation
import News

/// Why a watch's index stood where it stood at an instant that is over: the items that were stored by then, through the
/// same tracking as when they came.
nonisolated struct Hindsight: Sendable {
  let watch: Watch
  /// Oldest first, with their scores for the watch.
  let items: [StoredItem]
  /// Trust in each feed, by address.
  let weights: [String: Double]

  /// Most items that are gone through.
  static let mostItems = 4000
  private static let longest = Duration.days(60)

  /// How far back an item can still count.
  static func window(of watch: Watch) -> Duration { min(max(watch.halfLife * 12, .hours(72)), longest) }

  @concurrent func account(at time: Instant) async -> IndexAccount? {
    var pipeline = Pipeline(watches: [watch], at: items.first?.received ?? time) { _, _ in [] }
    var start = items.startIndex
    while start < items.endIndex {
      let received = items[start].received
      let stop = items[start...].firstIndex { $0.received != received } ?? items.endIndex
      _ = pipeline.track(items[start..<stop].compactMap(scored), at: received)
      start = stop
    }
    return pipeline.account(of: watch.name, at: time)
  }

  private func scored(_ item: StoredItem) -> ScoredItem? {
    guard let score = item.scores.first.flatMap({ StateText.value(Score.self, $0.record) }) else { return nil }
    return ScoredItem(
      key: ItemKey(feed: item.feed, id: item.id),
      item: item.brief,
      time: min(item.published ?? item.received, item.received), feed: item.feed, weight: weights[item.feed] ?? 1,
      scores: [score])
  }
}

nonisolated extension StoredItem {
  /// What tracking needs of an item.
  fileprivate var brief: Item {
    Item(id: id, title: title, link: link, published: published, source: source)
  }
}
