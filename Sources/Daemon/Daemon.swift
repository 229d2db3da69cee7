import Escalation
import HTTP
package import Logging
import News

/// The composition root: builds the parts from the configuration, starts and stops them in order, decides nothing.
package final class Daemon {
  private let store: any Store
  private let intake: Intake
  private let poller: Poller
  private let outbox: Outbox
  private let alertLog: AlertLog
  private let clients: [HTTPClient]
  private let housekeeping: Housekeeping
  private let log: Logger

  /// Opens the store, takes up where the last run ended, and connects the parts. Nothing is polled or sent yet.
  package static func open(_ config: Config, clock: SystemClock = .real, log: Logger) async throws(StoreError) -> Daemon {
    let store = try SQLiteStore(path: config.store.path)
    let stored = try await store.load()
    return try Daemon(config, store: store, stored: stored, clock: clock, log: log)
  }

  private init(
    _ config: Config, store: any Store, stored: StoredState, clock: SystemClock, log: Logger
  ) throws(StoreError) {
    let random = { Double.random(in: 0..<1) }
    let feeds = config.polledFeeds
    let watches = config.watchesByAddress
    let pipeline = Pipeline(
      watches: watches, settings: Pipeline.Settings(admit: Admit(fresh: config.polling.fresh)),
      state: stored.pipelineState, at: clock.now(), scoring: config.scorer.scoring)
    var coverage = FeedCoverage(watches: watches, feeds: feeds.map(\.url))
    let states = stored.feedStates
    for (url, state) in states { coverage.note(url, isHealthy: state.health.isHealthy) }

    self.store = store
    self.log = log
    alertLog = AlertLog(path: config.alerts.logPath)
    let feedClient = HTTPClient(.feeds(config))
    let webhookClient = HTTPClient(.webhooks(config))
    clients = [feedClient, webhookClient]
    intake = Intake(
      pipeline: pipeline, coverage: coverage, store: store,
      routing: Routing(watches: watches, targets: config.alerts.webhooks.map(Routing.Target.init)), clock: clock,
      log: log)
    outbox = Outbox(
      store: store,
      sinks: [alertLog] + config.alerts.webhooks.map { WebhookSink($0, client: webhookClient) },
      alarm: MainAlarm(clock: clock), clock: clock.now, random: random, logger: log)
    poller = Poller(
      feeds: feeds, states: states,
      fetcher: FeedFetcher(client: feedClient, allowsFiles: config.polling.allowFile), intake: intake,
      settings: Poller.Settings(concurrency: config.polling.concurrency, perHost: config.polling.perHost),
      clock: clock, random: random, log: log)
    housekeeping = Housekeeping(store: store, clock: clock, log: log)
    intake.onAlerts = { [weak outbox] in outbox?.wake() }
    intake.onRaise = { [weak poller] in poller?.hurry($0) }
  }

  /// Starts polling and delivering; returns at once.
  package func start() {
    outbox.wake()
    intake.start()
    poller.start()
    housekeeping.start()
  }

  /// One poll of every feed that is due, and one attempt at every delivery that is due.
  package func runOnce() async {
    await poller.pollOnce()
    await intake.advance()
    await outbox.drain()
  }

  /// Opens the alert log anew, after logrotate moved it.
  package func reopenLog() { alertLog.reopen() }

  /// Ends in order: no new polls, what was polled is stored, deliveries under way end or stay in the outbox.
  package func stop() async {
    await poller.stop()
    await intake.settle()
    await outbox.stop()
    for client in clients { await client.shutdown() }
    await store.close()
    log.notice("stopped; nothing is lost: what was not delivered is sent after the next start")
  }

  /// How every feed is doing, by address.
  package var feedStates: [String: FeedState] { poller.feedStates }
}
