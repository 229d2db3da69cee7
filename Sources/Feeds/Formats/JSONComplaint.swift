/// The message in a JSON document that reports an error, in the usual spellings: `{"error": …}`, `{"errors": [{"message":
/// …}]}`, `{"message": …}`, and problem details (RFC 9457).
struct JSONComplaint {
  private var parts: [String] = []
  private var isComplaint = false
  private static let limit = 300
  /// Keys that only errors have, and keys that say more once there is one.
  private static let marks: Set<String> = [
    "error", "errors", "error_description", "error_message", "errormessage", "message", "msg", "detail", "fault",
  ]
  private static let additions: Set<String> = ["title", "reason", "status", "code"]

  /// One line of at most 300 bytes; nil where the document reports no error.
  var text: String? {
    guard isComplaint else { return nil }
    let line = PlainText.line(parts.joined(separator: ": ").utf8, limit: Self.limit)
    return line.isEmpty ? nil : line
  }

  /// Looks at one member of the document.
  mutating func take(_ key: String, _ value: JSONValue) {
    let key = key.lowercased()
    let isMark = Self.marks.contains(key)
    guard isMark || Self.additions.contains(key), parts.count < 8, let text = Self.text(of: value) else { return }
    isComplaint = isComplaint || isMark
    let part = PlainText.line(text, limit: Self.limit)
    if !part.isEmpty, !parts.contains(part) { parts.append(part) }
  }

  private static func text(of value: JSONValue, depth: Int = 0) -> [UInt8]? {
    if let text = value.text { return text }
    guard depth < 3 else { return nil }
    if let first = value.elements.first { return text(of: first, depth: depth + 1) }
    for key in ["message", "detail", "description", "error", "title", "code", "type"] {
      if let text = value[key].flatMap({ text(of: $0, depth: depth + 1) }) { return text }
    }
    return nil
  }
}
