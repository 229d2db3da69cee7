import Escalation
package import HTTP
import Logging
import News

/// From the configuration to what each part is built from.
extension Config {
  /// The feeds with every default filled in.
  nonisolated var polledFeeds: [PolledFeed] {
    feeds.map { feed in
      PolledFeed(
        url: feed.url, name: feed.name, weight: feed.weight,
        bounds: FeedSchedule.Bounds(
          interval: feed.interval ?? polling.interval, fastest: min(polling.fastest, feed.interval ?? polling.fastest),
          slowest: feed.interval ?? polling.slowest, longestWish: polling.slowest),
        limits: HTTPLimits(total: feed.timeout, connect: min(feed.timeout, .seconds(10)), body: feed.maxSize),
        addresses: feed.allowPrivate.addresses, tls: TLSFiles(authorities: feed.caFile))
    }
  }

  /// The watches, with their feeds named by address: a feed's name is for people and may change.
  nonisolated var watchesByAddress: [Watch] {
    let addresses = Dictionary(feeds.map { ($0.name, $0.url) }) { first, _ in first }
    return watches.map { watch in
      var watch = watch
      watch.feeds = watch.feeds.compactMap { addresses[$0] }
      let audience = watch.feeds.isEmpty ? feeds.map(\.url) : watch.feeds
      watch.audience = String(SHA256.hex(Array(audience.sorted().joined(separator: "\n").utf8)).prefix(16))
      return watch
    }
  }

  /// When a watch is blind: after ten polls in vain, at most the rule's own quarter of an hour, as a desk that polls every
  /// half minute wants to know sooner; and it sees again after half of that.
  nonisolated var coverageRule: Coverage.Rule {
    var rule = Coverage.Rule()
    let interval = feeds.map { $0.interval ?? polling.interval }.min() ?? polling.interval
    rule.lostAfter = min(rule.lostAfter, interval * 10)
    rule.restoredAfter = min(rule.restoredAfter, interval * 5)
    return rule
  }

  /// How feeds are asked for.
  nonisolated package func feedClient(environment: [String: String]) -> HTTPClient.Configuration {
    HTTPClient.Configuration(
      userAgent: polling.userAgent, concurrency: polling.concurrency, perHost: polling.perHost,
      proxy: polling.proxy.map { ProxySettings($0.revealed) } ?? ProxySettings(environment: environment))
  }

  /// How webhooks are called: over connections of their own, so that no feed can lead into one that is open, and with
  /// room for each: a sink asks once at a time, and none may wait for another that gets no answer.
  nonisolated package func webhookClient(environment: [String: String]) -> HTTPClient.Configuration {
    let room = alerts.webhooks.count + 16
    return HTTPClient.Configuration(
      userAgent: polling.userAgent, concurrency: room, perHost: room, idleConnections: 16,
      proxy: ProxySettings(environment: environment))
  }
}

extension Config {
  /// In a few words, for the log: `38 feeds, 1 watch, alerts to /var/log/tocsin/alerts.jsonl`.
  package nonisolated var headline: String {
    let (feeds, watches) = (feeds.count == 1 ? "feed" : "feeds", watches.count == 1 ? "watch" : "watches")
    return "\(self.feeds.count) \(feeds), \(self.watches.count) \(watches), alerts to \(alerts.logPath)"
  }

  /// How many polls at once.
  nonisolated var pollerSettings: Poller.Settings {
    Poller.Settings(concurrency: polling.concurrency, perHost: polling.perHost)
  }

  nonisolated var pipelineSettings: Pipeline.Settings {
    Pipeline.Settings(admit: Admit(fresh: polling.fresh), coverage: coverageRule)
  }

  /// What an item is worth to each watch.
  nonisolated var scoring: Pipeline.Scoring {
    { [scorer] in scorer.scores(of: $0, weight: $1) }
  }
}

extension StoreLocation {
  /// Opens it as the daemon does: alone, with the folder made where there is none.
  func open(onDiskFailure: @escaping (StoreError) -> Void) throws(StoreError) -> any Store {
    switch self {
    case .sqlite(let path):
      ParentFolder.make(for: path)
      return try SQLiteStore(path: path, onDiskFailure: onDiskFailure)
    }
  }

  /// Opens it as a command does, beside a running daemon.
  package func openAsGuest() throws(StoreError) -> any Store { try openFile(.guest) }

  /// The file itself, for what is asked of a file and not of any store: a thorough look, a copy.
  package func openFile(_ access: SQLiteStore.Access) throws(StoreError) -> SQLiteStore {
    switch self {
    case .sqlite(let path):
      if access == .owner { ParentFolder.make(for: path) }
      return try SQLiteStore(path: path, access: access)
    }
  }
}

extension Config {
  /// Names of each watch's levels above calm, lowest first.
  nonisolated var levelNames: [String: [String]] {
    Dictionary(watches.map { ($0.name, $0.thresholds.levels.map(\.name)) }) { first, _ in first }
  }

  /// Which alerts go where.
  package nonisolated var routing: Routing {
    Routing(watches: watchesByAddress, targets: alerts.sinks.map(Routing.Target.init))
  }

  /// Where alerts are copied to besides, as the config and whoever runs the daemon want it.
  func journalCopy(_ environment: [String: String], _ log: Logger) -> JournalCopy? {
    switch alerts.journal {
    case .off: nil
    case .auto where !JournalStream.isService(environment: environment): nil
    case .auto, .on: JournalCopy(levels: levelNames, logger: log)
    case .socket(let path): JournalCopy(path: path, levels: levelNames, logger: log)
    }
  }

  /// The sinks beside the log. `client`: one that serves webhooks only.
  func sinks(client: HTTPClient) -> [any Sink] {
    alerts.webhooks.map { $0.sink(client: client, levels: levelNames) } + alerts.commands.map { $0.makeSink() }
      + alerts.mail.map { $0.makeSink(levels: levelNames) }
  }
}

extension Routing.Target {
  nonisolated init(_ sink: SinkConfig) {
    self.init(
      name: sink.name, minLevel: sink.minLevel, sendsLowered: sink.sendLowered, events: Set(sink.events),
      hours: sink.hours)
  }
}

extension WebhookConfig {
  /// The sink that sends to it.
  func sink(client: HTTPClient, levels: [String: [String]]) -> any Sink {
    var settings = Webhook.Settings(
      WebhookEndpoint(url: url.revealed, token: token?.revealed, place: place, template: template))
    settings.format = format
    settings.keys = secrets.compactMap { SigningKey($0.revealed) }
    settings.credentials = credentials
    settings.levels = levels
    settings.minLevel = sink.minLevel
    settings.timeout = timeout
    settings.giveUp = sink.giveUp
    settings.disableAfter = disableAfter
    settings.groupWait = sink.groupWait
    settings.addresses = allowPrivate.addresses
    settings.tls = TLSFiles(authorities: caFile, certificate: clientCertificate, key: clientKey)
    return Webhook(name: name, settings, client: client)
  }
}

extension CommandConfig {
  func makeSink() -> any Sink {
    CommandSink(name: sink.name, command: command, timeout: timeout, giveUp: sink.giveUp, groupWait: sink.groupWait)
  }
}

extension MailConfig {
  func makeSink(levels: [String: [String]]) -> any Sink {
    MailSink(
      name: sink.name,
      client: MailClient(
        server: server, username: username, password: password?.revealed, allowsPlain: allowsPlain,
        authorities: caFile, timeout: timeout),
      from: from, to: to, levels: levels, giveUp: sink.giveUp, groupWait: sink.groupWait)
  }
}
