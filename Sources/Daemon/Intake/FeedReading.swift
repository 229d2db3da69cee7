import Feeds
import News

/// From a fetched body to what the intake takes: the feed in it, read off the main queue, or why there is none.
nonisolated enum FeedReading {
  /// A body equal to the last one, by `previousDigest`, is not read again.
  @concurrent static func read(_ body: FeedFetcher.Body, previousDigest: String?) async -> Intake.Content {
    let digest = BodyDigest.text(of: body.bytes)
    if digest == previousDigest { return .sameBody(body.headers) }
    do throws(FeedError) {
      let document = try FeedReader.read(body.bytes, url: body.url, contentType: body.contentType)
      return .document(document, bodyDigest: digest, body.headers)
    } catch {
      return .failure(PollFailure(.content, error.description))
    }
  }
}
