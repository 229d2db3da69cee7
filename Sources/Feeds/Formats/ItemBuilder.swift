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

  /// The item but for its id, which needs the others. `bytes`: what the texts of `raw` are pieces of; `site`: the feed's
  /// home page.
  func item(from raw: RawItem, of bytes: UnsafeBufferPointer<UInt8>, site: String?) -> Item {
    let home = site ?? feedAddress
    let base = raw.base.flatMap { own in home.map { WebAddress.resolve(own, against: $0) ?? own } ?? own } ?? home
    let fields = Fields(raw: raw, bytes: bytes, limits: limits)
    var item = Item(id: "", title: fields.plain(raw.title ?? raw.mediaTitle, limits.line))
    item.summary = fields.plain(raw.summary ?? raw.podcastSummary ?? raw.mediaDescription, limits.text)
    item.content = fields.plain(raw.content, limits.text)
    if item.content == item.summary { item.content = "" }
    item.guid = raw.guid.flatMap { fields.line($0) }
    item.link = link(fields, guid: item.guid, base: base)
    item.author = fields.authors
    item.published = fields.date(raw.published ?? raw.dcCreated)
    item.updated = fields.date(raw.updated ?? raw.dcDate)
    if item.published == nil { item.published = fields.date(raw.dcDate) }
    item.language = raw.language.flatMap { fields.line($0) }.flatMap(Language.tag)
    item.categories = fields.categories
    item.source = source(fields, link: item.link, base: base)
    if let name = raw.sourceName.flatMap({ fields.line($0) }) {
      item.title = HeadlineSuffix.removed(from: item.title, publisher: name)
    }
    return item
  }

  /// `text` as one clean line.
  func line(_ text: [UInt8], _ kind: RawText.Kind = .plain) -> String {
    text.withUnsafeBufferPointer { HTMLText.plain($0, kind, limit: limits.line) }
  }

  private func link(_ fields: Fields, guid: String?, base: String?) -> String? {
    if let link = fields.raw.link.flatMap({ fields.line($0) }), let address = WebAddress.absolute(link, base: base) {
      return address
    }
    guard fields.raw.isPermalink, let guid, WebAddress.scheme(guid) != nil else { return nil }
    return WebAddress.absolute(guid, base: nil)
  }

  /// The publisher: whom an aggregator names, else the link's site, else the feed's.
  private func source(_ fields: Fields, link: String?, base: String?) -> Source? {
    var aggregator: Source?
    func publisher(_ address: String?) -> Source? {
      guard let publisher = address.flatMap({ publishers.publisher(of: $0) }) else { return nil }
      if !publisher.isAggregator { return publisher.source }
      aggregator = aggregator ?? publisher.source
      return nil
    }
    return publisher(
      fields.raw.sourceLink.flatMap { fields.line($0) }.flatMap { WebAddress.absolute($0, base: base) })
      ?? publisher(fields.raw.originalLink.flatMap { fields.line($0) }) ?? publisher(link) ?? publisher(feedAddress)
      ?? publisher(base)
      ?? aggregator
  }
}

/// The raw fields of one item as clean text.
private struct Fields {
  let raw: RawItem
  let bytes: UnsafeBufferPointer<UInt8>
  let limits: FeedLimits

  /// Empty where there is none.
  func plain(_ text: RawText?, _ limit: Int) -> String {
    text.map { HTMLText.plain(bytes(of: $0), $0.kind, limit: limit) } ?? ""
  }

  /// One line of characters as they are; nil where none is left.
  func line(_ text: RawText) -> String? { clean(text, .plain) }

  func date(_ text: RawText?) -> Instant? { text.flatMap { FeedDate.read(bytes(of: $0)) } }

  /// nil where none has a name.
  var authors: String? {
    if raw.authors.count == 1 { return clean(raw.authors[0], .unknown) }
    let names = raw.authors.compactMap { clean($0, .unknown) }
    return names.isEmpty ? nil : names.joined(separator: ", ")
  }

  /// Each once.
  var categories: [String] {
    var names: [String] = []
    names.reserveCapacity(raw.categories.count)
    for text in raw.categories {
      if let name = clean(text, .unknown), !names.contains(name) { names.append(name) }
    }
    return names
  }

  private func clean(_ text: RawText, _ kind: RawText.Kind) -> String? {
    let clean = HTMLText.plain(bytes(of: text), kind, limit: limits.line)
    return clean.isEmpty ? nil : clean
  }

  private func bytes(of text: RawText) -> UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(rebasing: bytes[text.range])
  }
}
