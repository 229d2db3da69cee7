import Feeds
import News

/// From a fetched answer to what the intake takes: the body read as a feed, off the main queue, or why it could not be.
nonisolated enum FeedReading {
  /// A body equal to the last one is not read again.
  @concurrent static func read(
    _ answer: FeedFetcher.Answer, previous: FeedState, feed: PolledFeed
  ) async -> Intake.Content {
    switch answer {
    case .notModified(let headers):
      // Asked without conditions, a 304 says that the server is confused: it is no news and no proof of life.
      return previous.hasBaseline
        ? .notModified(headers) : .failure(PollFailure(.content, "HTTP 304 though nothing was asked conditionally"))
    case .failure(let failure): return .failure(failure)
    case .body(let body):
      let digest = SHA256.digest(body.bytes).prefix(12).map { padded(hex: $0) }.joined()
      if previous.hasBaseline, digest == previous.bodyDigest { return .sameBody(body.headers) }
      do {
        let document = try FeedReader.read(body.bytes, url: body.url, contentType: body.contentType)
        return .document(document, bodyDigest: digest, body.headers)
      } catch {
        return .failure(PollFailure(.content, error.description))
      }
    }
  }

  private static func padded(hex byte: UInt8) -> String { (byte < 16 ? "0" : "") + String(byte, radix: 16) }
}
