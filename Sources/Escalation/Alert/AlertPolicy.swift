import News

/// Turns what changed into alerts, or says why it stays silent.
struct AlertPolicy: Sendable {
  let watch: Watch

  /// Reminders come after 1, 2, 4 … times `watch.reminder`, at most this far apart.
  static let longestReminder = Duration.hours(24)
  /// Of developments alike that follow each other more closely only the first flashes: the strike of a war's busy day,
  /// but not the counter-strike.
  static let flashPause = Duration.hours(6)
  /// A reminder found this late is left out.
  static let stale = Duration.hours(1)
  /// Most stories an alert shows, and items of each.
  static let mostEvidence = 5
  static let mostItems = 3

  /// A story with this many times the points of the cause is what a raise is about.
  static let overshadowing = 3.0

  /// Why a story does not flash.
  enum Silence: Hashable {
    /// The watch has no `flash`.
    case notWanted
    /// It calms, or its score is below `flash.score`.
    case notGrave
    /// Fewer independent sources than `flash.sources`.
    case tooFewSources(Double)
    /// First reported more than a half-life ago.
    case old(since: Instant)
    /// It has flashed, or raised a level above the lowest.
    case said
    /// The same holds for another story much like it, and there were less than `flashPause` between the two.
    case saidOf(story: String)
  }

  /// Why the story does not flash at `now`; nil: it does.
  func flashSilence(_ story: Story, _ stories: Stories, at now: Instant) -> Silence? {
    guard let flash = watch.flash else { return .notWanted }
    guard story.score >= flash.score else { return .notGrave }
    guard story.corroboration >= Double(flash.sources) else { return .tooFewSources(story.corroboration) }
    guard now - story.first <= watch.halfLife else { return .old(since: story.first) }
    guard !hasRung(story) else { return .said }
    let same = stories.ordered.first { other in
      hasRung(other) && other.development.isAlike(story.development)
        && abs((other.first - story.first).milliseconds) < Self.flashPause.milliseconds
    }
    return same.map { .saidOf(story: $0.id) }
  }

  /// Whether a desk was woken for the story: it has flashed, or raised a level above the lowest.
  private func hasRung(_ story: Story) -> Bool {
    let loud = [Alert.Event.flash.rawValue] + watch.thresholds.levels.dropFirst().map(\.name)
    return loud.contains { story.rung[$0] != nil }
  }

  /// The story to name for a raise: the one that adds most among those that just changed, else among all.
  func cause(among touched: [Story], of stories: Stories, at now: Instant) -> Story? {
    let ids = Set(touched.map(\.id))
    let strongest = strongest(stories, at: now) { $0 > 0 }
    return (strongest.first { ids.contains($0.story.id) } ?? strongest.first)?.story
  }

  /// The story whose headline a raise carries: the cause, unless another makes up several times as much of the index, as an
  /// attack does of which a closed airspace tips the level.
  func headliner(for cause: Story?, of stories: Stories, at now: Instant) -> Story? {
    let weighed = strongest(stories, at: now) { $0 > 0 }
    guard let first = weighed.first else { return cause }
    let own = weighed.first { $0.story.id == cause?.id }?.points ?? 0
    return first.points >= Self.overshadowing * own ? first.story : cause
  }

  /// When the standing level is said again: from the second level up, and only while the index is where the level is
  /// held; what is about to fall is not said again.
  func reminderDue(_ state: WatchState) -> Instant? {
    guard let interval = watch.reminder, interval > .zero, let said = state.said, state.level.level >= 2 else {
      return nil
    }
    let longest = max(interval, Self.longestReminder)
    let due = max(said.time + min(longest, interval * (1 << min(said.reminders, 10))), state.index.time)
    let held = watch.thresholds.over(state.baseline).levels[state.level.level - 1].clear
    return state.index.value(at: due) >= held ? due : nil
  }

  func raised(_ change: LevelMachine.Change, _ state: WatchState, _ stories: Stories) -> Alert {
    alert(
      .levelRaised, state, at: change.time, change: change,
      threshold: watch.thresholds.over(state.baseline).levels[change.to - 1].raise,
      cause: [state.level.name] + causeParts(state),
      summary: withExchange(
        Summary.raised(watch: watch.name, state), [.replied, .replyThreatened], state, at: change.time),
      evidence: evidence(stories, at: change.time, escalating: true))
  }

  func lowered(_ change: LevelMachine.Change, _ state: WatchState, _ stories: Stories) -> Alert {
    let gravest = strongest(stories, at: change.time) { $0 > 0 }.first?.story
    // What was said before the gravest development, or has faded, is not what lowered the level.
    let calming = strongest(stories, at: change.time) { $0 <= -watch.significant }
      .first { $0.story.first > gravest?.first ?? .earliest }?.story
    return alert(
      .levelLowered, state, at: change.time, change: change,
      threshold: watch.thresholds.over(state.baseline).levels[change.from - 1].clear,
      cause: [state.level.name, watch.thresholds.name(of: change.from)] + causeParts(state),
      summary: withExchange(
        Summary.lowered(watch: watch.name, state, calming: calming, gravest: gravest, at: change.time),
        [.steppedBack], state, at: change.time),
      evidence: evidence(stories, at: change.time, escalating: calming == nil))
  }

  func reminder(_ count: Int, _ state: WatchState, _ stories: Stories, at now: Instant) -> Alert {
    alert(
      .reminder, state, at: now, cause: [state.level.name, String(count)] + causeParts(state),
      summary: Summary.reminder(watch: watch.name, state, top: strongest(stories, at: now) { $0 > 0 }.first?.story),
      evidence: evidence(stories, at: now, escalating: true))
  }

  func flash(_ story: Story, _ state: WatchState, _ stories: Stories, at now: Instant) -> Alert {
    let all = evidence(stories, at: now, escalating: true, only: story.id)
    return alert(
      .flash, state, at: now, threshold: watch.flash?.score, cause: [story.id],
      summary: Summary.flash(watch: watch.name, story), evidence: all)
  }

  /// What was held back, as the one change that it comes to: a level raised or lowered since it was last spoken of.
  func digest(_ parcel: AlertGate.Parcel, _ state: WatchState, _ stories: Stories, at now: Instant) -> Alert {
    let ranks = parcel.held.map { watch.thresholds.rank(of: $0.level) }
    let (told, current) = (watch.thresholds.rank(of: parcel.told), state.level.level)
    let highest = max(told, ranks.max() ?? 0)
    let event: Alert.Event =
      current > told
      ? .levelRaised
      : current < highest ? .levelLowered : parcel.held.contains { $0.event == .flash } ? .flash : .reminder
    let previous = event == .levelRaised ? told : highest
    var alert = alert(
      event, state, at: now, cause: [state.level.name, "held", String(parcel.held.first?.time.milliseconds ?? 0)],
      summary: Summary.digest(
        watch: watch.name, state, parcel, highest: watch.thresholds.name(of: highest), index: state.index.value(at: now)
      ),
      evidence: evidence(stories, at: now, escalating: true))
    if event == .levelRaised || event == .levelLowered { alert.previous = watch.thresholds.name(of: previous) }
    alert.held = parcel.held
    return alert
  }

  func coverage(_ change: Coverage.Change, _ state: WatchState, at now: Instant) -> Alert {
    switch change {
    case .lost(let since):
      alert(
        .coverageLost, state, at: now, cause: [String(since.milliseconds)],
        summary: Summary.coverageLost(watch: watch.name, state, since: since))
    case .restored(let since):
      alert(
        .coverageRestored, state, at: now, cause: [String(since.milliseconds)],
        summary: Summary.coverageRestored(watch: watch.name, state))
    }
  }

  // MARK: Parts

  private func causeParts(_ state: WatchState) -> [String] {
    state.cause.map { [$0.story, $0.level, String($0.occurrence)] } ?? []
  }

  private func alert(
    _ event: Alert.Event, _ state: WatchState, at now: Instant, change: LevelMachine.Change? = nil,
    threshold: Double? = nil, cause: [String], summary: String, evidence: [Alert.Evidence] = []
  ) -> Alert {
    var alert = Alert(
      id: AlertID.make(watch: watch.name, event: event, cause: cause), time: now, event: event, watch: watch.name,
      level: state.level.name, previous: change.map { watch.thresholds.name(of: $0.from) },
      index: state.index.value(at: now), threshold: threshold, summary: summary, evidence: evidence,
      coverage: state.coverage.count)
    alert.exchange = state.exchange.standing(at: now)
    alert.baseline = state.baseline?.points
    return alert
  }

  /// The sentence with where the exchange stands behind it, where that says more than the headline.
  private func withExchange(_ summary: String, _ phases: [Exchange.Phase], _ state: WatchState, at now: Instant)
    -> String
  {
    guard let exchange = state.exchange.standing(at: now), phases.contains(exchange.phase),
      let other = watch.sides.first(where: { $0.name != exchange.side })
    else { return summary }
    return "\(summary); \(exchange.text(other: other.name))"
  }

  typealias Weighed = (story: Story, points: Double)

  /// Stories whose decayed contribution is wanted, strongest first.
  func strongest(_ stories: Stories, at now: Instant, where isWanted: (Double) -> Bool) -> [Weighed] {
    zip(stories.lines, StoryWeights.points(stories.lines)).compactMap { line, points -> Weighed? in
      let left = points * Index.decay(from: line.first, to: now, halfLife: watch.halfLife)
      guard isWanted(left), let story = stories.all[line.id] else { return nil }
      return (story: story, points: left)
    }
    .sorted { abs($0.points) != abs($1.points) ? abs($0.points) > abs($1.points) : $0.story.id < $1.story.id }
  }

  /// The strongest stories of one direction, each with its share of all points in that direction.
  private func evidence(
    _ stories: Stories, at now: Instant, escalating: Bool, only: String? = nil
  ) -> [Alert.Evidence] {
    let weighed = strongest(stories, at: now) { escalating ? $0 > 0 : $0 < 0 }
    let total = weighed.reduce(0) { $0 + abs($1.points) }
    return weighed.filter { only == nil || $0.story.id == only }.prefix(Self.mostEvidence).map { story, points in
      Alert.Evidence(
        story: story.id, sources: story.sources, score: story.score, share: total > 0 ? abs(points) / total : 0,
        items: story.items.prefix(Self.mostItems).map(\.evidence))
    }
  }
}

extension StoryItem {
  /// As an alert shows it.
  fileprivate var evidence: Alert.EvidenceItem {
    Alert.EvidenceItem(
      id: id, title: title, url: url, source: source, published: time, score: score, contributions: contributions)
  }
}
