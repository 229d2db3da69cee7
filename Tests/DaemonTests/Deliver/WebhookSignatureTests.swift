@testable import Daemon
import News
import Testing

@Suite struct `Signing webhooks` {
  private static let old = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"

  @Test func `signs as Standard Webhooks does`() throws {
    // The vector of the specification's own libraries.
    let signature = WebhookSignature(keys: [try #require(SigningKey(Self.old))])
    let headers = signature.headers(
      id: "msg_p5jXN8AQM9LWM0D4loKWxJek", at: Instant(seconds: 1_614_265_330),
      body: Array(#"{"test": 2432232314}"#.utf8))
    #expect(
      headers.map { "\($0.name): \($0.value)" } == [
        "webhook-id: msg_p5jXN8AQM9LWM0D4loKWxJek", "webhook-timestamp: 1614265330",
        "webhook-signature: v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
      ])
  }

  @Test func `signs with both secrets while a receiver changes from one to the other`() throws {
    let new = try #require(SigningKey("whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"))
    let both = WebhookSignature(keys: [new, try #require(SigningKey(Self.old))])
    let signatures = both.headers(id: "a", at: evening, body: [])[2].value.split(separator: " ")
    #expect(signatures.count == 2 && Set(signatures).count == 2)
    #expect(signatures.allSatisfy { $0.hasPrefix("v1,") && $0.utf8.count == 47 })
  }

  @Test func `sends no signature without a secret`() {
    #expect(WebhookSignature(keys: []).headers(id: "a", at: evening, body: []).map(\.name).count == 2)
  }

  @Test(arguments: [
    "", "whsec_", "whsec_AAAA", "whsec_not base64 not base64 not bas",
  ])
  func `takes no weak or malformed secret`(text: String) { #expect(SigningKey(text) == nil) }

  @Test func `takes any other text as it is`() {
    #expect(SigningKey("correct horse")?.bytes == Array("correct horse".utf8))
  }

  @Test func `never prints a key`() throws {
    let key = try #require(SigningKey(Self.old))
    var dumped = ""
    dump([key], to: &dumped)
    for text in ["\(key)", String(reflecting: key), "\([key])", dumped] {
      #expect(!text.contains("49") && !text.contains("MfKQ"))
    }
  }
}
