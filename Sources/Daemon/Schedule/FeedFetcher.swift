import Dispatch
import FoundationEssentials
package import HTTP
import News

/// Asks for one feed and says in the schedule's words what came back. Knows HTTP, not feeds.
package final class FeedFetcher {
  /// What a request brought.
  nonisolated package enum Answer: Sendable {
    case notModified(FeedState.Headers)
    case body(Body)
    case failure(PollFailure)
  }

  nonisolated package struct Body: Sendable {
    /// All of it, or the first portion.
    package var bytes: [UInt8]
    var rest: BodyStream?
    package var contentType: String?
    /// Where it came from, after redirects: relative links are relative to it.
    package var url: String
    package var headers: FeedState.Headers

    /// Whether `bytes` are all.
    package var isWhole: Bool { rest == nil }

    /// The next portion after `bytes`, once it is there; nil after the last. Throws when the transfer fails, whatever came
    /// before.
    package func next() async throws(PollFailure) -> [UInt8]? {
      do throws(HTTPError) {
        return try await rest?.next()
      } catch {
        throw FeedFetcher.failure(error)
      }
    }
  }

  /// A larger feed is read in portions of at least so many bytes; four of five feeds come in one, and cost no thread switch
  /// more for it.
  private static let portion = 64 << 10

  /// What we read: feeds first, then what feeds are wrongly called.
  private static let accept =
    "application/atom+xml, application/rss+xml, application/rdf+xml, application/feed+json, "
    + "application/xml;q=0.9, text/xml;q=0.9, application/json;q=0.8, */*;q=0.5"

  private let client: HTTPClient
  private let allowsFiles: Bool
  private let clock: SystemClock

  /// `allowsFiles`: whether `file:` feeds are read, as the configuration says.
  package init(client: HTTPClient, allowsFiles: Bool, clock: SystemClock) {
    self.client = client
    self.allowsFiles = allowsFiles
    self.clock = clock
  }

  /// Asks for `feed`, conditionally where `state` has validators, and hands over the answer on the main queue, never from
  /// within this call: a large body as soon as its first portion is there, unless it is to be whole. Returns what to cancel
  /// it with, until the body has ended; nil for a file.
  package func fetch(
    _ feed: PolledFeed, state: FeedState, whole isWhole: Bool = false, then finish: @escaping (Answer) -> Void
  ) -> HTTPClient.Ticket? {
    if feed.url.hasPrefix("file:") {
      let answer = readFile(feed)
      DispatchQueue.main.async { finish(answer) }
      return nil
    }
    let conditions = state.validators(at: clock.now()).headers
    var headers: HTTPHeaders = ["Accept": Self.accept]
    for (name, value) in conditions { headers.add(name, value) }
    let learnt = state.address.address
    let request = HTTPRequest(
      .get, learnt ?? feed.url, target: learnt == nil ? feed.target : nil, headers: headers, limits: feed.limits,
      addresses: feed.addresses, tls: feed.tls, portion: isWhole ? nil : Self.portion)
    return client.start(request) { [clock] result in
      switch result {
      case .success(let response): finish(Self.answer(response, isConditional: !conditions.isEmpty, at: clock.now()))
      case .failure(let error): finish(.failure(Self.failure(error)))
      }
    }
  }

  /// Gives a request up; it finishes with a failure of our own making.
  package func cancel(_ ticket: HTTPClient.Ticket) { client.cancel(ticket) }

  /// What an HTTP answer means for a poll; `isConditional`: whether the request had validators.
  nonisolated static func answer(_ response: HTTPResponse, isConditional: Bool, at now: Instant) -> Answer {
    let headers = headers(of: response, at: now)
    switch response.status {
    case 304 where isConditional: return .notModified(headers)
    case 304: return .failure(PollFailure(.status, "HTTP 304 though the whole feed was asked for"))
    case 200, 203:
      return .body(
        Body(
          bytes: response.body, rest: response.rest, contentType: response.headers["Content-Type"], url: response.url,
          headers: headers))
    case 410: return .failure(PollFailure(.gone, "HTTP 410 Gone: the publisher ended this feed"))
    default:
      let retryAfter = response.headers["Retry-After"].flatMap {
        RetryAfter.parse($0, at: response.headers["Date"].flatMap(HTTPDate.parse) ?? now)
      }
      return .failure(
        PollFailure(
          response.status == 429 ? .throttled : .status, HTTPStatus.text(response.status), retryAfter: retryAfter))
    }
  }

  private nonisolated static func headers(of response: HTTPResponse, at now: Instant) -> FeedState.Headers {
    let lifetime = CacheLifetime.lifetime(
      cacheControl: response.headers["Cache-Control"], expires: response.headers["Expires"].flatMap(HTTPDate.parse),
      date: response.headers["Date"].flatMap(HTTPDate.parse), age: response.headers["Age"], now: now)
    // Only what was permanent from the first hop on: behind a temporary redirect nothing is promised.
    let permanent = response.redirects.prefix { [301, 308].contains($0.status) }
    return FeedState.Headers(
      validators: Validators(etag: response.headers["ETag"], lastModified: response.headers["Last-Modified"]),
      lifetime: lifetime, permanentTarget: permanent.last?.to)
  }

  nonisolated fileprivate static func failure(_ error: HTTPError) -> PollFailure {
    if error.isOurs { return PollFailure(.ours, error.description) }
    return switch error {
    case .addressRefused, .notAURL, .unsupportedScheme: PollFailure(.refused, error.description)
    case .tooLarge, .decompressionBomb, .tooManyRedirects, .malformedResponse:
      PollFailure(.content, error.description)
    default: PollFailure(.network, error.description)
    }
  }

  /// Feeds that another program writes to disk. Read whole, within the feed's limit.
  private func readFile(_ feed: PolledFeed) -> Answer {
    guard allowsFiles else {
      return .failure(PollFailure(.refused, "file: feeds are off: set `polling.allow_file` to read them"))
    }
    let path = String(feed.url.dropFirst(feed.url.hasPrefix("file://") ? "file://".count : "file:".count))
    let size = (try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int) ?? nil
    if let size, size > feed.limits.body {
      return .failure(PollFailure(.content, "\(path) is over the limit of \(feed.limits.body) bytes"))
    }
    guard size != nil, let contents = FileManager.default.contents(atPath: path) else {
      return .failure(PollFailure(.content, "\(path) cannot be read"))
    }
    return .body(Body(bytes: Array(contents), contentType: nil, url: feed.url, headers: FeedState.Headers()))
  }
}
