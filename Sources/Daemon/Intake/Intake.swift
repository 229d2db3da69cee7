package import Escalation
import Feeds
package import Logging
package import News

/// Where polled documents meet the pipeline and the store: admit, score, track, then one transaction, in order.
///
/// Polls that arrive while a transaction is being written are folded together into the next one, so that a slow disk costs
/// one fsync for many documents. What the store does not take is undone in memory too: nothing is half done.
package final class Intake {
  /// A poll on its way in.
  nonisolated package struct Poll: Sendable {
    package var feed: PolledFeed
    /// The feed's state before the poll.
    package var state: FeedState
    package var content: Content
    /// 0 ..< 1, for the next poll's time.
    package var jitter: Double
    /// The whole network is down: no feed is to blame.
    package var isOutage: Bool

    package init(feed: PolledFeed, state: FeedState, content: Content, jitter: Double, isOutage: Bool) {
      self.feed = feed
      self.state = state
      self.content = content
      self.jitter = jitter
      self.isOutage = isOutage
    }
  }

  nonisolated package enum Content: Sendable {
    case notModified(FeedState.Headers)
    case sameBody(FeedState.Headers)
    case document(FeedDocument, bodyDigest: String, FeedState.Headers)
    case failure(PollFailure)
  }

  /// What of a configuration matters here.
  nonisolated package struct Rules: Sendable {
    package var watches: [Watch]
    package var settings: Pipeline.Settings
    package var scoring: Pipeline.Scoring
    /// Addresses.
    package var feeds: [String]
    package var routing: Routing

    package init(
      watches: [Watch], settings: Pipeline.Settings, scoring: @escaping Pipeline.Scoring, feeds: [String],
      routing: Routing
    ) {
      self.watches = watches
      self.settings = settings
      self.scoring = scoring
      self.feeds = feeds
      self.routing = routing
    }
  }

  private enum Step {
    case poll(Poll, (FeedState?) -> Void)
    case advance
    case alert(Alert)
    case sample
  }

  /// Steps that share one transaction, at most.
  private static let longestBatch = 64
  /// Feeds whose times alone have changed are written together, at most so many in a transaction of each minute: at
  /// 10,000 feeds writing each of them at once would cost more than asking for them.
  private static let longestSave = 500

  private let store: any Store
  private var pipeline: Pipeline
  private var coverage: FeedCoverage
  private var routing: Routing
  private let clock: SystemClock
  private let log: Logger

  /// What is remembered of watches that the configuration has no longer: they may come back.
  private var absent = PipelineState()
  /// The next configuration, and who waits for it.
  private var successor: (rules: Rules, taken: () -> Void)?
  private var waiting: [Step] = []
  private var draining: Task<Void, Never>?
  /// Why the store took nothing the last time; nil where it did.
  package private(set) var trouble: StoreError?
  /// Since when a transaction has been under way; nil between two.
  package private(set) var busySince: ContinuousClock.Instant?
  private var isRunning = false
  private let alarm: any Alarm
  /// Names of the watches above calm.
  private var raised: Set<String> = []
  /// What the pipeline was last told of the feeds' health.
  private var covered: [String: Alert.CoverageCount]?
  /// States whose times alone differ from what is stored, oldest first; a crash may lose them.
  private var unsaved: [String: FeedState] = [:]
  private var unsavedOrder: [String] = []

  /// Whether alerts are told among the daemon's own messages: not where the journal gets a copy of each from the log.
  package var saysAlerts = true
  /// Called after a transaction that held alerts.
  package var onAlerts: () -> Void = {}
  /// Called with what was stored and how long it took.
  package var onCommit: (Commit, Duration) -> Void = { _, _ in }
  /// Called with what the store did not take.
  package var onRefusal: (StoreError) -> Void = { _ in }
  /// Called with the addresses of feeds whose watch was just raised.
  package var onRaise: ([String]) -> Void = { _ in }

  package init(
    pipeline: Pipeline, coverage: FeedCoverage, store: any Store, routing: Routing, clock: SystemClock,
    alarm: any Alarm,
    log: Logger
  ) {
    self.pipeline = pipeline
    self.coverage = coverage
    self.store = store
    self.routing = routing
    self.clock = clock
    self.alarm = alarm
    self.log = log
    raised = raisedWatches()
  }

  /// Takes a poll in, and hands over the feed's next state, or nil where the store did not take it and nothing changed.
  package func take(_ poll: Poll, then finish: @escaping (FeedState?) -> Void) {
    if let state = uneventful(poll) {
      keep(state, of: poll.feed)
      finish(state)
    } else {
      enqueue(.poll(poll, finish))
    }
  }

  /// From now on time passes by itself: levels fall and reminders go out when they are due.
  package func start() {
    alarm.onRing = { [weak self] in self?.enqueue(.advance) }
    isRunning = true
    enqueue(.advance)
  }

  /// Lets time pass once, and waits for it.
  package func advance() async {
    enqueue(.advance)
    await settle()
  }

  /// Waits until everything that was handed in is stored or given back.
  package func settle() async {
    while let task = draining { await task.value }
  }

  /// Waits for what is under way, and stores what could wait until now.
  package func finish() async {
    isRunning = false
    alarm.set(after: nil)
    await settle()
    while !unsaved.isEmpty, trouble == nil { await advance() }
  }

  /// Takes an alert in that no watch decided: a drill.
  package func raise(_ alert: Alert) async {
    enqueue(.alert(alert))
    await settle()
  }

  /// Notes where every watch stands, for its chart.
  package func sample() { enqueue(.sample) }

  /// The pipeline as the store has it, or is about to.
  package var current: Pipeline { pipeline }

  /// Where every watch stands.
  package func standings() -> [Standing] { pipeline.standings(at: clock.now()) }

  // MARK: - Another configuration

  /// Notes what is stored of watches that the configuration does not have.
  package func remember(absent state: PipelineState) {
    let present = Set(pipeline.state.watches.map(\.name))
    absent.watches = state.watches.filter { !present.contains($0.name) }
    absent.stories = state.stories.filter { !present.contains($0.watch) }
  }

  /// Goes on by other rules: after the transaction that is under way, before the next item. Watches keep index, level and
  /// stories by name. `taken` is called at that instant, so that others can change over with it.
  package func adopt(_ rules: Rules, taken: @escaping () -> Void) async {
    await withCheckedContinuation { done in
      successor = (
        rules,
        {
          taken()
          done.resume()
        }
      )
      enqueue(.advance)
    }
  }

  private func changeOver() {
    guard let (rules, taken) = successor else { return }
    successor = nil
    var state = pipeline.state
    state.watches += absent.watches
    state.stories += absent.stories
    pipeline = Pipeline(
      watches: rules.watches, settings: rules.settings, state: state, at: clock.now(), scoring: rules.scoring)
    coverage = coverage.fitted(to: rules.watches, feeds: rules.feeds)
    covered = nil
    routing = rules.routing
    raised = raisedWatches()
    remember(absent: state)
    taken()
  }

  // MARK: - The queue

  private func enqueue(_ step: Step) {
    waiting.append(step)
    guard draining == nil else { return }
    draining = Task {
      while !waiting.isEmpty {
        changeOver()
        let batch = Array(waiting.prefix(Self.longestBatch))
        waiting.removeFirst(batch.count)
        await process(batch)
      }
      draining = nil
      armAlarm()
    }
  }

  private func process(_ batch: [Step]) async {
    busySince = clock.monotonic()
    defer { busySince = nil }
    let (pipelineBefore, coverageBefore) = (pipeline, coverage)
    let (raisedBefore, coveredBefore) = (raised, covered)
    var commit = Commit()
    var answers: [((FeedState?) -> Void, FeedState)] = []
    var taken: [String: FeedState] = [:]
    var isSampling = false
    do throws(StoreError) {
      for step in batch {
        switch step {
        case .poll(let poll, let finish): answers.append((finish, try await fold(poll, into: &commit)))
        case .advance:
          fold(pipeline.advance(to: clock.now()), into: &commit)
          addUnsaved(to: &commit)
        case .alert(let alert): add(alert, to: &commit)
        case .sample: isSampling = true
        }
      }
      if covered != coverage.counts {
        covered = coverage.counts
        fold(pipeline.cover(coverage.counts, at: clock.now()), into: &commit)
      }
      addSamples(to: &commit, all: isSampling)
      taken = takeUnsaved(commit.feeds.map(\.feed))
      let begun = clock.monotonic()
      if !commit.isEmpty {
        try await store.commit(commit)
        onCommit(commit, clock.monotonic() - begun)
      }
      recovered()
    } catch {
      (pipeline, coverage, covered) = (pipelineBefore, coverageBefore, coveredBefore)
      keepAgain(taken)
      say(error)
      for step in batch {
        if case .poll(_, let finish) = step { finish(nil) }
      }
      return
    }
    if !commit.watches.isEmpty { raised = raisedWatches() }
    for (finish, state) in answers { finish(state) }
    if !commit.alerts.isEmpty { onAlerts() }
    let news = raised.subtracting(raisedBefore)
    if !news.isEmpty { onRaise(coverage.feeds(of: news.sorted()).sorted()) }
  }

  // MARK: - Polls that brought nothing

  /// The next state where nothing but the feed's times changed: most polls, and they need no transaction.
  private func uneventful(_ poll: Poll) -> FeedState? {
    guard let answer = poll.content.answer else { return nil }
    var state = poll.state
    let events = note(answer, of: poll, in: &state, at: clock.now())
    let isSame = events.isEmpty && !state.matters(after: poll.state) && state.hasBaseline
    return isSame ? state : nil
  }

  /// Keeps a state of which nothing but times has changed; it is stored before long.
  package func keep(_ state: FeedState, of feed: PolledFeed) {
    if unsaved.updateValue(state, forKey: feed.url) == nil { unsavedOrder.append(feed.url) }
    if unsavedOrder.count == 1, draining == nil { armAlarm() }
  }

  private func addUnsaved(to commit: inout Commit) {
    let polled = Set(commit.feeds.map(\.feed))
    for feed in unsavedOrder.prefix(Self.longestSave) {
      guard let state = unsaved[feed], !polled.contains(feed) else { continue }
      commit.feeds.append(FeedRecord(feed: feed, state: state))
    }
  }

  /// What is about to be written need not be kept; from now on newer states of the same feeds may come.
  private func takeUnsaved(_ feeds: [String]) -> [String: FeedState] {
    guard !unsaved.isEmpty else { return [:] }
    var taken: [String: FeedState] = [:]
    for feed in feeds { taken[feed] = unsaved.removeValue(forKey: feed) }
    if !taken.isEmpty { unsavedOrder.removeAll { taken[$0] != nil } }
    return taken
  }

  private func keepAgain(_ taken: [String: FeedState]) {
    for (feed, state) in taken.sorted(by: { $0.key < $1.key }) where unsaved[feed] == nil {
      unsaved[feed] = state
      unsavedOrder.append(feed)
    }
  }

  // MARK: - One document

  /// The steps of DESIGN §2 for one poll; what changed goes into `commit`.
  private func fold(_ poll: Poll, into commit: inout Commit) async throws(StoreError) -> FeedState {
    let now = clock.now()
    var state = poll.state
    let answer: FeedState.Answer
    if case .document(let document, let bodyDigest, _) = poll.content {
      answer = .document(try await fold(document, bodyDigest: bodyDigest, of: poll, at: now, into: &commit))
    } else if let known = poll.content.answer {
      answer = known
    } else {
      return state
    }
    for event in note(answer, of: poll, in: &state, at: now) {
      add(FeedAlert.alert(event, feed: poll.feed, health: state.health, at: now), to: &commit)
    }
    coverage.note(poll.feed.url, isHealthy: state.health.isHealthy)
    commit.feeds.append(FeedRecord(feed: poll.feed.url, state: state))
    return state
  }

  private func note(
    _ answer: FeedState.Answer, of poll: Poll, in state: inout FeedState, at now: Instant
  ) -> [Alert.Event] {
    state.note(
      answer, headers: poll.content.headers, bounds: poll.feed.bounds,
      isRaised: !raised.isDisjoint(with: coverage.watches(of: poll.feed.url)), isOutage: poll.isOutage,
      jitter: poll.jitter, at: now)
  }

  private func fold(
    _ document: FeedDocument, bodyDigest: String, of poll: Poll, at now: Instant, into commit: inout Commit
  ) async throws(StoreError) -> FeedState.Reading {
    let feed = poll.feed
    let arrival = Arrival(
      feed: feed.url, weight: feed.weight, items: document.items, isFirstPoll: !poll.state.hasBaseline)
    let known = try await store.known(
      feed: feed.url, keys: document.items.map { ItemKey(feed: feed.url, id: $0.id).value },
      texts: document.items.map { TextMark(of: $0).value })
    let admission = pipeline.admit(arrival, known: KnownItems(known), at: now)
    let scored = await Self.score(pipeline, admission, of: arrival)
    let outcome = pipeline.track(scored, at: now)
    commit.add(admission, scored: scored, of: arrival, known: known, at: now)
    fold(outcome, into: &commit)
    let new = admission.fresh.count + admission.baseline.count
    log.debug("feed \"\(feed.name)\": \(document.items.count) items, \(admission.fresh.count) new")
    return FeedState.Reading(
      title: document.title, hints: document.hints, hubs: document.hubs, bodyDigest: bodyDigest,
      newItems: new, knownItems: document.items.count - new, flood: admission.flood?.description)
  }

  /// Scoring is the heavy part; it runs beside the main queue.
  @concurrent private nonisolated static func score(
    _ pipeline: Pipeline, _ admission: Admission, of arrival: Arrival
  ) async -> [ScoredItem] {
    pipeline.score(admission, of: arrival)
  }

  private func fold(_ outcome: Outcome, into commit: inout Commit) {
    commit.add(outcome)
    for alert in outcome.alerts { add(alert, to: &commit) }
  }

  private func add(_ alert: Alert, to commit: inout Commit) {
    log.log(level: saysAlerts ? .notice : .debug, "\(alert.event.rawValue): \(alert.summary)")
    commit.alerts.append(
      NewAlert(
        StoredAlert(alert, rank: routing.rank(of: alert.level, in: alert.watch)), sinks: routing.sinks(for: alert)))
  }

  // MARK: - Beside the way

  /// Where the watches stand that changed, or all of them.
  private func addSamples(to commit: inout Commit, all: Bool) {
    let now = clock.now()
    let changed = Set(commit.watches.map(\.watch))
    guard all || !changed.isEmpty else { return }
    commit.samples = pipeline.standings(at: now).filter { all || changed.contains($0.watch) }.map { standing in
      IndexSample(
        watch: standing.watch, time: now, index: standing.index,
        rank: routing.rank(of: standing.level, in: standing.watch),
        level: standing.level)
    }
  }

  /// Names of the watches above calm.
  private func raisedWatches() -> Set<String> {
    Set(pipeline.standings(at: clock.now()).filter { $0.level != Watch.Level.calm }.map(\.watch))
  }

  private func armAlarm() {
    guard isRunning else { return }
    guard let due = pipeline.nextDue ?? (unsaved.isEmpty ? nil : .latest) else { return }
    // At most a minute: the wall clock, which levels live by, may be set at any time.
    alarm.set(after: min(max(due - clock.now(), .seconds(1)), .minutes(1)))
  }

  private func say(_ error: StoreError) {
    if trouble == nil { log.error("\(error); polled documents are asked for again until it works") }
    trouble = error
    onRefusal(error)
  }

  private func recovered() {
    if trouble != nil { log.notice("the store works again") }
    trouble = nil
  }
}

extension Intake.Content {
  nonisolated var headers: FeedState.Headers {
    switch self {
    case .notModified(let headers), .sameBody(let headers), .document(_, _, let headers): headers
    case .failure: FeedState.Headers()
    }
  }

  /// nil where the poll brought what it should.
  nonisolated var failure: PollFailure? {
    if case .failure(let failure) = self { failure } else { nil }
  }

  /// What it means for the feed's state; nil for a document, whose items have to be admitted first.
  nonisolated var answer: FeedState.Answer? {
    switch self {
    case .notModified: .notModified
    case .sameBody: .sameBody
    case .failure(let failure): .failure(failure)
    case .document: nil
    }
  }
}
