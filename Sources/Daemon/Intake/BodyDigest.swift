import CCrypto

/// Tells whether a body is the one that came before, in a few bytes: by libcrypto, which has the machine's instructions for
/// it, as bodies are asked for again and again.
nonisolated enum BodyDigest {
  /// The first 96 bits of SHA-256 as 24 hexadecimal digits.
  static func text(of body: [UInt8]) -> String {
    var digest = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
    var length: UInt32 = 0
    let result = EVP_Digest(body, body.count, &digest, &length, EVP_sha256(), nil)
    precondition(result == 1 && length == 32, "libcrypto has no SHA-256")
    let digits = Array("0123456789abcdef".utf8)
    return String(decoding: digest.prefix(12).flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }
}
