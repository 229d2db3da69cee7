package import Feeds
package import HTTP
package import News

/// Asks for feeds once, beside the daemon and without its store: for `check --fetch` and `feeds discover`.
package final class FeedProbe {
  /// What one feed gave.
  nonisolated package struct Finding: Sendable {
    package var name: String
    package var url: String
    /// Where it was found, after redirects; nil where it was not.
    package var address: String?
    package var result: Result<FeedDocument, PollFailure>
  }

  /// What is behind an address that somebody took from a browser.
  nonisolated package enum Discovery: Sendable {
    case feed(Finding)
    /// The feeds a page names; those of its own host were asked for.
    case page(url: String, feeds: [(link: AutoDiscovery.Link, finding: Finding?)])
    case failure(PollFailure)
  }

  private let config: Config
  private let client: HTTPClient
  private let fetcher: FeedFetcher

  package init(_ config: Config, environment: [String: String] = [:]) throws(HTTPError) {
    self.config = config
    client = try HTTPClient(config.feedClient(environment: environment))
    fetcher = FeedFetcher(client: client, allowsFiles: config.polling.allowFile, clock: .real)
  }

  isolated deinit { client.shutDown() }

  /// Polls every feed of the config once, as many at a time as it allows, and hands over each finding as it comes.
  package func probeAll(_ tell: @escaping (Finding) -> Void) async {
    let feeds = config.polledFeeds
    await withCheckedContinuation { (ended: CheckedContinuation<Void, Never>) in
      var left = feeds.count
      for feed in feeds {
        Task {
          tell(await probe(feed))
          left -= 1
          if left == 0 { ended.resume() }
        }
      }
      if feeds.isEmpty { ended.resume() }
    }
  }

  /// Finds the feeds behind `url`.
  package func discover(_ url: String) async -> Discovery {
    // Whole, as it may be a page, whose links are looked for in a second reading.
    switch await fetch(polled(url), whole: true) {
    case .notModified: return .failure(PollFailure(.status, "HTTP 304 though the whole page was asked for"))
    case .failure(let failure): return .failure(failure)
    case .body(let body):
      if case .success(let document) = await Self.read(body) {
        return .feed(Finding(name: document.title, url: url, address: body.url, result: .success(document)))
      }
      let links = AutoDiscovery.links(in: body.bytes, url: body.url, contentType: body.contentType)
      let host = WebURL(body.url)?.host
      var feeds: [(link: AutoDiscovery.Link, finding: Finding?)] = []
      for link in links {
        // A page may name any address; only whom the user named is asked.
        let isOwn = host != nil && WebURL(link.url)?.host == host
        feeds.append((link, isOwn ? await probe(polled(link.url)) : nil))
      }
      return .page(url: body.url, feeds: feeds)
    }
  }

  private func polled(_ url: String) -> PolledFeed {
    var one = Config()
    one.polling = config.polling
    one.feeds = [FeedConfig(url: url, name: url, polling: config.polling)]
    return one.polledFeeds[0]
  }

  private func probe(_ feed: PolledFeed) async -> Finding {
    switch await fetch(feed) {
    case .notModified:
      Finding(name: feed.name, url: feed.url, result: .failure(PollFailure(.status, HTTPStatus.text(304))))
    case .failure(let failure): Finding(name: feed.name, url: feed.url, result: .failure(failure))
    case .body(let body):
      Finding(name: feed.name, url: feed.url, address: body.url, result: await Self.read(body))
    }
  }

  private func fetch(_ feed: PolledFeed, whole isWhole: Bool = false) async -> FeedFetcher.Answer {
    await withCheckedContinuation { continuation in
      _ = fetcher.fetch(feed, state: FeedState(), whole: isWhole) { continuation.resume(returning: $0) }
    }
  }

  private static func read(_ body: FeedFetcher.Body) async -> Result<FeedDocument, PollFailure> {
    switch await FeedReading.read(body, previousDigest: nil) {
    case .document(let document, _, _): .success(document)
    case .failure(let failure): .failure(failure)
    // Nothing is known from before.
    case .sameBody, .notModified: .failure(PollFailure(.status, HTTPStatus.text(304)))
    }
  }
}
