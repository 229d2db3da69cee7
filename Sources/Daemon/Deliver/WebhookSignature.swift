import CCrypto
import FoundationEssentials
package import News

/// Signs requests by Standard Webhooks 1.0: HMAC-SHA256 over `id.timestamp.body`.
nonisolated package struct WebhookSignature: Sendable {
  private let keys: [SigningKey]

  /// - Parameter keys: one, or two while a receiver changes from the old to the new one.
  package init(keys: [SigningKey]) { self.keys = keys }

  /// The headers, their names in lower case. `at` is the time of this attempt.
  /// Without a key, there is no signature.
  package func headers(id: String, at now: Instant, body: [UInt8]) -> [(name: String, value: String)] {
    let timestamp = String(now.milliseconds / 1000)
    let content = Array("\(id).\(timestamp).".utf8) + body
    let signatures = keys.map { "v1," + Data(Self.authenticate(content, key: $0.bytes)).base64EncodedString() }
    let identity = [("webhook-id", id), ("webhook-timestamp", timestamp)]
    return (signatures.isEmpty ? identity : identity + [("webhook-signature", signatures.joined(separator: " "))])
      .map { (name: $0.0, value: $0.1) }
  }

  private static func authenticate(_ content: [UInt8], key: [UInt8]) -> [UInt8] {
    var digest = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
    var length: UInt32 = 0
    let result = HMAC(EVP_sha256(), key, Int32(key.count), content, content.count, &digest, &length)
    precondition(result != nil && length == 32, "libcrypto has no SHA-256")
    return Array(digest.prefix(32))
  }
}
