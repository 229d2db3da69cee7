import Feeds
import News

/// From a fetched body to what the intake takes: the feed in it, read off the main queue, or why there is none.
nonisolated enum FeedReading {
  /// A body equal to the last one, by `previousDigest`, is not read again.
  @concurrent static func read(_ body: FeedFetcher.Body, previousDigest: String?) async -> Intake.Content {
    let digest = SHA256.digest(body.bytes).prefix(12).map { padded(hex: $0) }.joined()
    if digest == previousDigest { return .sameBody(body.headers) }
    do throws(FeedError) {
      let document = try FeedReader.read(body.bytes, url: body.url, contentType: body.contentType)
      return .document(document, bodyDigest: digest, body.headers)
    } catch {
      return .failure(PollFailure(.content, error.description))
    }
  }

  private static func padded(hex byte: UInt8) -> String { (byte < 16 ? "0" : "") + String(byte, radix: 16) }
}
