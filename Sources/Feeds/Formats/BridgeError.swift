/// Items with which feed bridges report their own failure; they are not news.
enum BridgeError {
  /// Whether `title` is such a report.
  static func isReport(_ title: String) -> Bool {
    guard title.utf8.count < 300 else { return false }
    let lower = title.lowercased()
    return openings.contains { lower.hasPrefix($0) }
  }

  /// RSS-Bridge, RSSHub, Feed43, PolitePaul and FetchRSS, as their programs write them.
  private static let openings = [
    "bridge returned error", "rss-bridge: ", "rsshub error", "feed43 error", "fetchrss: ",
    "this feed is no longer active",
    "error generating feed",
  ]
}
