package import Feeds
import News

/// What another reader's list adds to the config, as lines for `conf.d`.
nonisolated package struct FeedImport: Sendable {
  /// In the order of the list, with names that nobody has yet.
  package private(set) var feeds: [FeedConfig] = []
  /// Addresses that are no `http` or `https` URL.
  package private(set) var refused: [String] = []
  /// How many the config had already.
  package private(set) var known = 0

  package init(_ list: [OPML.Feed], known config: Config) {
    let urls = Set(config.feeds.map(\.url))
    var names = FeedNames(taken: config.feeds.map(\.name))
    for feed in list {
      guard let url = WebURL(feed.url), url.scheme != "file", !url.hasUser else {
        refused.append(feed.url)
        continue
      }
      if urls.contains(feed.url) {
        known += 1
      } else {
        feeds.append(FeedConfig(url: feed.url, name: names.name(for: url, title: feed.title)))
      }
    }
  }

  /// A file for `conf.d`.
  package var yaml: String {
    guard !feeds.isEmpty else { return "feeds: []\n" }
    let lines = feeds.map { feed in
      // JSON's strings are YAML's too.
      "  - url: \(JSONText.string(feed.url).line)\n    name: \(JSONText.string(feed.name).line)\n"
    }
    return "feeds:\n" + lines.joined()
  }
}

/// Gives feeds names that nobody has yet: names tell feeds apart in the config and in alerts.
nonisolated struct FeedNames {
  private var taken: Set<String>

  init(taken: [String] = []) { self.taken = Set(taken) }

  /// The title, else the host, else the URL without its scheme, which nobody else has.
  mutating func name(for url: WebURL, title: String = "") -> String {
    let title = String(title.cut(toBytes: 60))
    let candidates = [title, title.isEmpty || url.host.isEmpty ? "" : "\(title) (\(url.host))", url.host]
    let address = String(url.text.dropFirst(url.scheme.utf8.count + "://".utf8.count))
    let name = candidates.first { !$0.isEmpty && !taken.contains($0) } ?? address
    taken.insert(name)
    return name
  }
}
