import FoundationEssentials
package import HTTP
package import News

/// Asks for one feed and says in the schedule's words what came back. Knows HTTP, not feeds.
package final class FeedFetcher {
  /// What a request brought.
  nonisolated package enum Answer: Sendable {
    case notModified(FeedState.Headers)
    case body(Body)
    case failure(PollFailure)
  }

  nonisolated package struct Body: Sendable {
    package var bytes: [UInt8]
    package var contentType: String?
    /// Where it came from, after redirects: relative links are relative to it.
    package var url: String
    package var headers: FeedState.Headers
  }

  /// What we read: feeds first, then what feeds are wrongly called.
  private static let accept =
    "application/atom+xml, application/rss+xml, application/rdf+xml, application/feed+json, "
    + "application/xml;q=0.9, text/xml;q=0.9, application/json;q=0.8, */*;q=0.5"

  private let client: HTTPClient
  private let allowsFiles: Bool

  /// `allowsFiles`: whether `file:` feeds are read, as the configuration says.
  package init(client: HTTPClient, allowsFiles: Bool) {
    self.client = client
    self.allowsFiles = allowsFiles
  }

  /// Asks for `feed`, conditionally where `state` has validators.
  package func fetch(_ feed: PolledFeed, state: FeedState, at now: Instant) async -> Answer {
    if feed.url.hasPrefix("file:") { return readFile(feed) }
    let address = state.address.address ?? feed.url
    var headers: HTTPHeaders = ["Accept": Self.accept]
    for (name, value) in state.validators(at: now).headers { headers.add(name, value) }
    let request = HTTPRequest(
      .get, address, headers: headers, limits: feed.limits, addresses: feed.addresses, tls: feed.tls)
    do {
      return Self.answer(try await client.send(request), at: now)
    } catch {
      return .failure(Self.failure(error))
    }
  }

  /// What an HTTP answer means for a poll.
  nonisolated static func answer(_ response: HTTPResponse, at now: Instant) -> Answer {
    let headers = headers(of: response, at: now)
    switch response.status {
    case 304: return .notModified(headers)
    case 200, 203:
      return .body(
        Body(
          bytes: response.body, contentType: response.headers["Content-Type"], url: response.url, headers: headers))
    case 410: return .failure(PollFailure(.gone, "HTTP 410 Gone: the publisher ended this feed"))
    default:
      let retryAfter = response.headers["Retry-After"].flatMap {
        RetryAfter.parse($0, at: response.headers["Date"].flatMap(HTTPDate.parse) ?? now)
      }
      return .failure(PollFailure(.status, HTTPStatus.text(response.status), retryAfter: retryAfter))
    }
  }

  private nonisolated static func headers(of response: HTTPResponse, at now: Instant) -> FeedState.Headers {
    let lifetime = CacheLifetime.lifetime(
      cacheControl: response.headers["Cache-Control"], expires: response.headers["Expires"].flatMap(HTTPDate.parse),
      date: response.headers["Date"].flatMap(HTTPDate.parse), age: response.headers["Age"], now: now)
    let isPermanent = !response.redirects.isEmpty && response.redirects.allSatisfy { [301, 308].contains($0.status) }
    return FeedState.Headers(
      validators: Validators(etag: response.headers["ETag"], lastModified: response.headers["Last-Modified"]),
      lifetime: lifetime, permanentTarget: isPermanent ? response.url : nil)
  }

  private nonisolated static func failure(_ error: HTTPError) -> PollFailure {
    switch error {
    case .addressRefused, .notAURL, .unsupportedScheme, .unsendableHeader: PollFailure(.refused, error.description)
    case .tooLarge, .decompressionBomb, .tooManyRedirects, .malformedResponse:
      PollFailure(.content, error.description)
    default: PollFailure(.network, error.description)
    }
  }

  /// Feeds that another program writes to disk. Read whole, within the feed's limit.
  private func readFile(_ feed: PolledFeed) -> Answer {
    guard allowsFiles else {
      return .failure(PollFailure(.refused, "file: feeds are off: set polling.allow_files to read them"))
    }
    let path = String(feed.url.dropFirst(feed.url.hasPrefix("file://") ? "file://".count : "file:".count))
    guard let handle = FileManager.default.contents(atPath: path) else {
      return .failure(PollFailure(.network, "\(path) cannot be read"))
    }
    guard handle.count <= feed.limits.body else {
      return .failure(PollFailure(.content, "\(path) is over the limit of \(feed.limits.body) bytes"))
    }
    return .body(Body(bytes: Array(handle), contentType: nil, url: feed.url, headers: FeedState.Headers()))
  }
}
