import Escalation
package import HTTP
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
      return watch
    }
  }

  /// How feeds are asked for.
  nonisolated package func feedClient(environment: [String: String]) -> HTTPClient.Configuration {
    HTTPClient.Configuration(
      userAgent: polling.userAgent, concurrency: polling.concurrency, perHost: polling.perHost,
      proxy: polling.proxy.map { ProxySettings($0.revealed) } ?? ProxySettings(environment: environment))
  }

  /// How webhooks are called: over connections of their own, so that no feed can lead into one that is open.
  nonisolated func webhookClient(environment: [String: String]) -> HTTPClient.Configuration {
    HTTPClient.Configuration(
      userAgent: polling.userAgent, concurrency: 16, perHost: 4, idleConnections: 16,
      proxy: ProxySettings(environment: environment))
  }
}

extension StoreLocation {
  /// Opens it as the daemon does: alone, with the folder made where there is none.
  func open() throws(StoreError) -> any Store {
    switch self {
    case .sqlite(let path):
      ParentFolder.make(for: path)
      return try SQLiteStore(path: path)
    }
  }

  /// Opens it as a command does, beside a running daemon.
  package func openAsGuest() throws(StoreError) -> any Store {
    switch self {
    case .sqlite(let path): try SQLiteStore(path: path, access: .guest)
    }
  }
}

extension WebhookConfig {
  /// What is routed to it.
  nonisolated var target: Routing.Target {
    Routing.Target(name: name, minLevel: minLevel, sendsLowered: sendLowered)
  }

  /// The sink that sends to it.
  func sink(client: HTTPClient) -> any Sink {
    Webhook(
      name: name, url: url.revealed, keys: secrets.compactMap { SigningKey($0.revealed) }, timeout: timeout,
      giveUp: giveUp, client: client)
  }
}
