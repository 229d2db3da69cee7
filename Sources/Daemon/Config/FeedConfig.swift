import Feeds
import News

/// One polled URL: an entry of `feeds`, with what it does not say filled in from `polling`.
nonisolated package struct FeedConfig: Sendable, Hashable {
  /// `http`, `https`, or `file` where `polling.allow_file` is on.
  package var url: String
  /// Unique; where none is given, the URL's host, or the URL without its scheme where the host is taken.
  package var name: String
  /// Trust: scales this source's points and its voice in corroboration. 0 … 10, default 1.
  package var weight: Double
  /// Between two polls; nil: as `polling` says.
  package var interval: Duration?
  package var timeout: Duration
  /// Bytes, decompressed.
  package var maxSize: Int
  package var allowPrivate: PrivateAccess
  package var caFile: String?

  package init(url: String, name: String, weight: Double = 1, polling: PollingConfig = PollingConfig()) {
    self.url = url
    self.name = name
    self.weight = weight
    timeout = polling.timeout
    maxSize = polling.maxSize
    allowPrivate = polling.allowPrivate
    caFile = polling.caFile
  }
}

/// Reads the list `feeds` of all files.
nonisolated struct FeedList {
  /// The feeds to poll: those not switched off.
  private(set) var feeds: [FeedConfig] = []
  /// The names of all feeds, also of those switched off, in the order of the files.
  private(set) var names: [String] = []
  /// The names of those that are switched off.
  private(set) var disabled: Set<String> = []
  private var places: [String: ConfigNode] = [:]
  private var urls: [String: ConfigNode] = [:]
  private let polling: PollingConfig
  /// OPML files with the settings of their feeds, read after the feeds that the config lists itself.
  private var lists: [(file: ConfigNode, settings: FeedConfig)] = []

  init(reading nodes: [ConfigNode], polling: PollingConfig) {
    self.polling = polling
    for node in nodes {
      node.section { section in
        if let file = section["opml"] { add(file, section) } else { add(section, at: node) }
      }
    }
    for list in lists { addFeeds(of: list.file, like: list.settings) }
  }

  private mutating func add(_ file: ConfigNode, _ section: ConfigSection) {
    let settings = feed(section, url: "", name: "")
    if section["enabled"]?.bool() ?? true { lists.append((file, settings)) }
  }

  /// The feeds of an OPML file; those that are listed already are not listed again.
  private mutating func addFeeds(of file: ConfigNode, like settings: FeedConfig) {
    guard let path = file.path(), let list = file.opml(path) else { return }
    var free = FeedNames(taken: names)
    for entry in list where urls[entry.url] == nil {
      guard let url = WebURL(entry.url), url.scheme != "file", !url.hasUser else {
        file.report(
          "\(path) lists \(JSONText.string(String(entry.url.prefix(80))).line), which is no http or https URL")
        continue
      }
      urls[entry.url] = file
      var feed = settings
      (feed.url, feed.name) = (url.text, free.name(for: url, title: entry.title))
      names.append(feed.name)
      feeds.append(feed)
    }
  }

  private mutating func add(_ section: ConfigSection, at node: ConfigNode) {
    let address = section.required("url")
    let url = address?.url(schemes: polling.allowFile ? ["https", "http", "file"] : ["https", "http"])
    let name = section["name"]?.title() ?? url.map(freeName) ?? ""
    let isEnabled = section["enabled"]?.bool() ?? true
    let feed = feed(section, url: url?.text ?? "", name: name)
    guard let url, let address else { return }
    if let other = urls.updateValue(node, forKey: url.text) {
      address.report("this feed is already listed \(other.place(seenFrom: node)); remove one of the two")
    } else if let other = places.updateValue(node, forKey: name) {
      (section["name"] ?? address).report(
        "the feed \(other.place(seenFrom: node)) is named \(JSONText.string(name).line) too; "
          + "give one of them another `name`")
    }
    names.append(name)
    if isEnabled { feeds.append(feed) } else { disabled.insert(name) }
  }

  /// A name for a feed that was given none.
  private func freeName(for url: WebURL) -> String {
    if url.host.isEmpty { return url.text }
    if places[url.host] == nil { return url.host }
    return String(url.text.dropFirst(url.scheme.utf8.count + "://".utf8.count))
  }

  private func feed(_ section: ConfigSection, url: String, name: String) -> FeedConfig {
    var feed = FeedConfig(url: url, name: name, polling: polling)
    feed.weight = section["weight"]?.number(in: 0...10) ?? feed.weight
    feed.interval = section["interval"]?.duration(in: polling.fastest...max(polling.fastest, .days(30)))
    feed.timeout = section["timeout"]?.duration(in: PollingConfig.timeouts) ?? feed.timeout
    feed.maxSize = section["max_size"]?.size(in: PollingConfig.sizes) ?? feed.maxSize
    feed.allowPrivate = section["allow_private"]?.privateAccess() ?? feed.allowPrivate
    feed.caFile = section["ca_file"]?.readablePath() ?? feed.caFile
    return feed
  }
}

nonisolated extension ConfigNode {
  /// The feeds of the OPML file at `path`, which this value names.
  fileprivate func opml(_ path: String) -> [OPML.Feed]? {
    do {
      return try OPML.feeds(in: Array(source.environment.read(path).utf8))
    } catch {
      report("`\(label)`: \(path) cannot be used: \(error)")
      return nil
    }
  }
}
