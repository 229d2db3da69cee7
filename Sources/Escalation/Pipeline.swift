package import News

/// The heart: items → fresh → scored → tracked → alerts, as values in and values out.
///
/// Nothing here reads a clock or keeps anything elsewhere: the same history gives the same alerts in the daemon, in a
/// replay and after a restart from the stored pieces.
package struct Pipeline: Sendable {
  package typealias Scoring = @Sendable (Item, _ weight: Double) -> [Score]

  private let admit: Admit
  private let scoring: Scoring
  /// Feeds that a watch listens to; watches that listen to all are missing.
  private let audience: [String: Set<String>]
  /// In the order of the config.
  private var trackers: [WatchTracker]

  /// What is not a watch's own.
  package struct Settings: Sendable, Hashable {
    package var admit: Admit
    package var stories: StoryMatcher
    package var coverage: Coverage.Rule

    package init(
      admit: Admit = Admit(), stories: StoryMatcher = StoryMatcher(), coverage: Coverage.Rule = Coverage.Rule()
    ) {
      self.admit = admit
      self.stories = stories
      self.coverage = coverage
    }
  }

  /// Goes on from `state`, matched to the watches by name: a watch it does not know starts calm at `now`, what belongs to
  /// no watch any more is left out, and levels are fitted to edited thresholds.
  package init(
    watches: [Watch], settings: Settings = Settings(), state: PipelineState = PipelineState(), at now: Instant,
    scoring: @escaping Scoring
  ) {
    admit = settings.admit
    self.scoring = scoring
    audience = Dictionary(
      watches.filter { !$0.feeds.isEmpty }.map { ($0.name, Set($0.feeds)) }, uniquingKeysWith: { first, _ in first })
    let stories = Dictionary(grouping: state.stories, by: \.watch)
    trackers = watches.map { watch in
      WatchTracker(
        watch: watch, state: state.watches.first { $0.name == watch.name }, stories: stories[watch.name] ?? [],
        settings: settings, at: now)
    }
  }

  /// The pieces to restore from: what all outcomes so far add up to.
  package var state: PipelineState {
    PipelineState(watches: trackers.map(\.state), stories: trackers.flatMap(\.stories.ordered))
  }

  /// All steps for one document, in order: what a daemon does around its store, and what replay and tests do at once.
  package mutating func process(_ arrival: Arrival, known: KnownItems, at now: Instant) -> Outcome {
    let admission = admit(arrival, known: known, at: now)
    let scored = score(admission, of: arrival)
    return track(scored, at: now)
  }

  /// Which items of a document are new.
  package func admit(_ arrival: Arrival, known: KnownItems, at now: Instant) -> Admission {
    admit.sort(arrival.items, feed: arrival.feed, known: known, isFirstPoll: arrival.isFirstPoll, at: now)
  }

  /// The points of new and edited items for every watch that listens to their feed. Pure and heavy: may run anywhere.
  package func score(_ admission: Admission, of arrival: Arrival) -> [ScoredItem] {
    (admission.fresh + admission.updated).map { admitted in
      let scores = scoring(admitted.item, arrival.weight)
        .filter { audience[$0.watch]?.contains(arrival.feed) ?? true }
      return ScoredItem(
        key: admitted.key, item: admitted.item, time: admitted.time, feed: arrival.feed, weight: arrival.weight,
        scores: scores)
    }
  }

  /// Folds scored items into stories, index and level at `now`, and says what is to be told.
  package mutating func track(_ scored: [ScoredItem], at now: Instant) -> Outcome {
    let inOrder = scored.sorted { ($0.time, $0.key) < ($1.time, $1.key) }
    var outcome = Outcome()
    for index in trackers.indices {
      let name = trackers[index].watch.name
      let own = inOrder.compactMap { item in item.scores.first { $0.watch == name }.map { (item: item, score: $0) } }
      trackers[index].track(own, at: now, into: &outcome)
    }
    return outcome
  }

  /// Lets time pass until `now`: levels fall, reminders become due.
  package mutating func advance(to now: Instant) -> Outcome {
    var outcome = Outcome()
    for index in trackers.indices { trackers[index].advance(to: now, into: &outcome) }
    return outcome
  }

  /// Takes in how many feeds of each watch answer, by the watch's name.
  package mutating func cover(_ counts: [String: Alert.CoverageCount], at now: Instant) -> Outcome {
    var outcome = Outcome()
    for index in trackers.indices {
      guard let count = counts[trackers[index].watch.name] else { continue }
      trackers[index].cover(count, at: now, into: &outcome)
    }
    return outcome
  }

  /// What is stored of every watch beside its stories, in the order of the config.
  package var watchStates: [WatchState] { trackers.map(\.state) }

  /// The stories of a watch with the points that are left of each at `now`, what counts most first.
  func weights(of watch: String, at now: Instant) -> [(story: Story, points: Double)] {
    trackers.first { $0.watch.name == watch }?.weights(at: now) ?? []
  }

  /// When `advance(to:)` will next have something to do; nil while nothing stands.
  package var nextDue: Instant? { trackers.compactMap(\.due).min() }

  /// Index and level of every watch at `now`, in the order of the config.
  package func standings(at now: Instant) -> [Standing] {
    trackers.map { tracker in
      Standing(
        watch: tracker.watch.name, index: tracker.value(at: now), level: tracker.state.level.name,
        exchange: tracker.state.exchange.standing(at: now), held: tracker.state.gate.count,
        baseline: tracker.state.baseline?.points)
    }
  }
}

/// One feed document on its way in.
package struct Arrival: Sendable, Hashable {
  /// Name of the feed.
  package var feed: String
  /// Trust in the feed: scales points and the voice in corroboration.
  package var weight: Double
  package var items: [Item]
  package var isFirstPoll: Bool

  package init(feed: String, weight: Double = 1, items: [Item], isFirstPoll: Bool = false) {
    self.feed = feed
    self.weight = weight
    self.items = items
    self.isFirstPoll = isFirstPoll
  }
}

/// An item with its points for every watch.
package struct ScoredItem: Sendable, Hashable {
  package var key: ItemKey
  package var item: Item
  /// Event time.
  package var time: Instant
  /// Name of the feed.
  package var feed: String
  package var weight: Double
  package var scores: [Score]

  package init(key: ItemKey, item: Item, time: Instant, feed: String, weight: Double = 1, scores: [Score]) {
    self.key = key
    self.item = item
    self.time = time
    self.feed = feed
    self.weight = weight
    self.scores = scores
  }
}

/// Where a watch stands.
package struct Standing: Sendable, Hashable {
  package var watch: String
  package var index: Double
  /// Name of the level.
  package var level: String
  /// Where the exchange between its two sides stands; nil where there is none.
  package var exchange: Exchange.Standing?
  /// How many alerts wait for the end of quiet hours or for the budget.
  package var held: Int
  /// What of the index is usual and does not count for the level; nil where the watch does not ask.
  package var baseline: Double?

  package init(
    watch: String, index: Double, level: String, exchange: Exchange.Standing? = nil, held: Int = 0,
    baseline: Double? = nil
  ) {
    self.watch = watch
    self.index = index
    self.level = level
    self.exchange = exchange
    self.held = held
    self.baseline = baseline
  }
}

/// What is stored of a pipeline between two runs.
package struct PipelineState: Sendable, Hashable, Codable {
  package var watches: [WatchState]
  package var stories: [Story]

  package init(watches: [WatchState] = [], stories: [Story] = []) {
    self.watches = watches
    self.stories = stories
  }
}

/// What a step changed: alerts to deliver, in order, and the pieces of state to write with them, and no others.
package struct Outcome: Sendable, Hashable {
  package private(set) var watches: [WatchState] = []
  package private(set) var stories: [Story] = []
  /// Stories to forget.
  package private(set) var removedStories: [StoryName] = []
  package internal(set) var alerts: [Alert] = []

  package init() {}

  mutating func changed(_ state: WatchState) {
    watches.removeAll { $0.name == state.name }
    watches.append(state)
  }

  mutating func changed(_ stories: [Story]) { self.stories += stories }
  mutating func remove(_ stories: [StoryName]) { removedStories += stories }
}

/// What a story is stored under.
package struct StoryName: Sendable, Hashable {
  package var watch: String
  package var id: String
}
