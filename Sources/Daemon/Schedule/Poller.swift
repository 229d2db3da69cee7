import HTTP
package import Logging
import News

/// Polls the feeds: takes whoever is due, has it fetched and read, hands it over, and puts it back into the queue.
///
/// Everything that decides is in the values it asks (`FeedSchedule`, `HostGate`, `NetworkOutage`); here is only the loop.
package final class Poller {
  private var fetcher: FeedFetcher
  private let intake: Intake
  private var settings: Settings
  private let clock: SystemClock
  private let random: () -> Double
  private let log: Logger
  private let alarm: any Alarm

  /// A feed, what is remembered of it, and what to give up its request with.
  private struct Seat {
    var feed: PolledFeed
    var state: FeedState
    /// Whether the config has the feed; one that it has no longer keeps its seat.
    var isWanted = true
    /// Since when a poll is under way, from the request to the store.
    var began: ContinuousClock.Instant?
    var ticket: HTTPClient.Ticket?
    /// What it brought, until it is stored: so long a large body has its turn.
    var body: FeedFetcher.Body?
    /// Who the ticket is from, where another took its place meanwhile.
    var formerFetcher: FeedFetcher?
    /// The config gave the feed other intervals during the poll.
    var isToPlan = false
  }

  /// The loop names a feed by its place here, which it keeps.
  private var seats: [Seat] = []
  private var places: [String: Int] = [:]
  /// What is remembered of feeds without a seat.
  private var absent: [String: FeedState]
  private var queue = DueQueue<Int>()
  private var hosts: HostGate<Int>
  private var spacings: [String: Duration] = [:]
  private var outage = NetworkOutage()
  /// How many polls are under way, from the request to the store.
  private var underWay = 0
  /// Polls that began or ended so far.
  private var turns = 0
  /// Polls that are due within so short a time begin together.
  private var tick = Duration.zero
  private var lastRing: ContinuousClock.Instant
  /// What the alarm is set to; nil: not at all.
  private var nextRing: ContinuousClock.Instant?
  private var idle: [CheckedContinuation<Void, Never>] = []
  /// When the loop last looked for what is due.
  package private(set) var lastLook: ContinuousClock.Instant
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
  /// A wake-up costs more than a poll that is answered by 304, so polls wait for each other: half a second at most, and
  /// a fortieth of the shortest interval.
  private static let longestTick = Duration.milliseconds(500)
  /// A loop that was not here for so long slept, and so did everything it has in the queue.
  private static let sleep = Duration.seconds(150)

  /// - Parameters:
  ///   - states: what is remembered of feeds, by address.
  ///   - random: gives 0 ..< 1; spreads polls.
  package init(
    feeds: [PolledFeed], states: [String: FeedState], fetcher: FeedFetcher, intake: Intake, settings: Settings,
    clock: SystemClock, alarm: any Alarm, random: @escaping () -> Double, log: Logger
  ) {
    self.fetcher = fetcher
    self.intake = intake
    self.settings = settings
    self.clock = clock
    self.alarm = alarm
    self.random = random
    self.log = log
    hosts = HostGate(limit: settings.perHost)
    absent = states
    lastLook = clock.monotonic()
    lastRing = lastLook
    seat(feeds)
    lastRing = lastLook - tick
  }

  /// Gives every feed of the config a seat, in the order of their addresses.
  private func seat(_ feeds: [PolledFeed]) {
    for place in seats.indices { seats[place].isWanted = false }
    let unique = Dictionary(feeds.map { ($0.url, $0) }) { first, _ in first }
    for feed in unique.values.sorted(by: { $0.url < $1.url }) {
      if let place = places[feed.url] {
        seats[place].isWanted = true
        seats[place].isToPlan = seats[place].began != nil && seats[place].feed.bounds != feed.bounds
        seats[place].feed = feed
      } else {
        places[feed.url] = seats.count
        seats.append(Seat(feed: feed, state: absent.removeValue(forKey: feed.url) ?? FeedState()))
      }
    }
    spacings = Dictionary(grouping: unique.values, by: \.host).mapValues { feeds in
      min(settings.spacing, (feeds.map(\.bounds.fastest).min() ?? .zero) / (2 * feeds.count))
    }
    tick = min(Self.longestTick, (feeds.map(\.bounds.fastest).min() ?? .zero) / 40)
  }

  /// Begins to poll. What is overdue is spread, so that a start is no burst.
  package func start() {
    alarm.onRing = { [weak self] in self?.ring() }
    plan(Array(seats.indices))
    armAlarm()
  }

  /// Goes on with the feeds of a config that was read again. What is remembered of each stays; polls under way end as they
  /// began, and whoever is gone is not asked again.
  package func adopt(feeds: [PolledFeed], fetcher: FeedFetcher, settings: Settings) {
    for place in seats.indices where seats[place].ticket != nil && seats[place].formerFetcher == nil {
      seats[place].formerFetcher = self.fetcher
    }
    (self.fetcher, self.settings) = (fetcher, settings)
    seat(feeds)
    hosts.adopt(limit: settings.perHost)
    guard !isStopping, !isOnce else { return }
    plan(seats.indices.filter { seats[$0].isWanted && seats[$0].began == nil })
    armAlarm()
  }

  /// How far the polls have come, and how long one may take that is in order.
  package var progress: (progress: Progress, patience: Duration) {
    let now = clock.monotonic()
    // Somebody who is due while there is no room waits for those under way.
    let oldest = (seats.compactMap(\.began) + [queue.nextDue].compactMap(\.self)).min()
    let longest = seats.map(\.feed.limits.total).max() ?? .zero
    return (Progress(turns: turns, oldest: oldest.map { max(now - $0, .zero) } ?? .zero), longest + .minutes(1))
  }

  /// How many feeds of the config are in each condition, where any are.
  package var conditions: [(condition: FeedHealth.Condition, feeds: Int)] {
    let all = Dictionary(grouping: seats.filter(\.isWanted), by: \.state.health.condition)
    return FeedHealth.Condition.allCases.compactMap { condition in all[condition].map { (condition, $0.count) } }
  }

  /// Puts feeds into the queue: at their time, and whoever is overdue soon, one after the other.
  private func plan(_ places: [Int]) {
    let now = clock.now()
    var overdue: [Int] = []
    for place in places {
      guard let wait = wait(of: seats[place], at: now) else { continue }
      if wait > .zero { queue.schedule(place, at: clock.monotonic() + wait) } else { overdue.append(place) }
    }
    spread(overdue)
  }

  /// Polls every feed that is due now, once, and returns when all are done.
  package func pollOnce() async {
    let now = clock.now()
    isOnce = true
    for place in seats.indices {
      if let wait = wait(of: seats[place], at: now), wait <= .zero { queue.schedule(place, at: clock.monotonic()) }
    }
    pollDue()
    guard isBusy || queue.count > 0 else { return }
    await withCheckedContinuation { idle.append($0) }
  }

  /// Ends all polls under way; what they had brought and was not stored is asked for again next time.
  package func stop() async {
    isStopping = true
    setAlarm(nil, at: clock.monotonic())
    for seat in seats {
      if let ticket = seat.ticket { (seat.formerFetcher ?? fetcher).cancel(ticket) }
    }
    guard isBusy else { return }
    await withCheckedContinuation { idle.append($0) }
  }

  /// Brings the polls of feeds forward whose watches were raised: they are asked `fastest` after their last poll.
  package func hurry(_ urls: [String]) {
    let now = clock.now()
    for place in urls.compactMap({ places[$0] }) where seats[place].isWanted {
      let (feed, state) = (seats[place].feed, seats[place].state)
      guard let next = state.nextPoll, queue.contains(place),
        state.waitReason == .interval || state.waitReason == .rhythm
      else { continue }
      let fastest = feed.bounds.fastest
      let asked = state.lastPoll.map { min(max(now - $0, .zero), fastest) } ?? fastest
      let due = now + (fastest - asked) + min(fastest, Self.longestSpread) * (random() / 10)
      guard due < next else { continue }
      seats[place].state.poll(at: due, because: .raised)
      queue.schedule(place, at: clock.monotonic() + (due - now))
    }
    armAlarm()
  }

  /// Polls under way, from their request to the store.
  package var pollCount: Int { underWay }

  /// Whether anything is under way or to come; not where every feed has asked never to be polled again.
  package var hasWork: Bool { isBusy || queue.count > 0 }

  /// What is known of each feed, by address.
  package var feedStates: [String: FeedState] {
    Dictionary(seats.map { ($0.feed.url, $0.state) }) { first, _ in first }
  }

  /// Whether a poll is under way, from its request to the store.
  package var isBusy: Bool { underWay > 0 }

  // MARK: - The loop

  private func ring() {
    lastRing = clock.monotonic()
    nextRing = nil
    pollDue()
  }

  private func pollDue() {
    guard !isStopping else { return }
    let now = clock.monotonic()
    if now - lastLook > Self.sleep { spread(takeOverdue(at: now)) }
    lastLook = now
    while underWay < settings.concurrency, let place = queue.popDue(at: now) {
      guard seats[place].isWanted else { continue }
      let host = host(of: place)
      let spacing = isOnce ? .zero : spacings[host] ?? settings.spacing
      // Who has too many feeds for the usual spacing gets them in small batches.
      let slack = spacing < settings.spacing ? tick : .zero
      switch hosts.enter(place, host: host, spacing: spacing, slack: slack, at: now) {
      case .enter: poll(place)
      case .later(let time): queue.schedule(place, at: time)
      case .inLine: continue
      }
    }
    armAlarm()
  }

  private func armAlarm() {
    guard !isStopping else { return }
    // No ring comes sooner than a tick after the last one.
    if let nextRing, nextRing <= lastRing + tick { return }
    let now = clock.monotonic()
    let isFull = underWay >= settings.concurrency
    let due = isFull ? nil : queue.nextDue.map { max($0, lastRing + tick) }
    if due == nil, !isBusy { return setAlarm(nil, at: now) }
    // At most a minute, so that a machine that slept notices soon what is overdue.
    setAlarm(min(due ?? now + .minutes(1), now + .minutes(1)), at: now)
  }

  /// A ring too early finds nothing due, so the alarm is only set to ring sooner.
  private func setAlarm(_ due: ContinuousClock.Instant?, at now: ContinuousClock.Instant) {
    if let due, let nextRing, nextRing <= due { return }
    nextRing = due
    alarm.set(after: due.map { max($0 - now, .zero) })
  }

  private func host(of place: Int) -> String { seats[place].feed.host(in: seats[place].state) }

  private func poll(_ place: Int) {
    underWay += 1
    turns += 1
    seats[place].began = clock.monotonic()
    seats[place].ticket = fetcher.fetch(seats[place].feed, state: seats[place].state) { [weak self] answer in
      self?.fetched(place, answer)
    }
  }

  private func fetched(_ place: Int, _ answer: FeedFetcher.Answer) {
    switch answer {
    case .notModified(let headers): brought(place, .notModified(headers))
    case .failure(let failure): brought(place, .failure(failure))
    case .body(let body):
      // The body may still be coming in, and may still fail.
      let state = seats[place].state
      seats[place].body = body
      Task {
        let previous = state.hasBaseline ? state.bodyDigest : nil
        brought(place, await FeedReading.read(body, previousDigest: previous))
      }
    }
  }

  private func brought(_ place: Int, _ content: Intake.Content) {
    let (feed, state) = (seats[place].feed, seats[place].state)
    (seats[place].ticket, seats[place].formerFetcher) = (nil, nil)
    if isStopping, content.failure?.kind == .ours {
      // Cut off by us: whoever starts next must not come again at once.
      intake.keep(state.postponed(by: feed.bounds.interval, at: clock.now()), of: feed)
      return end(place, host: host(of: place))
    }
    noteOutage(feed.host(in: state), content.failure)
    take(place, content)
  }

  private func take(_ place: Int, _ content: Intake.Content) {
    let now = clock.monotonic()
    onPoll(content, now - (seats[place].began ?? now))
    let poll = Intake.Poll(
      feed: seats[place].feed, state: seats[place].state, content: content, jitter: random(), isOutage: outage.isDown)
    // The poll may teach a new address.
    let host = host(of: place)
    intake.take(poll) { [weak self] next in
      self?.settle(place, next)
      self?.end(place, host: host)
    }
  }

  private func settle(_ place: Int, _ next: FeedState?) {
    let feed = seats[place].feed
    if let next {
      report(feed, before: seats[place].state, after: next)
      seats[place].state = next
    }
    guard !isOnce, seats[place].isWanted else { return }
    if seats[place].isToPlan {
      seats[place].isToPlan = false
      return plan([place])
    }
    // What the store could not take is asked for again: the feed's state is as before, so nothing is lost.
    guard let wait = next.map(\.wait) ?? feed.bounds.interval else { return }
    queue.schedule(place, at: clock.monotonic() + wait)
  }

  private func end(_ place: Int, host: String) {
    underWay -= 1
    turns += 1
    (seats[place].began, seats[place].body) = (nil, nil)
    if let next = hosts.leave(host: host) { queue.schedule(next, at: clock.monotonic()) }
    if isStopping ? !isBusy : isOnce && !isBusy && queue.count == 0 {
      idle.forEach { $0.resume() }
      idle = []
    }
    pollDue()
  }

  // MARK: - When

  /// How long the feed still has to wait after what the last run left; nil: for ever.
  private func wait(of seat: Seat, at now: Instant) -> Duration? {
    let (feed, state) = (seat.feed, seat.state)
    guard let last = state.lastPoll else { return .zero }
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

  private func takeOverdue(at now: ContinuousClock.Instant) -> [Int] {
    var overdue: [Int] = []
    while let place = queue.popDue(at: now) { overdue.append(place) }
    return overdue
  }

  /// Puts feeds that are due together into the queue one after the other, hosts mixed.
  private func spread(_ places: [Int]) {
    let now = clock.monotonic()
    let order = places.map { (feed: $0, turn: random()) }.sorted { ($0.turn, $0.feed) < ($1.turn, $1.feed) }
    let shortest = places.map { seats[$0].feed.bounds.interval }.min() ?? .zero
    let spread = min(Self.longestSpread, shortest, Self.step * places.count)
    for (index, entry) in order.enumerated() {
      queue.schedule(entry.feed, at: now + spread * (Double(index) / Double(order.count)))
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
    var unreached: [Int] = []
    for place in seats.indices where seats[place].state.isUnreached && queue.contains(place) {
      seats[place].state.forgiveFailures()
      seats[place].state.poll(at: clock.now(), because: .interval)
      unreached.append(place)
    }
    spread(unreached)
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
