/// The parts of a `Content-Type` header that say how to read a body.
enum ContentType {
  /// The `charset` parameter, without quotes.
  static func charset(_ header: String) -> String? {
    for parameter in header.split(separator: ";").dropFirst() {
      let parts = parameter.split(separator: "=", maxSplits: 1)
      guard parts.count == 2, parts[0].lowercased().filter({ !$0.isWhitespace }) == "charset" else { continue }
      let name = parts[1].filter { $0.isASCII && !$0.isWhitespace && $0 != "\"" && $0 != "'" }
      return name.isEmpty || name.utf8.count > 40 ? nil : name
    }
    return nil
  }
}

/// Compressed data by its first bytes.
enum Compression {
  static func name(_ begin: [UInt8]) -> String? {
    if begin.starts(with: [0x1F, 0x8B]) { return "gzip" }
    if begin.starts(with: [0x28, 0xB5, 0x2F, 0xFD]) { return "zstd" }
    if begin.starts(with: [0x42, 0x5A, 0x68]) { return "bzip2" }
    if begin.starts(with: [0x50, 0x4B, 0x03, 0x04]) { return "zip" }
    return nil
  }
}
