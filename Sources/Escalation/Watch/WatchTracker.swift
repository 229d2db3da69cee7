import News

/// One watch at work: puts scored items into stories, keeps index and level, and says what is to be told.
struct WatchTracker: Sendable {
  let watch: Watch
  private let topic: TopicWords
  private let policy: AlertPolicy
  private let coverageRule: Coverage.Rule
  private(set) var state: WatchState
  private(set) var stories: Stories

  /// Goes on from what was stored; a watch without a state starts calm at `now`.
  init(watch: Watch, state: WatchState?, stories: [Story], settings: Pipeline.Settings, at now: Instant) {
    self.watch = watch
    topic = TopicWords(watch: watch)
    policy = AlertPolicy(watch: watch)
    coverageRule = settings.coverage
    self.stories = Stories(stories, matcher: settings.stories, corroboration: watch.corroboration)
    self.state = state ?? WatchState(watch: watch, at: now)
    if watch.baseline == nil {
      self.state.baseline = nil
    } else if self.state.baseline == nil {
      self.state.baseline = Baseline(at: now)
    }
    guard self.state.rules != watch.rulesMark else { return }
    self.state.rules = watch.rulesMark
    self.state.index = index(at: max(now, self.state.index.time))
    self.state.level.adopt(thresholds, self.state.index)
  }

  /// Over what is usual, where the watch asks for that.
  private var thresholds: Watch.Thresholds { watch.thresholds.over(state.baseline) }

  /// Points of the index at `now`.
  func value(at now: Instant) -> Double { state.index.value(at: max(now, state.index.time)) }

  /// Every story with the points that are left of it at `now`, what counts most first.
  func weights(at now: Instant) -> [(story: Story, points: Double)] { policy.strongest(stories, at: now) { $0 != 0 } }

  /// When something happens by time alone.
  var due: Instant? {
    [
      state.level.due(thresholds), policy.reminderDue(state), state.coverage.due(coverageRule), state.gate.release,
      state.baseline?.due,
    ].compactMap { $0 }
      .min()
  }

  /// Folds scored items in at `now`; items without a direction only matter where they correct an earlier version.
  mutating func track(_ scored: [(item: ScoredItem, score: Score)], at now: Instant, into outcome: inout Outcome) {
    let now = max(now, state.index.time)
    advance(to: now, into: &outcome)
    var changes = Changes()
    for (item, score) in scored { fold(item, score, &changes) }
    guard !changes.isEmpty else { return }
    changes.remove(stories.prune(halfLife: watch.halfLife, at: now))
    let before = state
    state.index = index(at: now)
    let change = state.level.observe(state.index, thresholds)
    let touched = changes.changed.sorted().compactMap { stories.all[$0] }
    for id in changes.corrected.sorted() { state.exchange.forget(id) }
    for story in touched { state.exchange.note(story, watch) }
    if let change { raise(change, touched, into: &outcome) }
    flash(touched, at: now, into: &outcome)
    outcome.changed(changes.changed.sorted().compactMap { stories.all[$0] })
    outcome.remove(changes.removed.sorted().map { StoryName(watch: watch.name, id: $0) })
    if state != before { outcome.changed(state) }
  }

  /// Lets time pass: levels fall, reminders and coverage changes become due, each at its own instant and in order.
  mutating func advance(to now: Instant, into outcome: inout Outcome) {
    let before = state
    while let time = due, time <= now {
      if let change = state.coverage.advance(to: time, coverageRule) {
        tell(policy.coverage(change, state, at: time), into: &outcome)
      } else if let change = state.level.fall(upTo: time, thresholds) {
        lower(change, into: &outcome)
      } else if let due = state.baseline?.due, due <= time {
        lookBack()
      } else if let parcel = state.gate.open(at: time, level: state.level.name, watch) {
        outcome.alerts.append(policy.digest(parcel, state, stories, at: time))
      } else {
        remind(at: time, now: now, into: &outcome)
      }
    }
    if state != before { outcome.changed(state) }
  }

  /// Takes in how many of the watch's feeds answer.
  mutating func cover(_ count: Alert.CoverageCount, at now: Instant, into outcome: inout Outcome) {
    advance(to: now, into: &outcome)
    let before = state
    if let change = state.coverage.observe(count, at: now, coverageRule) {
      tell(policy.coverage(change, state, at: now), into: &outcome)
    }
    if state != before { outcome.changed(state) }
  }

  private mutating func lookBack() {
    let parts = parts
    let isOther = state.baseline?.look(
      { Index(of: parts, halfLife: watch.halfLife, at: $0).value }, window: watch.baseline ?? .zero,
      feeds: watch.audience, isBlind: state.coverage.isLost)
    if isOther == true { state.level.adopt(thresholds, state.index) }
  }

  // MARK: Stories

  /// Ids of stories that a fold has changed or ended.
  private struct Changes {
    var changed: Set<String> = []
    var removed: Set<String> = []
    /// Those of the removed whose reports were corrected.
    var corrected: Set<String> = []
    var isEmpty: Bool { changed.isEmpty && removed.isEmpty }

    mutating func remove(_ ids: some Sequence<String>) {
      removed.formUnion(ids)
      changed.subtract(ids)
    }
  }

  private mutating func fold(_ scored: ScoredItem, _ score: Score, _ changes: inout Changes) {
    let development = Development(of: score)
    if let story = stories.story(of: scored.key), story.development.direction != development?.direction {
      switch stories.remove(scored.key) {
      case .item(let id): changes.changed.insert(id)
      case .story(let id):
        changes.remove([id])
        changes.corrected.insert(id)
      case nil: break
      }
    }
    guard let development else { return }
    var entry = StoryEntry(scored, score, development, topic: topic)
    // What points too weakly to be news of its own, a reaction or a look back, still confirms what others reported, with
    // half a voice: an explainer alone must not make a development flash.
    guard score.direction != .neutral else {
      entry.weight /= 2
      if let id = stories.confirm(entry) { changes.changed.insert(id) }
      return
    }
    let id = stories.add(entry, watch: watch.name)
    changes.changed.insert(id)
    changes.removed.remove(id)
  }

  private var parts: [Index.Part] {
    zip(stories.lines, StoryWeights.points(stories.lines)).map { Index.Part(first: $0.first, points: $1) }
  }

  private func index(at now: Instant) -> Index { Index(of: parts, halfLife: watch.halfLife, at: now) }

  // MARK: Alerts

  /// Lets an alert out, or keeps it for later.
  private mutating func tell(_ alert: Alert, into outcome: inout Outcome) {
    if state.gate.admit(alert, watch) { outcome.alerts.append(alert) }
  }

  private mutating func raise(_ change: LevelMachine.Change, _ touched: [Story], into outcome: inout Outcome) {
    let level = watch.thresholds.name(of: change.to)
    let cause = policy.cause(among: touched, of: stories, at: change.time)
    let headliner = policy.headliner(for: cause, of: stories, at: change.time)
    let occurrence = cause.map { stories.ring($0.id, level) } ?? 1
    state.cause = WatchState.Cause(
      story: cause?.id ?? "", headline: headliner?.headline ?? "", sources: headliner?.sources.count ?? 0, level: level,
      occurrence: occurrence)
    state.said = WatchState.Said(time: change.time, reminders: 0)
    tell(policy.raised(change, state, stories), into: &outcome)
  }

  private mutating func lower(_ change: LevelMachine.Change, into outcome: inout Outcome) {
    state.said = change.to >= 2 ? WatchState.Said(time: change.time, reminders: state.said?.reminders ?? 0) : nil
    tell(policy.lowered(change, state, stories), into: &outcome)
  }

  private mutating func remind(at time: Instant, now: Instant, into outcome: inout Outcome) {
    let count = (state.said?.reminders ?? 0) + 1
    state.said = WatchState.Said(time: time, reminders: count)
    // After an outage nobody needs to be reminded of what stood yesterday.
    if now - time <= AlertPolicy.stale { tell(policy.reminder(count, state, stories, at: time), into: &outcome) }
  }

  private mutating func flash(_ touched: [Story], at now: Instant, into outcome: inout Outcome) {
    for touched in touched {
      guard let story = stories.all[touched.id], policy.flashSilence(story, stories, at: now) == nil else { continue }
      _ = stories.ring(story.id, Alert.Event.flash.rawValue)
      tell(policy.flash(story, state, stories, at: now), into: &outcome)
    }
  }
}

extension StoryEntry {
  /// What a story keeps of a scored item; an item of an unknown publisher speaks with its feed's voice.
  init(_ scored: ScoredItem, _ score: Score, _ development: Development, topic: TopicWords) {
    let sign = score.points < 0 ? -1.0 : 1.0
    let strongest = score.contributions.enumerated()
      .sorted { ($1.element.points * sign, $0.offset) < ($0.element.points * sign, $1.offset) }
      .prefix(5).map(\.element)
    let title = scored.item.title.isEmpty ? scored.item.summary : scored.item.title
    let item = StoryItem(
      key: scored.key, id: scored.item.id, title: String(title.cut(toUTF8: StoryText.limit)), url: scored.item.link,
      source: scored.item.source ?? Source(domain: scored.feed), time: scored.time, score: score.points,
      contributions: strongest)
    self.init(item: item, text: StoryText(title, topic: topic), development: development, weight: scored.weight)
  }
}
