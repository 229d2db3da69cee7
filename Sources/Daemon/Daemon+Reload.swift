import Escalation
import HTTP
import News

/// Taking over a configuration that was read again, while everything goes on.
extension Daemon {
  /// Takes `new` over between two items; nothing that is known of feeds, watches and deliveries is lost. Throws where the
  /// alert log or the network cannot be opened as it says; then everything stays as it was.
  /// - Returns: settings that hold only from the next start on, each with what stays until then.
  package func adopt(_ new: Config) async throws(StartError) -> [String] {
    let clients = new.needsOtherClients(than: config, environment) ? try Clients(new, environment) : clients
    let isSameLog = new.alerts.logPath == config.alerts.logPath && new.alerts.journal == config.alerts.journal
    let alertLog =
      isSameLog ? alertLog : AlertLog(path: new.alerts.logPath, journal: new.journalCopy(environment, log))
    try await Self.open(alertLog)
    // From here on nothing fails.
    let later = config.settingsForRestart(comparedWith: new)
    let sinks = new.sinks(client: clients.webhooks)
    await intake.adopt(new.intakeRules) { [outbox] in outbox.replace(sinks: [alertLog] + sinks, routing: new.routing) }
    poller.adopt(
      feeds: new.polledFeeds,
      fetcher: FeedFetcher(client: clients.feeds, allowsFiles: new.polling.allowFile, clock: clock),
      settings: new.pollerSettings)
    refresher.replace(sinks: sinks.filter(\.forgets))
    if clients.feeds !== self.clients.feeds { retired += self.clients.all }
    let store = config.store
    (self.clients, self.alertLog, config) = (clients, alertLog, new)
    config.store = store
    intake.saysAlerts = !alertLog.copiesToJournal
    status?.sources = StatusSources(
      config: config, intake: intake, poller: poller, outbox: outbox, heartbeat: heartbeat)
    outbox.wake()
    return later
  }

  /// Clients that were replaced end with their last request.
  func releaseRetiredClients() {
    for client in retired where client.inFlight == 0 { client.shutDown() }
    retired.removeAll { $0.inFlight == 0 }
  }
}

nonisolated extension Config {
  var intakeRules: Intake.Rules {
    Intake.Rules(
      watches: watchesByAddress, settings: pipelineSettings, scoring: scoring, feeds: polledFeeds.map(\.url),
      routing: routing)
  }

  /// Open connections are kept where nothing about connections changed.
  fileprivate func needsOtherClients(than old: Config, _ environment: [String: String]) -> Bool {
    feedClient(environment: environment) != old.feedClient(environment: environment)
      || webhookClient(environment: environment) != old.webhookClient(environment: environment)
  }

  /// What a running daemon cannot change.
  fileprivate func settingsForRestart(comparedWith new: Config) -> [String] {
    let store =
      store == new.store ? [] : ["store: \(new.store) is used from the next start on; until then it stays \(store)"]
    return store + (status == new.status ? [] : ["status: what changed there holds from the next start on"])
  }
}
