import CCrypto
import News

/// Tells whether a body is the one that came before, in a few bytes: by libcrypto, which has the machine's instructions for
/// it, as bodies are asked for again and again.
nonisolated enum BodyDigest {
  /// The first 96 bits of SHA-256 as 24 hexadecimal digits.
  static func text(of body: [UInt8]) -> String {
    var digest = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
    var length: UInt32 = 0
    let result = EVP_Digest(body, body.count, &digest, &length, EVP_sha256(), nil)
    precondition(result == 1 && length == 32, "libcrypto has no SHA-256")
    return SHA256.text(of: Array(digest.prefix(12)))
  }
}
