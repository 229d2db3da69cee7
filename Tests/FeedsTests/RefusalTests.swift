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
    #expect(error("<!doctype html><meta charset=utf-8><title>Log in</title>") == .htmlPage(title: "Log in"))
  }

  @Test func `other data is said to be none`() {
    for text in [
      "{}", "{\"ok\":true,\"title\":\"x\"}", "<svg></svg>", "Not found", "[]",
      "<opml><head><title>T</title></head></opml>",
    ] {
      guard case .notAFeed = error(text) else {
        Issue.record("\(text)")
        continue
      }
    }
  }

  @Test(arguments: [
    (#"{"error":"no such user"}"#, "no such user"), (#"{"success":false,"error":true,"message":"bad key"}"#, "bad key"),
    (#"{"error":{"code":404,"message":"gone \u001b[31m\u202e\nfor good"}}"#, "gone [31m for good"),
    (#"{"data":null,"errors":[{"message":"slow down"},{"message":"again"}]}"#, "slow down"),
    (#"{"type":"about:blank","title":"Not Found","status":404,"detail":"no feed 7"}"#, "Not Found: 404: no feed 7"),
  ])
  func `an error in JSON is quoted`(text: String, says: String) { #expect(error(text) == .errorMessage(says: says)) }

  @Test func `a long error is cut, and a deep one is none`() {
    let long = String(repeating: "é", count: 10_000)
    guard case .errorMessage(let says) = error("{\"message\":\"\(long)\"}") else {
      Issue.record("no message")
      return
    }
    #expect(says.utf8.count == 300)
    let deep = String(repeating: "{\"error\":", count: 50) + "\"x\"" + String(repeating: "}", count: 50)
    guard case .notAFeed = error(deep) else {
      Issue.record("\(deep)")
      return
    }
  }

  @Test func `compressed data that is not read here is named`() {
    #expect(throws: FeedError.compressed("zstd")) {
      try FeedReader.read([0x28, 0xB5, 0x2F, 0xFD, 4, 0], url: nil, contentType: nil)
    }
  }

  @Test func `a body over the limit is no feed`() {
    let text = "<rss><channel><item><title>a</title></item></channel></rss>"
    #expect(error(text, limits: FeedLimits(bytes: 20)) == .tooLarge(limit: 20))
  }
}
