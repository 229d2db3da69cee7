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
  private let alarm: any Alarm

  private var feeds: [String: PolledFeed]
  private var states: [String: FeedState]
  private var queue = DueQueue<String>()
  private var hosts: HostGate
  private var spacings: [String: Duration] = [:]
  private var outage = NetworkOutage()
  /// Under way, from the request to the store; with what to give up the request.
  private var polls: [String: HTTPClient.Ticket?] = [:]
  private var idle: [CheckedContinuation<Void, Never>] = []
  /// When the loop last looked for what is due.
  package private(set) var lastLook: ContinuousClock.Instant
  /// When the request of a poll under way began.
  private var begun: [String: ContinuousClock.Instant] = [:]
  private var isOnce = false
  private var isStopping = false

  /// Called with what a poll brought and how long the request and reading it took.
  package var onPoll: (Intake.Content, Duration) -> Void = { _, _ in }

  nonisolated package struct Settings: Sendable {
    /// Polls at once, over all hosts.
    package var concurrency: Int
    /// Polls at once of one host.
    package var perHost: Int
    /// Polls of one host start at least this far apart, as far as its feeds' intervals leave room.
    package var spacing: Duration

    package init(concurrency: Int = 64, perHost: Int = 2, spacing: Duration = .milliseconds(200)) {
      self.concurrency = concurrency
      self.perHost = perHost
      self.spacing = spacing
    }
  }

  /// Time between two polls that would be due together: at the start, after a suspend, after an outage.
  private static let step = Duration.milliseconds(500)
  private static let longestSpread = Duration.seconds(30)
  /// A loop that was not here for so long slept, and so did everything it has in the queue.
  private static let sleep = Duration.seconds(150)

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
    lastLook = clock.monotonic()
    for (host, feeds) in Dictionary(grouping: feeds, by: \.host) {
      let shortest = feeds.map(\.bounds.fastest).min() ?? .zero
      spacings[host] = min(settings.spacing, shortest / (2 * feeds.count))
    }
  }

  /// Begins to poll. What is overdue is spread, so that a start is no burst.
  package func start() {
    alarm.onRing = { [weak self] in self?.pollDue() }
    let now = clock.now()
    var overdue: [String] = []
    for feed in sortedFeeds {
      guard let wait = wait(of: feed, at: now) else { continue }
      if wait > .zero { queue.schedule(feed.url, at: clock.monotonic() + wait) } else { overdue.append(feed.url) }
    }
    spread(overdue)
    armAlarm()
  }

  /// Polls every feed that is due now, once, and returns when all are done.
  package func pollOnce() async {
    let now = clock.now()
    isOnce = true
    for feed in sortedFeeds {
      if let wait = wait(of: feed, at: now), wait <= .zero { queue.schedule(feed.url, at: clock.monotonic()) }
    }
    pollDue()
    guard !polls.isEmpty || queue.count > 0 else { return }
    await withCheckedContinuation { idle.append($0) }
  }

  /// Ends all polls under way; what they had brought and was not stored is asked for again next time.
  package func stop() async {
    isStopping = true
    alarm.set(after: nil)
    for ticket in polls.values { ticket.map(fetcher.cancel) }
    guard !polls.isEmpty else { return }
    await withCheckedContinuation { idle.append($0) }
  }

  /// Brings the polls of feeds forward whose watches were raised: they are asked `fastest` after their last poll.
  package func hurry(_ urls: [String]) {
    let now = clock.now()
    for url in urls {
      guard let feed = feeds[url], var state = states[url], let next = state.nextPoll, queue.contains(url),
        state.waitReason == .interval || state.waitReason == .rhythm
      else { continue }
      let fastest = feed.bounds.fastest
      let asked = state.lastPoll.map { min(max(now - $0, .zero), fastest) } ?? fastest
      let due = now + (fastest - asked) + min(fastest, Self.longestSpread) * (random() / 10)
      guard due < next else { continue }
      state.poll(at: due, because: .raised)
      states[url] = state
      queue.schedule(url, at: clock.monotonic() + (due - now))
    }
    armAlarm()
  }

  /// Polls under way, from their request to the store.
  package var pollCount: Int { polls.count }

  /// Whether anything is under way or to come; not where every feed has asked never to be polled again.
  package var hasWork: Bool { !polls.isEmpty || queue.count > 0 }

  /// What is known of each feed, by address.
  package var feedStates: [String: FeedState] { states }

  /// Whether a poll is under way, from its request to the store.
  package var isBusy: Bool { !polls.isEmpty }

  // MARK: - The loop

  private func pollDue() {
    guard !isStopping else { return }
    let now = clock.monotonic()
    if now - lastLook > Self.sleep { spread(takeOverdue(at: now)) }
    lastLook = now
    while polls.count < settings.concurrency, let url = queue.popDue(at: now) {
      guard let feed = feeds[url] else { continue }
      let host = feed.host(in: states[url] ?? FeedState())
      let spacing = isOnce ? .zero : spacings[host] ?? settings.spacing
      switch hosts.enter(url, host: host, spacing: spacing, at: now) {
      case .enter: poll(feed, host: host)
      case .later(let time): queue.schedule(url, at: time)
      case .inLine: continue
      }
    }
    armAlarm()
  }

  private func armAlarm() {
    guard !isStopping else { return }
    let isFull = polls.count >= settings.concurrency
    let due = isFull ? nil : queue.nextDue.map { $0 - clock.monotonic() }
    if due == nil, polls.isEmpty { return alarm.set(after: nil) }
    // At most a minute, so that a machine that slept notices soon what is overdue.
    alarm.set(after: min(max(due ?? .minutes(1), .zero), .minutes(1)))
  }

  private func poll(_ feed: PolledFeed, host: String) {
    let state = states[feed.url] ?? FeedState()
    polls[feed.url] = .some(nil)
    begun[feed.url] = clock.monotonic()
    let ticket = fetcher.fetch(feed, state: state) { [weak self] answer in
      self?.fetched(feed, host, state, answer)
    }
    polls[feed.url] = .some(ticket)
  }

  private func fetched(_ feed: PolledFeed, _ host: String, _ state: FeedState, _ answer: FeedFetcher.Answer) {
    polls[feed.url] = .some(nil)
    if isStopping, answer.failure?.kind == .ours {
      // Cut off by us: whoever starts next must not come again at once.
      intake.keep(state.postponed(by: feed.bounds.interval, at: clock.now()), of: feed)
      return end(feed, host)
    }
    noteOutage(host, answer.failure)
    switch answer {
    case .notModified(let headers): take(feed, host, state, .notModified(headers))
    case .failure(let failure): take(feed, host, state, .failure(failure))
    case .body(let body):
      Task {
        let previous = state.hasBaseline ? state.bodyDigest : nil
        take(feed, host, state, await FeedReading.read(body, previousDigest: previous))
      }
    }
  }

  private func take(_ feed: PolledFeed, _ host: String, _ state: FeedState, _ content: Intake.Content) {
    let now = clock.monotonic()
    onPoll(content, now - (begun.removeValue(forKey: feed.url) ?? now))
    let poll = Intake.Poll(feed: feed, state: state, content: content, jitter: random(), isOutage: outage.isDown)
    intake.take(poll) { [weak self] next in
      self?.settle(feed, state, next)
      self?.end(feed, host)
    }
  }

  private func settle(_ feed: PolledFeed, _ state: FeedState, _ next: FeedState?) {
    if let next {
      states[feed.url] = next
      report(feed, before: state, after: next)
    }
    guard !isOnce else { return }
    // What the store could not take is asked for again: the feed's state is as before, so nothing is lost.
    guard let wait = next.map(\.wait) ?? feed.bounds.interval else { return }
    queue.schedule(feed.url, at: clock.monotonic() + wait)
  }

  private func end(_ feed: PolledFeed, _ host: String) {
    polls.removeValue(forKey: feed.url)
    begun.removeValue(forKey: feed.url)
    if let next = hosts.leave(host: host) { queue.schedule(next, at: clock.monotonic()) }
    if isStopping ? polls.isEmpty : isOnce && polls.isEmpty && queue.count == 0 {
      idle.forEach { $0.resume() }
      idle = []
    }
    pollDue()
  }

  // MARK: - When

  private var sortedFeeds: [PolledFeed] { feeds.values.sorted { $0.url < $1.url } }

  /// How long `feed` still has to wait after what the last run left; nil: for ever.
  private func wait(of feed: PolledFeed, at now: Instant) -> Duration? {
    guard let state = states[feed.url], let last = state.lastPoll else { return .zero }
    // Who said that it is gone is asked once more by a start a day later.
    if state.isGone { return now - last >= .days(1) ? .zero : nil }
    // A poll in the future: the clock was wrong then, or is now.
    guard last <= now, let next = state.nextPoll else { return .zero }
    // The configuration may ask for more than it did.
    let longest =
      switch state.waitReason {
      case .interval: feed.bounds.interval * 1.1
      case .rhythm: feed.bounds.slowest * 1.1
      default: Duration.days(9)
      }
    return min(next, last + longest) - now
  }

  private func takeOverdue(at now: ContinuousClock.Instant) -> [String] {
    var overdue: [String] = []
    while let url = queue.popDue(at: now) { overdue.append(url) }
    return overdue
  }

  /// Puts feeds that are due together into the queue one after the other, hosts mixed.
  private func spread(_ urls: [String]) {
    let now = clock.monotonic()
    let order = urls.map { (url: $0, place: random()) }.sorted { ($0.place, $0.url) < ($1.place, $1.url) }
    let shortest = urls.compactMap { feeds[$0]?.bounds.interval }.min() ?? .zero
    let spread = min(Self.longestSpread, shortest, Self.step * urls.count)
    for (index, entry) in order.enumerated() {
      queue.schedule(entry.url, at: now + spread * (Double(index) / Double(order.count)))
    }
  }

  // MARK: - The whole network

  private func noteOutage(_ host: String, _ failure: PollFailure?) {
    switch outage.note(host: host, failure: failure, knownHosts: spacings.count) {
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
    var unreached: [String] = []
    for (url, var state) in states where state.isUnreached && queue.contains(url) {
      state.forgiveFailures()
      state.poll(at: clock.now(), because: .interval)
      states[url] = state
      unreached.append(url)
    }
    spread(unreached.sorted())
  }

  // MARK: - What is said

  /// A failure is said once, not at each attempt; so is its end.
  private func report(_ feed: PolledFeed, before: FeedState, after: FeedState) {
    let (old, new) = (before.health, after.health)
    switch (old.condition, new.condition) {
    case (_, .failing), (_, .gone):
      let isNew = old.condition != new.condition || (old.lastFailure != new.lastFailure && !outage.isDown)
      let next = after.nextPoll.map { ", next try \($0)" } ?? ", not asked again"
      if isNew { log.warning("feed \"\(feed.name)\": \(new.lastError ?? "failed")\(next)") }
    case (.failing, _), (.gone, _): log.notice("feed \"\(feed.name)\" answers again")
    case (let condition, .quarantined) where condition != .quarantined:
      log.warning("feed \"\(feed.name)\" is quarantined: \(new.floodReason ?? "it reissued its items as new")")
    default: return
    }
  }
}
