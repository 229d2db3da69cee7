import News

/// Names that the same history gives on every node, in every retry and in replay.
package enum AlertID {
  /// `watch-` and the cause, hashed: what rang, not when. Without a `.`, which separates the parts of what a webhook's
  /// signature covers: dots of the watch's name become `-`; the hash keeps such names apart.
  package static func make(watch: String, event: Alert.Event, cause: [String]) -> String {
    let name = String(watch.map { $0 == "." ? "-" : $0 })
    return "\(name)-\(short([watch, event.rawValue] + cause))"
  }

  /// 80 bits of SHA-256 over the parts as 16 letters and digits (RFC 4648 base 32, lower case).
  static func short(_ parts: [String]) -> String {
    base32(SHA256.digest(of: parts).prefix(10))
  }

  private static func base32(_ bytes: some Sequence<UInt8>) -> String {
    let alphabet = Array("abcdefghijklmnopqrstuvwxyz234567".utf8)
    var text: [UInt8] = []
    var (buffer, bits) = (UInt32(0), 0)
    for byte in bytes {
      buffer = buffer << 8 | UInt32(byte)
      bits += 8
      while bits >= 5 {
        bits -= 5
        text.append(alphabet[Int(buffer >> UInt32(bits) & 31)])
      }
    }
    if bits > 0 { text.append(alphabet[Int(buffer << UInt32(5 - bits) & 31)]) }
    return String(decoding: text, as: UTF8.self)
  }
}
