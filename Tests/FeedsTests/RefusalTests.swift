import Feeds
import Testing

@Suite struct `Refusals` {
  private func error(_ text: String, limits: FeedLimits = FeedLimits()) -> FeedError? {
    do throws(FeedError) {
      _ = try FeedReader.read(Array(text.utf8), url: nil, contentType: nil, limits: limits)
      return nil
    } catch {
      return error
    }
  }

  @Test(arguments: ["", " \n\t"])
  func `an empty body is no feed without news`(text: String) { #expect(error(text) == .emptyBody) }

  @Test func `a web page is named by its title`() {
    let page = "<!DOCTYPE html><html><head><meta charset=utf-8><title>Just a moment…</title><body><p>Checking"
    #expect(error(page) == .htmlPage(title: "Just a moment…"))
  }

  @Test func `other data is said to be none`() {
    for text in ["{\"error\":\"no such user\"}", "<svg></svg>", "Not found", "[]"] {
      guard case .notAFeed = error(text) else {
        Issue.record("\(text)")
        continue
      }
    }
  }

  @Test func `compressed data is named`() {
    let bytes: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3]
    #expect(throws: FeedError.compressed("gzip")) { try FeedReader.read(bytes, url: nil, contentType: nil) }
  }

  @Test func `a body over the limit is no feed`() {
    let text = "<rss><channel><item><title>a</title></item></channel></rss>"
    #expect(error(text, limits: FeedLimits(bytes: 20)) == .tooLarge(limit: 20))
  }
}
