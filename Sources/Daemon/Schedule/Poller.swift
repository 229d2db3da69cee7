import HTTP
package import Logging
import News

/// Polls the feeds: takes whoever is due, has it fetched and read, hands it over, and puts it back into the queue.
///
/// Everything that decides is in the values it asks (`FeedSchedule`, `HostGate`, `NetworkOutage`); here is only the loop.
package final class Poller {
  private let fetcher: FeedFetcher
  private let intake: Intake
  private let settings: Settings
  private let clock: SystemClock
  private let random: () -> Double
  private let log: Logger

  private var feeds: [String: PolledFeed]
  private var states: [String: FeedState]
  private var queue = DueQueue<String>()
  private var hosts: HostGate
  private var outage = NetworkOutage()
  private var knownHosts = 0
  private var polls: [String: Task<Void, Never>] = [:]
  private let alarm: any Alarm
  private var idle: [CheckedContinuation<Void, Never>] = []
  private var isStopping = false

  nonisolated package struct Settings: Sendable {
    /// Polls at once, over all hosts.
    package var concurrency: Int
    /// Polls at once of one host.
    package var perHost: Int
    /// Polls that are due together are spread over this time: at the start, after a suspend, after an outage.
    package var spread: Duration

    package init(concurrency: Int = 64, perHost: Int = 2, spread: Duration = .seconds(30)) {
      self.concurrency = concurrency
      self.perHost = perHost
      self.spread = spread
    }
  }

  /// - Parameters:
  ///   - states: what is remembered of feeds, by address.
  ///   - random: gives 0 ..< 1; spreads polls.
  package init(
    feeds: [PolledFeed], states: [String: FeedState], fetcher: FeedFetcher, intake: Intake, settings: Settings,
    clock: SystemClock, alarm: any Alarm, random: @escaping () -> Double, log: Logger
  ) {
    self.feeds = Dictionary(feeds.map { ($0.url, $0) }) { first, _ in first }
    self.states = states
    self.fetcher = fetcher
    self.intake = intake
    self.settings = settings
    self.clock = clock
    self.alarm = alarm
    self.random = random
    self.log = log
    hosts = HostGate(limit: settings.perHost)
    knownHosts = Set(feeds.map(\.host)).count
  }

  /// Begins to poll. What is overdue is spread, so that a start is no burst.
  package func start() {
    alarm.onRing = { [weak self] in self?.pollDue() }
    for feed in feeds.values.sorted(by: { $0.url < $1.url }) { scheduleFromState(feed) }
    armAlarm()
  }

  /// Polls every feed that is due now, once, and returns when all are done.
  package func pollOnce() async {
    let now = clock.now()
    for feed in feeds.values.sorted(by: { $0.url < $1.url }) {
      let state = states[feed.url] ?? FeedState()
      if !state.isGone, (state.nextPoll ?? now) <= now { queue.schedule(feed.url, at: clock.monotonic()) }
    }
    isOnce = true
    pollDue()
    guard !polls.isEmpty || queue.count > 0 else { return }
    await withCheckedContinuation { idle.append($0) }
  }

  private var isOnce = false

  /// Ends all polls under way; what they had brought and was not stored is asked for again next time.
  package func stop() async {
    isStopping = true
    alarm.set(after: nil)
    polls.values.forEach { $0.cancel() }
    guard !polls.isEmpty else { return }
    await withCheckedContinuation { idle.append($0) }
  }

  /// Brings the polls of feeds forward whose watches were raised: they are asked within `fastest`.
  package func hurry(_ urls: [String]) {
    let now = clock.now()
    for url in urls {
      guard let feed = feeds[url], var state = states[url], let next = state.nextPoll, polls[url] == nil,
        state.waitReason == .interval || state.waitReason == .rhythm
      else { continue }
      let due = now + feed.bounds.fastest * random()
      guard due < next else { continue }
      state.poll(at: due, because: .raised)
      states[url] = state
      queue.schedule(url, at: clock.monotonic() + (due - now))
    }
    armAlarm()
  }

  /// How every feed is doing, by address.
  package var feedStates: [String: FeedState] { states }

  // MARK: - The loop

  private func pollDue() {
    guard !isStopping else { return }
    let now = clock.monotonic()
    if let due = queue.nextDue, now - due > .seconds(90) { spreadOverdue(at: now) }
    while polls.count < settings.concurrency, let url = queue.popDue(at: now) {
      guard let feed = feeds[url], hosts.enter(url, host: feed.host) else { continue }
      polls[url] = Task { [weak self] in await self?.poll(feed) }
    }
    armAlarm()
  }

  /// A machine that slept has everything overdue at once: no burst, but the usual spread.
  private func spreadOverdue(at now: ContinuousClock.Instant) {
    var overdue: [String] = []
    while let url = queue.popDue(at: now) { overdue.append(url) }
    for url in overdue { queue.schedule(url, at: now + settings.spread * random()) }
  }

  private func armAlarm() {
    guard !isStopping else { return }
    guard polls.count < settings.concurrency, let due = queue.nextDue else { return alarm.set(after: nil) }
    // At most a minute, so that a machine that slept notices soon what is overdue.
    alarm.set(after: min(max(due - clock.monotonic(), .zero), .minutes(1)))
  }

  private func poll(_ feed: PolledFeed) async {
    let state = states[feed.url] ?? FeedState()
    let answer = await fetcher.fetch(feed, state: state, at: clock.now())
    if !isStopping || !Task.isCancelled { await settle(feed, state, answer) }
    polls[feed.url] = nil
    if let next = hosts.leave(host: feed.host) { queue.schedule(next, at: clock.monotonic()) }
    if isStopping ? polls.isEmpty : isOnce && polls.isEmpty && queue.count == 0 {
      idle.forEach { $0.resume() }
      idle = []
    }
    pollDue()
  }

  private func settle(_ feed: PolledFeed, _ state: FeedState, _ answer: FeedFetcher.Answer) async {
    let content = await FeedReading.read(answer, previous: state, feed: feed)
    let poll = Intake.Poll(feed: feed, state: state, content: content, jitter: random(), isOutage: outage.isDown)
    guard let next = await intake.take(poll) else {
      // The store could not take it; the feed's state is as before, so nothing is lost by asking again.
      queue.schedule(feed.url, at: clock.monotonic() + feed.bounds.interval)
      return
    }
    states[feed.url] = next
    report(feed, before: state, after: next)
    noteOutage(feed, content)
    if let due = states[feed.url]?.nextPoll, !isOnce {
      queue.schedule(feed.url, at: clock.monotonic() + max(.zero, due - clock.now()))
    }
  }

  private func scheduleFromState(_ feed: PolledFeed) {
    let now = clock.now()
    let state = states[feed.url] ?? FeedState()
    guard !state.isGone else { return }
    let wait = max(.zero, (state.nextPoll ?? now) - now)
    // A stored time far ahead means that the clock was wrong then or is now.
    let isPlausible = wait <= max(FeedSchedule.longestRetryAfter, feed.bounds.slowest) + .hours(1)
    let spread = min(settings.spread, feed.bounds.interval)
    let due = wait > .zero && isPlausible ? wait : spread * random()
    queue.schedule(feed.url, at: clock.monotonic() + due)
  }

  // MARK: - What is said

  private func noteOutage(_ feed: PolledFeed, _ content: Intake.Content) {
    switch outage.note(host: feed.host, outcome: content.outcome, knownHosts: knownHosts) {
    case .began:
      log.warning(
        "no feed can be reached: the network or name resolution is down; feeds are asked again until one answers")
    case .ended:
      log.notice("the network is back: feeds that could not be reached are asked again now")
      askUnreachedAgain()
    case nil: return
    }
  }

  private func askUnreachedAgain() {
    let now = clock.now()
    for (url, var state) in states.sorted(by: { $0.key < $1.key }) where state.isUnreached && polls[url] == nil {
      state.forgiveFailures()
      state.poll(at: now + settings.spread * random(), because: .interval)
      states[url] = state
      queue.schedule(url, at: clock.monotonic() + ((state.nextPoll ?? now) - now))
    }
  }

  /// A failure is said once, not at each attempt; so is its end.
  private func report(_ feed: PolledFeed, before: FeedState, after: FeedState) {
    let next = after.nextPoll.map { "next try \($0)" } ?? "not asked again until the configuration changes"
    switch (before.health.condition, after.health.condition) {
    case (let old, .failing), (let old, .gone):
      guard old != after.health.condition || before.health.lastError != after.health.lastError else { return }
      log.warning("feed \"\(feed.name)\": \(after.health.lastError ?? "failed"), \(next)")
    case (.failing, _), (.gone, _):
      log.notice("feed \"\(feed.name)\" answers again")
    case (let old, .quarantined) where old != .quarantined:
      log.warning("feed \"\(feed.name)\" reissued its items as new: they are noted but do not count, \(next)")
    default: return
    }
  }
}
