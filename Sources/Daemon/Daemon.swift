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

  let store: any Store
  let intake: Intake
  let poller: Poller
  let outbox: Outbox
  var alertLog: AlertLog
  /// What is in force, and the clients made from it: `Daemon+Reload` replaces them.
  var config: Config
  var clients: Clients
  /// Clients of an earlier configuration, until their last request has ended.
  var retired: [HTTPClient] = []
  let environment: [String: String]
  let clock: SystemClock
  private let housekeeping: Housekeeping
  let refresher: Refresher
  /// Whether the loops move: what the watchdog is fed from.
  package let heartbeat: Heartbeat
  private let chronicle: Chronicle
  let status: StatusServer?
  /// Rings when commands beside the daemon may have changed the store: `redeliver`, `silence`.
  private let patrol = DispatchAlarm()
  private static let patrolInterval = Duration.seconds(20)
  let log: Logger

  /// Opens the store and the alert log, takes up where the last run ended, and connects the parts. Nothing is polled or
  /// sent yet.
  /// - Parameter watchdog: how often the service manager waits for a sign of life.
  package static func open(
    _ config: Config, environment: [String: String] = [:], watchdog: Duration? = nil, clock: SystemClock = .real,
    log: Logger
  ) async throws(StartError) -> Daemon {
    let (store, stored) = try await openStore(config, log)
    let daemon = Daemon(
      config, store, stored, try Clients(config, environment), environment, watchdog, clock, log)
    try await open(daemon.alertLog)
    return daemon
  }

  private init(
    _ config: Config, _ store: any Store, _ stored: StoredState, _ clients: Clients, _ environment: [String: String],
    _ watchdog: Duration?, _ clock: SystemClock, _ log: Logger
  ) {
    var jitter = Jitter()
    let random = { jitter.next() }
    let (feeds, watches, states) = (config.polledFeeds, config.watchesByAddress, stored.feedStates)
    var coverage = FeedCoverage(watches: watches, feeds: feeds.map(\.url))
    for (url, state) in states { coverage.note(url, isHealthy: state.health.isHealthy) }
    let pipeline = Pipeline(
      watches: watches, settings: config.pipelineSettings, state: stored.pipelineState, at: clock.now(),
      scoring: config.scoring)

    self.store = store
    self.log = log
    (self.config, self.clients, self.environment, self.clock) = (config, clients, environment, clock)
    alertLog = AlertLog(path: config.alerts.logPath, journal: config.journalCopy(environment, log))
    let sinks = config.sinks(client: clients.webhooks)
    intake = Intake(
      pipeline: pipeline, coverage: coverage, store: store,
      routing: config.routing, clock: clock,
      alarm: DispatchAlarm(), log: log)
    intake.remember(absent: stored.pipelineState)
    outbox = Outbox(
      store: store, sinks: [alertLog] + sinks,
      alarm: DispatchAlarm(), clock: clock.now, random: random, logger: log,
      routing: config.routing)
    poller = Poller(
      feeds: feeds, states: states,
      fetcher: FeedFetcher(client: clients.feeds, allowsFiles: config.polling.allowFile, clock: clock), intake: intake,
      settings: config.pollerSettings,
      clock: clock, alarm: DispatchAlarm(), random: random, log: log)
    refresher = Refresher(
      store: store, sinks: sinks.filter(\.forgets), alarm: DispatchAlarm(), clock: clock.now, logger: log)
    housekeeping = Housekeeping(store: store, clock: clock, alarm: DispatchAlarm(), log: log)
    heartbeat = Heartbeat(
      store: store, polls: { [poller] in poller.progress }, clock: clock, alarm: DispatchAlarm(), watchdog: watchdog,
      log: log)
    chronicle = Chronicle(intake: intake, clock: clock, alarm: DispatchAlarm())
    let sources = StatusSources(
      config: config, intake: intake, poller: poller, outbox: outbox, heartbeat: heartbeat)
    status = StatusServer.open(config, sources: sources, store: store, clock: clock, log: log)
    intake.saysAlerts = !alertLog.copiesToJournal
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
    heartbeat.start()
    chronicle.start()
    status?.start()
    patrol.onRing = { [weak self] in
      self?.outbox.wake()
      self?.releaseRetiredClients()
      self?.patrol.set(after: Self.patrolInterval)
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
    do throws(LogError) {
      try await alertLog.reopen()
      log.notice("the alert log was opened anew")
    } catch {
      log.error("\(error)")
    }
  }

  /// Ends in order: no new polls, what was polled is stored, deliveries under way end or stay in the outbox.
  package func stop() async {
    heartbeat.stop()
    await status?.stop()
    chronicle.stop()
    await poller.stop()
    await intake.finish()
    patrol.set(after: nil)
    await refresher.stop()
    await outbox.stop()
    (retired + clients.all).forEach { $0.shutDown() }
    await store.close()
    log.notice("stopped; what was not delivered is sent after the next start")
  }

  static func open(_ alertLog: AlertLog) async throws(StartError) {
    do throws(LogError) { try await alertLog.reopen() } catch { throw .log(error) }
  }

  /// A failed disk is the one thing to crash for: the next start finds out what it holds.
  private static func openStore(_ config: Config, _ log: Logger) async throws(StartError) -> (any Store, StoredState) {
    do throws(StoreError) {
      let store = try config.store.open { error in
        log.critical("\(error)")
        exit(ExitStatus.disk)
      }
      return (store, try await store.load())
    } catch {
      throw .store(error)
    }
  }
}

extension Daemon {
  /// The two HTTP clients: feeds and webhooks share no connection.
  struct Clients {
    let feeds: HTTPClient
    let webhooks: HTTPClient

    init(_ config: Config, _ environment: [String: String]) throws(StartError) {
      do throws(HTTPError) {
        feeds = try HTTPClient(config.feedClient(environment: environment))
        webhooks = try HTTPClient(config.webhookClient(environment: environment))
      } catch {
        throw .network(error)
      }
    }

    var all: [HTTPClient] { [feeds, webhooks] }
  }
}
