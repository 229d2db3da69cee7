@testable import Daemon
import Glibc
import News
import Testing

@Suite struct `Signing webhooks` {
  private static let old = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"

  @Test func `signs as Standard Webhooks does`() throws {
    // The vector of the specification's own libraries.
    let signature = WebhookSignature(secrets: [try #require(Secret(signing: Self.old))])
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
    let new = try #require(Secret(signing: "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"))
    let both = WebhookSignature(secrets: [new, try #require(Secret(signing: Self.old))])
    let signatures = both.headers(id: "a", at: evening, body: [])[2].value.split(separator: " ")
    #expect(signatures.count == 2 && Set(signatures).count == 2)
    #expect(signatures.allSatisfy { $0.hasPrefix("v1,") && $0.utf8.count == 47 })
  }

  @Test func `sends no signature without a secret`() {
    #expect(WebhookSignature(secrets: []).headers(id: "a", at: evening, body: []).map(\.name).count == 2)
  }

  @Test(arguments: [
    "", "whsec_", "whsec_AAAA", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_not base64 not base64 not bas",
  ])
  func `takes no weak or malformed secret`(text: String) { #expect(Secret(signing: text) == nil) }

  @Test func `never prints a secret`() throws {
    let secret = try #require(Secret(signing: Self.old))
    var dumped = ""
    dump([secret], to: &dumped)
    for text in ["\(secret)", String(reflecting: secret), "\([secret])", dumped] {
      #expect(!text.contains("49") && !text.contains("MfKQ"))
    }
  }
}

@Suite struct `Secret files` {
  private let directory = TemporaryDirectory()
  private var path: String { directory.file("webhook.secret") }
  private let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"

  @Test func `may hold several secrets, and white space around them`() throws {
    write("\n  \(secret)\r\n\(secret) \n\n", to: path, mode: 0o600)
    let file = try SecretFile(path: path)
    #expect(file.secrets.count == 2 && file.warning == nil)
  }

  @Test func `draw a warning when everybody can read them`() throws {
    write(secret, to: path, mode: 0o644)
    #expect(try SecretFile(path: path).warning?.contains("chmod") == true)
  }

  @Test func `are refused when missing, empty or something else, without showing what they hold`() {
    #expect(throws: SecretFile.Problem.unreadable(path: path, reason: "No such file or directory")) {
      try SecretFile(path: path)
    }
    write(" \n", to: path)
    #expect(throws: SecretFile.Problem.empty(path: path)) { try SecretFile(path: path) }
    write("\(secret)\nhunter2", to: path)
    let error = #expect(throws: SecretFile.Problem.malformed(path: path, line: 2)) { try SecretFile(path: path) }
    #expect(error?.description.contains("hunter2") == false)
    #expect(throws: SecretFile.Problem.self) { try SecretFile(path: directory.path) }
  }
}
