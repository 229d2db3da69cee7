package import News

/// History through the real pipeline under a virtual clock: the alerts that would have fired, and the index over time.
package struct Replay: Sendable {
  private var pipeline: Pipeline
  private var known: Set<ItemKey> = []
  private var last: [Standing] = []

  package init(_ pipeline: Pipeline) { self.pipeline = pipeline }

  /// An item of history with the feed that carried it.
  package struct Entry: Sendable, Hashable {
    package var feed: String
    package var weight: Double
    package var item: Item

    package init(feed: String, weight: Double = 1, item: Item) {
      self.feed = feed
      self.weight = weight
      self.item = item
    }
  }

  /// A watch's index and level at an instant.
  package struct Sample: Sendable, Hashable {
    package var time: Instant
    package var standing: Standing

    /// One line of `replay --series`.
    package var record: JSONText {
      .members([
        "time": .string(time.precise), "watch": .string(standing.watch), "index": .points(standing.index),
        "level": .string(standing.level),
      ])
    }
  }

  /// What a replay tells, in the order of time.
  package enum Event: Sendable, Hashable {
    case alert(Alert)
    case sample(Sample)
  }

  /// Runs dated entries, in the order of their dates; undated ones have no place in history and are left out. Samples
  /// come at every change and every full hour until `end`, or until the last entry.
  package mutating func run(_ entries: [Entry], until end: Instant? = nil, tell: (Event) -> Void) {
    let dated = entries.enumerated().compactMap { offset, entry in
      (entry.item.published ?? entry.item.updated).map { (time: $0, offset: offset, entry: entry) }
    }.sorted { ($0.time, $0.offset) < ($1.time, $1.offset) }
    var start = dated.startIndex
    var clock = dated.first?.time
    while start < dated.endIndex {
      let time = dated[start].time
      var stop = start
      while stop < dated.endIndex, dated[stop].time == time { stop += 1 }
      if let before = clock { advance(from: before, to: time, tell: tell) }
      arrive(dated[start..<stop].map(\.entry), at: time, tell: tell)
      clock = time
      start = stop
    }
    if let clock, let end, end > clock { advance(from: clock, to: end, tell: tell) }
  }

  /// Everything that arrives at one instant is one step, as the items of one document are.
  private mutating func arrive(_ entries: [Entry], at now: Instant, tell: (Event) -> Void) {
    var scored: [ScoredItem] = []
    for entry in entries {
      let key = ItemKey(feed: entry.feed, id: entry.item.id)
      guard known.insert(key).inserted else { continue }
      let arrival = Arrival(feed: entry.feed, weight: entry.weight, items: [entry.item])
      scored += pipeline.score(pipeline.admit(arrival, known: KnownItems(), at: now), of: arrival)
    }
    report(pipeline.track(scored, at: now), at: now, tell: tell)
  }

  /// Stops at every instant at which something is due, and at every full hour.
  private mutating func advance(from start: Instant, to end: Instant, tell: (Event) -> Void) {
    var clock = start
    while clock < end {
      let hour = Instant(milliseconds: (clock.milliseconds / 3_600_000 + 1) * 3_600_000)
      let due = pipeline.nextDue.map { max($0, clock) } ?? end
      clock = min(hour, due, end)
      let outcome = pipeline.advance(to: clock)
      report(outcome, at: clock, tell: tell)
      if clock == hour { sample(at: clock, all: true, tell: tell) }
    }
  }

  private mutating func report(_ outcome: Outcome, at now: Instant, tell: (Event) -> Void) {
    for alert in outcome.alerts { tell(.alert(alert)) }
    if !outcome.watches.isEmpty { sample(at: now, all: false, tell: tell) }
  }

  private mutating func sample(at now: Instant, all: Bool, tell: (Event) -> Void) {
    let standings = pipeline.standings(at: now)
    for (index, standing) in standings.enumerated() where all || index >= last.count || last[index] != standing {
      tell(.sample(Sample(time: now, standing: standing)))
    }
    last = standings
  }
}
