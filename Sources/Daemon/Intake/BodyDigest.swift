import CCrypto
import News

/// Tells whether a body is the one that came before, in a few bytes: by libcrypto, which has the machine's instructions for
/// it, as bodies are asked for again and again.
nonisolated final class BodyDigest {
  private let context: OpaquePointer

  init() {
    guard let context = EVP_MD_CTX_new(), EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1 else {
      preconditionFailure("libcrypto has no SHA-256")
    }
    self.context = context
  }

  deinit { EVP_MD_CTX_free(context) }

  /// Takes the next bytes of the body.
  func add(_ bytes: [UInt8]) { EVP_DigestUpdate(context, bytes, bytes.count) }

  /// The first 96 bits of SHA-256 of all that was added, as 24 hexadecimal digits. Nothing may be added afterwards.
  func finish() -> String {
    var digest = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
    EVP_DigestFinal_ex(context, &digest, nil)
    return SHA256.text(of: Array(digest.prefix(12)))
  }
}
