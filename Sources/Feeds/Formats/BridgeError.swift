/// Items with which feed bridges report their own failure; they are not news.
enum BridgeError {
  /// Whether `title` is such a report.
  static func isReport(_ title: String) -> Bool {
    openings.contains { opening in
      title.utf8.count >= opening.utf8.count && zip(title.utf8, opening.utf8).allSatisfy { $0 | 0x20 == $1 | 0x20 }
    }
  }

  /// RSS-Bridge, RSSHub, Feed43, PolitePaul and FetchRSS, as their programs write them.
  private static let openings = [
    "bridge returned error", "rss-bridge: ", "rsshub error", "feed43 error", "fetchrss: ",
    "this feed is no longer active",
    "error generating feed",
  ]
}
