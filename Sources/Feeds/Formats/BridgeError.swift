/// Items with which feed bridges report their own failure; they are not news.
enum BridgeError {
  /// Whether `title` is such a report.
  static func isReport(_ title: String) -> Bool {
    let text = title.utf8.span
    return openings.contains { opening in
      guard text.count >= opening.utf8CodeUnitCount else { return false }
      for index in 0..<opening.utf8CodeUnitCount where text[index] | 0x20 != opening.utf8Start[index] | 0x20 {
        return false
      }
      return true
    }
  }

  /// RSS-Bridge, RSSHub, Feed43, PolitePaul and FetchRSS, as their programs write them.
  private static let openings: [StaticString] = [
    "bridge returned error", "rss-bridge: ", "rsshub error", "feed43 error", "fetchrss: ",
    "this feed is no longer active", "error generating feed",
  ]
}
