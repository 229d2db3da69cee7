import FoundationEssentials

/// The key of a webhook's signature. It cannot be printed: whatever shows it shows that there is one.
nonisolated package struct SigningKey: Sendable, CustomStringConvertible, CustomReflectable {
  let bytes: [UInt8]

  package var description: String { "•••" }
  package var customMirror: Mirror { Mirror(self, children: []) }

  /// Reads `whsec_` and base64 of at least 24 bytes, as Standard Webhooks writes secrets, or takes any other text as it
  /// is; nil for a `whsec_` that is too short or no base64, and for empty text.
  package init?(_ text: String) {
    guard text.hasPrefix("whsec_") else {
      bytes = Array(text.utf8)
      if bytes.isEmpty { return nil }
      return
    }
    guard let data = Data(base64Encoded: String(text.dropFirst(6))), data.count >= 24 else { return nil }
    bytes = Array(data)
  }
}
