import Feeds
import News

/// From a fetched body to what the intake takes: the feed in it, read as its portions come in, off the main queue, or why
/// there is none.
nonisolated enum FeedReading {
  /// A body equal to the last one, by `previousDigest`, counts for nothing; nor does one that breaks off, however much of
  /// it was read by then.
  @concurrent static func read(_ body: FeedFetcher.Body, previousDigest: String?) async -> Intake.Content {
    var reader = FeedReader(url: body.url, contentType: body.contentType)
    let digest = BodyDigest()
    digest.add(body.bytes)
    if !body.isWhole { reader.consume(body.bytes) }
    do throws(PollFailure) {
      while let portion = try await body.next() {
        digest.add(portion)
        reader.consume(portion)
      }
    } catch {
      return .failure(error)
    }
    let text = digest.finish()
    if text == previousDigest { return .sameBody(body.headers) }
    do throws(FeedError) {
      // Most bodies are, so most that are as they were are not read again.
      if body.isWhole { reader.consume(body.bytes) }
      return .document(try reader.finish(), bodyDigest: text, body.headers)
    } catch {
      return .failure(PollFailure(.content, error.description))
    }
  }
}

extension FeedReader {
  nonisolated fileprivate mutating func consume(_ bytes: [UInt8]) { bytes.withUnsafeBytes { consume($0) } }
}
