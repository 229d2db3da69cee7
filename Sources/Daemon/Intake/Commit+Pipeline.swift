import Escalation
import News

/// From the pipeline's values to what the store writes.
extension Commit {
  /// Items that are kept with their text longer than this are cut.
  nonisolated private static let longestText = 16 * 1024
  /// A seen item's day is written again only when it is this much older, to spare the disk.
  nonisolated private static let daysBeforeRefresh = 7

  nonisolated var isEmpty: Bool { self == Commit() }

  /// The document's items: what is seen from now on, and what is kept of the new and edited ones.
  nonisolated mutating func add(
    _ admission: Admission, scored: [ScoredItem], of arrival: Arrival, known: KnownRecords, at now: Instant
  ) {
    let today = now.date.daysSinceEpoch
    let scores = Dictionary(scored.map { ($0.key, $0.scores) }) { first, _ in first }
    for admitted in admission.fresh + admission.updated + admission.baseline {
      seen.append(
        SeenRecord(
          feed: arrival.feed, key: admitted.key.value, text: admitted.text.value, time: admitted.time, day: today))
      items.append(Self.stored(admitted, scores: scores[admitted.key] ?? [], feed: arrival.feed, at: now))
    }
    for record in known.items.values.sorted(by: { $0.key < $1.key })
    where today - record.day >= Self.daysBeforeRefresh {
      var refreshed = record
      refreshed.day = today
      if !seen.contains(where: { $0.key == record.key && $0.feed == record.feed }) { seen.append(refreshed) }
    }
  }

  /// What tracking changed, without its alerts.
  nonisolated mutating func add(_ outcome: Outcome) {
    for watch in outcome.watches {
      watches.removeAll { $0.watch == watch.name }
      watches.append(WatchRecord(watch: watch.name, state: StateText.text(watch)))
    }
    for story in outcome.stories {
      let id = StoryRecord.ID(watch: story.watch, story: story.id)
      stories.removeAll { $0.id == id }
      endedStories.removeAll { $0 == id }
      stories.append(StoryRecord(id: id, state: StateText.text(story)))
    }
    for ended in outcome.removedStories {
      let id = StoryRecord.ID(watch: ended.watch, story: ended.id)
      stories.removeAll { $0.id == id }
      endedStories.append(id)
    }
  }

  nonisolated private static func stored(
    _ admitted: AdmittedItem, scores: [Score], feed: String, at now: Instant
  ) -> StoredItem {
    let item = admitted.item
    return StoredItem(
      id: item.id, feed: feed, title: item.title.cut(toBytes: 4096), summary: item.summary.cut(toBytes: longestText),
      text: item.content.cut(toBytes: longestText), link: item.link, source: item.source, published: item.published,
      received: now,
      scores: scores.map {
        StoredScore(
          watch: $0.watch, isRelevant: $0.isRelevant, points: $0.points, story: nil, record: StateText.text($0))
      })
  }
}

extension FeedRecord {
  nonisolated init(feed: String, state: FeedState) { self.init(feed: feed, state: StateText.text(state)) }
}

extension StoredState {
  /// Feeds' states by address; a state of another version's shape is left out, so that the feed starts anew.
  nonisolated var feedStates: [String: FeedState] {
    Dictionary(feeds.compactMap { record in StateText.value(FeedState.self, record.state).map { (record.feed, $0) } }) {
      first, _ in first
    }
  }

  nonisolated var pipelineState: PipelineState {
    PipelineState(
      watches: watches.compactMap { StateText.value(WatchState.self, $0.state) },
      stories: stories.compactMap { StateText.value(Story.self, $0.state) })
  }
}

extension KnownItems {
  nonisolated init(_ records: KnownRecords) {
    self.init(
      items: Dictionary(
        records.items.map { key, record in
          (ItemKey(value: key), Known(text: TextMark(value: record.text), time: record.time))
        }
      ) { first, _ in first },
      texts: Set(records.texts.map { TextMark(value: $0) }))
  }
}
