import Escalation
import Glibc
package import HTTP
package import Logging
import News

/// The composition root: builds the parts from the configuration, starts and stops them in order, decides nothing.
package final class Daemon {
  /// Why the daemon cannot start.
  nonisolated package enum StartError: Error, CustomStringConvertible {
    case store(StoreError)
    case network(HTTPError)
    case log(LogError)

    package var description: String {
      switch self {
      case .store(let error): error.description
      case .network(let error): "the HTTP client cannot start: \(error)"
      case .log(let error): "the alert log cannot be written: \(error)"
      }
    }
  }

  private let store: any Store
  private let intake: Intake
  private let poller: Poller
  private let outbox: Outbox
  private let alertLog: AlertLog
  private let clients: [HTTPClient]
  private let housekeeping: Housekeeping
  private let refresher: Refresher
  private let chronicle: Chronicle
  private let status: StatusServer?
  /// Rings when commands beside the daemon may have changed the store: `redeliver`, `silence`.
  private let patrol = DispatchAlarm()
  private static let patrolInterval = Duration.seconds(20)
  private let log: Logger

  /// Opens the store and the alert log, takes up where the last run ended, and connects the parts. Nothing is polled or
  /// sent yet.
  package static func open(
    _ config: Config, environment: [String: String] = [:], clock: SystemClock = .real, log: Logger
  ) async throws(StartError) -> Daemon {
    let (store, stored) = try await openStore(config, log)
    let daemon = Daemon(
      config, store, stored, try openClients(config, environment), config.journalCopy(environment, log), clock, log)
    try await daemon.openLog()
    return daemon
  }

  private init(
    _ config: Config, _ store: any Store, _ stored: StoredState,
    _ clients: (feeds: HTTPClient, webhooks: HTTPClient), _ journal: JournalCopy?, _ clock: SystemClock, _ log: Logger
  ) {
    let random = { Double.random(in: 0..<1) }
    let (feeds, watches, states) = (config.polledFeeds, config.watchesByAddress, stored.feedStates)
    var coverage = FeedCoverage(watches: watches, feeds: feeds.map(\.url))
    for (url, state) in states { coverage.note(url, isHealthy: state.health.isHealthy) }
    let pipeline = Pipeline(
      watches: watches,
      settings: Pipeline.Settings(admit: Admit(fresh: config.polling.fresh), coverage: config.coverageRule),
      state: stored.pipelineState, at: clock.now(),
      scoring: { [scorer = config.scorer] in scorer.scores(of: $0, weight: $1) })

    self.store = store
    self.log = log
    self.clients = [clients.feeds, clients.webhooks]
    alertLog = AlertLog(path: config.alerts.logPath, journal: journal)
    let sinks = config.sinks(client: clients.webhooks)
    intake = Intake(
      pipeline: pipeline, coverage: coverage, store: store,
      routing: config.routing, clock: clock,
      alarm: DispatchAlarm(), log: log)
    outbox = Outbox(
      store: store, sinks: [alertLog] + sinks,
      alarm: DispatchAlarm(), clock: clock.now, random: random, logger: log,
      routing: config.routing)
    poller = Poller(
      feeds: feeds, states: states,
      fetcher: FeedFetcher(client: clients.feeds, allowsFiles: config.polling.allowFile, clock: clock), intake: intake,
      settings: Poller.Settings(concurrency: config.polling.concurrency, perHost: config.polling.perHost),
      clock: clock, alarm: DispatchAlarm(), random: random, log: log)
    refresher = Refresher(
      store: store, sinks: sinks.filter(\.forgets), alarm: DispatchAlarm(), clock: clock.now, logger: log)
    housekeeping = Housekeeping(store: store, clock: clock, alarm: DispatchAlarm(), log: log)
    chronicle = Chronicle(intake: intake, clock: clock, alarm: DispatchAlarm())
    let sources = StatusSources(config: config, intake: intake, poller: poller, outbox: outbox)
    status = StatusServer.open(config, sources: sources, store: store, clock: clock, log: log)
    intake.onAlerts = { [weak outbox] in outbox?.wake() }
    intake.onRaise = { [weak poller] in poller?.hurry($0) }
  }

  /// Starts polling and delivering; returns at once.
  package func start() {
    outbox.wake()
    intake.start()
    poller.start()
    housekeeping.start()
    refresher.start()
    chronicle.start()
    status?.start()
    patrol.onRing = { [weak outbox, weak patrol] in
      outbox?.wake()
      patrol?.set(after: Self.patrolInterval)
    }
    patrol.set(after: Self.patrolInterval)
  }

  /// One poll of every feed that is due, and one attempt at every delivery that is due.
  package func runOnce() async {
    await poller.pollOnce()
    intake.sample()
    await intake.advance()
    await outbox.drain(isLast: true)
  }

  /// Opens the alert log anew, after logrotate moved it.
  package func reopenLog() async {
    do throws(LogError) { try await alertLog.reopen() } catch { log.error("\(error)") }
  }

  /// Ends in order: no new polls, what was polled is stored, deliveries under way end or stay in the outbox.
  package func stop() async {
    await status?.stop()
    chronicle.stop()
    await poller.stop()
    await intake.finish()
    patrol.set(after: nil)
    await refresher.stop()
    await outbox.stop()
    clients.forEach { $0.shutDown() }
    await store.close()
    log.notice("stopped; what was not delivered is sent after the next start")
  }

  private func openLog() async throws(StartError) {
    do throws(LogError) { try await alertLog.reopen() } catch { throw .log(error) }
  }

  /// A failed disk is the one thing to crash for: the next start finds out what it holds.
  private static func openStore(_ config: Config, _ log: Logger) async throws(StartError) -> (any Store, StoredState) {
    do throws(StoreError) {
      let store = try config.store.open { error in
        log.critical("\(error)")
        exit(1)
      }
      return (store, try await store.load())
    } catch {
      throw .store(error)
    }
  }

  private static func openClients(
    _ config: Config, _ environment: [String: String]
  ) throws(StartError) -> (feeds: HTTPClient, webhooks: HTTPClient) {
    do throws(HTTPError) {
      return (
        try HTTPClient(config.feedClient(environment: environment)),
        try HTTPClient(config.webhookClient(environment: environment))
      )
    } catch {
      throw .network(error)
    }
  }
}
