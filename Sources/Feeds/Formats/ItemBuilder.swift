import News

/// Turns an item's raw fields into an `Item`: plain texts, absolute links, times, the publisher.
struct ItemBuilder {
  let limits: FeedLimits
  /// The feed's own address, for relative links and as the last resort for the publisher.
  let feedAddress: String?
  private let publishers = PublisherCache()

  init(limits: FeedLimits, feedAddress: String?) {
    self.limits = limits
    self.feedAddress = feedAddress
  }

  /// The item but for its id, which needs the others. `site`: the feed's home page.
  func item(from raw: RawItem, site: String?) -> Item {
    let home = site ?? feedAddress
    let base = raw.base.flatMap { own in home.map { WebAddress.resolve(own, against: $0) } ?? own } ?? home
    var item = Item(id: "", title: plain(raw.title ?? raw.mediaTitle, limits.line))
    item.summary = plain(raw.summary ?? raw.podcastSummary ?? raw.mediaDescription, limits.text)
    item.content = plain(raw.content, limits.text)
    if item.content == item.summary { item.content = "" }
    item.guid = raw.guid.map { line($0) }.flatMap { $0.isEmpty ? nil : $0 }
    item.link = link(of: raw, guid: item.guid, base: base)
    let authors = raw.authors.map { name($0) }.filter { !$0.isEmpty }
    item.author = authors.isEmpty ? nil : authors.joined(separator: ", ")
    item.published = (raw.published ?? raw.dcCreated).flatMap { FeedDate.read($0) }
    item.updated = (raw.updated ?? raw.dcDate).flatMap { FeedDate.read($0) }
    if item.published == nil, let date = raw.dcDate { item.published = FeedDate.read(date) }
    item.language = raw.language.flatMap(Language.tag)
    item.categories = categories(raw.categories)
    item.source = source(of: raw, link: item.link, base: base)
    if let name = raw.sourceName { item.title = HeadlineSuffix.removed(from: item.title, publisher: line(name)) }
    return item
  }

  func plain(_ text: RawText?, _ limit: Int) -> String { text.map { HTMLText.plain($0, limit: limit) } ?? "" }
  func line(_ bytes: [UInt8]) -> String { HTMLText.plain(RawText(bytes: bytes, kind: .plain), limit: limits.line) }

  private func name(_ bytes: [UInt8]) -> String {
    HTMLText.plain(RawText(bytes: bytes, kind: .unknown), limit: limits.line)
  }

  private func link(of raw: RawItem, guid: String?, base: String?) -> String? {
    if let link = raw.link, let address = WebAddress.absolute(line(link), base: base) { return address }
    guard raw.isPermalink, let guid, WebAddress.scheme(guid) != nil else { return nil }
    return WebAddress.absolute(guid, base: nil)
  }

  private func categories(_ raw: [[UInt8]]) -> [String] {
    var names: [String] = []
    for bytes in raw {
      let name = name(bytes)
      if !name.isEmpty, !names.contains(name) { names.append(name) }
    }
    return names
  }

  /// The publisher: whom an aggregator names, else the link's site, else the feed's.
  private func source(of raw: RawItem, link: String?, base: String?) -> Source? {
    var aggregator: Source?
    func publisher(_ address: String?) -> Source? {
      guard let publisher = address.flatMap({ publishers.publisher(of: $0) }) else { return nil }
      if !publisher.isAggregator { return publisher.source }
      aggregator = aggregator ?? publisher.source
      return nil
    }
    return publisher(raw.sourceLink.flatMap { WebAddress.absolute(line($0), base: base) })
      ?? publisher(raw.originalLink.map { line($0) }) ?? publisher(link) ?? publisher(feedAddress) ?? publisher(base)
      ?? aggregator
  }
}
