import News

/// Reads RSS 0.90 – 2.0, RDF and Atom, which differ less than their names: one walk over the elements for all of them.
struct FeedWalk: ~Copyable, XMLHandler {
  /// What the fields of the element we are in belong to.
  private enum Context { case document, channel, item, person, source, skip, hours, media, ignored }

  private struct Level {
    let name: FeedName
    let context: Context
  }

  /// Is told each item as its element ends, with the bytes it is made of and what is known of the feed so far: its link,
  /// its base, its format.
  typealias Finished = (
    _ item: RawItem, _ bytes: UnsafeBufferPointer<UInt8>, _ channel: RawChannel, _ format: FeedDocument.Format?
  ) -> Void

  private let limits: FeedLimits
  private let finished: Finished
  private var names = FeedNameCache()
  private var levels: [Level] = []
  private var bases: [(depth: Int, base: String)] = []
  private var capture: Capture
  private var item = RawItem()
  /// What the item's texts are pieces of; outside items, the text being captured.
  private var bytes = ByteBuffer(capacity: 4 << 10)
  private var isInItem = false
  /// Whether the item's link is of type `text/html`.
  private var linkIsPage = false
  private var authorElement: FeedName?
  private var person = RawPerson()
  private(set) var channel = RawChannel()
  private(set) var format: FeedDocument.Format?
  /// The title of the web page that this is instead of a feed.
  private(set) var pageTitle: [UInt8]?
  private(set) var isPage = false

  init(limits: FeedLimits, finished: @escaping Finished) {
    self.limits = limits
    self.finished = finished
    capture = Capture(limit: limits.markup)
  }

  /// Whether the document ended inside an item, which is then not used: half a headline can say the opposite.
  var hasUnfinishedItem: Bool { isInItem }

  // MARK: Elements

  mutating func start(_ element: XMLName, _ attributes: borrowing XMLAttributes) {
    if capture.isActive {
      capture.open(element, &bytes)
      levels.append(Level(name: .other, context: .ignored))
      return
    }
    let context = levels.last?.context ?? .document
    if !attributes.isEmpty, let base = attributes["base"] { pushBase(base) }
    let name = names.name(of: element)
    levels.append(Level(name: name, context: open(name, in: context, attributes)))
  }

  mutating func end() {
    guard let level = levels.popLast() else { return }
    if capture.isActive {
      if capture.close(&bytes) { take(level.name, in: levels.last?.context ?? .document) }
    } else {
      close(level)
    }
    while let last = bases.last, last.depth > levels.count { bases.removeLast() }
  }

  mutating func text(_ text: UnsafeBufferPointer<UInt8>) {
    if capture.isActive {
      capture.append(text, &bytes)
    } else if levels.last?.context == .person, person.text.count < limits.line, text.contains(where: { $0 > 0x20 }) {
      person.text.append(contentsOf: text)
    }
  }

  private mutating func begin(_ kind: RawText.Kind) { capture.begin(kind, at: bytes.count) }

  /// An attribute's value as a text of the item, an address resolved where the element has a base of its own.
  private mutating func text(of value: UnsafeBufferPointer<UInt8>, base: String? = nil) -> RawText {
    let start = bytes.count
    if let base,
      var full = WebAddress.resolve(String(decoding: XMLAttributes.decoded(value), as: UTF8.self), against: base)
    {
      full.withUTF8 { bytes.append($0) }
      return RawText(range: start..<bytes.count)
    }
    XMLAttributes.decode(UnsafeBufferPointer(rebasing: value.prefix(limits.markup)), into: &bytes)
    return RawText(range: start..<bytes.count)
  }

  /// Acts on a start tag and returns the context of what is inside it.
  private mutating func open(_ name: FeedName, in context: Context, _ attributes: borrowing XMLAttributes) -> Context {
    switch name {
    case .rss, .rdf, .feed, .channel:
      guard !isInItem else { return .ignored }
      return openRoot(name, attributes)
    case .item:
      // An item inside an item: the end tag of the first is missing.
      if context == .ignored || context == .source || context == .person { return .ignored }
      finishItem()
      format = format ?? .rss
      isInItem = true
      item.base = bases.last?.base
      if !attributes.isEmpty {
        if let language = attributes.raw("lang") { item.language = text(of: language) }
        if let about = attributes.raw("about") { item.guid = text(of: about) }
      }
      return .item
    // HTML may leave its outermost tag out.
    case .html where format == nil, .pageHead where format == nil && levels.isEmpty:
      isPage = true
      return .skip
    default: break
    }
    switch context {
    case .document where isPage && name == .title && pageTitle == nil: begin(.plain)
    case .skip where isPage:
      if name == .title, pageTitle == nil { begin(.plain) }
      return .skip
    case .channel: return openInChannel(name, attributes)
    case .item: return openInItem(name, attributes)
    case .media: return openInMedia(name, attributes)
    case .person: if name == .personName || name == .email || name == .uri { begin(.plain) }
    case .source: return openInSource(name, attributes)
    case .hours: if name == .hour || name == .day { begin(.plain) }
    default: break
    }
    return .ignored
  }

  private mutating func openRoot(_ name: FeedName, _ attributes: borrowing XMLAttributes) -> Context {
    switch name {
    case .rss: format = .rss
    case .rdf: format = .rdf
    case .feed: format = .atom
    default: format = format ?? .rss
    }
    if let language = attributes["lang"], channel.language == nil { channel.language = language }
    channel.base = channel.base ?? bases.last?.base
    return .channel
  }

  private mutating func pushBase(_ bytes: [UInt8]) {
    let base = String(decoding: bytes.prefix(limits.line), as: UTF8.self)
    let outer = bases.last?.base
    bases.append((levels.count + 1, outer.map { WebAddress.resolve(base, against: $0) ?? base } ?? base))
  }

  private mutating func openInChannel(_ name: FeedName, _ attributes: borrowing XMLAttributes) -> Context {
    switch name {
    case .title: beginText(attributes, .unknown)
    case .link: openLink(attributes, item: false)
    case .language, .ttl, .updatePeriod, .updateFrequency: begin(.plain)
    case .skipHours, .skipDays: return .hours
    case .author:
      person = RawPerson()
      return .person
    default: break
    }
    return .ignored
  }

  private mutating func openInItem(_ name: FeedName, _ attributes: borrowing XMLAttributes) -> Context {
    switch name {
    case .title: beginText(attributes, .unknown)
    case .description, .summary, .content, .encoded: openBody(name, attributes)
    case .link: openLink(attributes, item: true)
    case .guid:
      item.isPermalink = attributes.matches("ispermalink", "false") != true
      begin(.plain)
    case .id, .originalLink, .pubDate, .published, .updated, .dcDate, .dcModified, .dcCreated, .creator, .itunesAuthor,
      .subject, .language, .keywords:
      begin(.plain)
    case .category: openCategory(attributes)
    case .author:
      person = RawPerson()
      return .person
    case .source: return openSource(attributes)
    case .mediaGroup, .mediaContent: return .media
    case .mediaTitle, .mediaDescription, .podcastSummary: beginText(attributes, .unknown)
    case .categories: return .item
    default: break
    }
    return .ignored
  }

  private mutating func openInMedia(_ name: FeedName, _ attributes: borrowing XMLAttributes) -> Context {
    switch name {
    case .mediaTitle, .mediaDescription: begin(.unknown)
    case .category: openCategory(attributes)
    case .mediaContent: return .media
    default: break
    }
    return .ignored
  }

  private mutating func openInSource(_ name: FeedName, _ attributes: borrowing XMLAttributes) -> Context {
    switch name {
    case .title: begin(.plain)
    case .id: begin(.plain)
    case .link:
      if let href = attributes.raw("href"), attributes.matches("rel", "alternate") ?? true || item.sourceLink == nil {
        item.sourceLink = text(of: href)
      }
    default: break
    }
    return .ignored
  }

  private mutating func openSource(_ attributes: borrowing XMLAttributes) -> Context {
    if let url = attributes.raw("url") { item.sourceLink = text(of: url) }
    guard format != .atom else { return .source }
    begin(.plain)
    return .ignored
  }

  private mutating func openCategory(_ attributes: borrowing XMLAttributes) {
    if let term = attributes.raw("term") ?? attributes.raw("text") {
      addCategory(text(of: term))
    } else {
      begin(.plain)
    }
  }

  /// Atom says what a text is; RSS does not, and its descriptions are HTML.
  private mutating func openBody(_ name: FeedName, _ attributes: borrowing XMLAttributes) {
    if attributes.raw("src") != nil { return }
    if let type = attributes.raw("type"), type.contains(UInt8(ascii: "/")), !type.starts(with: "text/".utf8),
      !type.starts(with: "application/xhtml".utf8)
    {
      return
    }
    beginText(attributes, .html)
  }

  /// What is not declared as HTML is judged by its looks, in Atom too: publishers put HTML into `type="text"`.
  private mutating func beginText(_ attributes: borrowing XMLAttributes, _ otherwise: RawText.Kind) {
    guard !attributes.isEmpty, let type = attributes.raw("type") else {
      return begin(otherwise == .html && format != .atom ? .html : .unknown)
    }
    if attributes.matches("type", "html") == true { return begin(.html) }
    let lower = type.map { $0 | 0x20 }
    let isXHTML = lower.indices.contains { lower[$0...].starts(with: "xhtml".utf8) }
    begin(isXHTML ? .plain : lower.suffix(4).elementsEqual("html".utf8) ? .html : .unknown)
  }

  private mutating func openLink(_ attributes: borrowing XMLAttributes, item isItem: Bool) {
    guard !attributes.isEmpty, let href = attributes.raw("href") ?? attributes.raw("resource") else {
      return begin(.plain)
    }
    let address = UnsafeBufferPointer(rebasing: href.prefix(limits.line))
    if attributes.matches("rel", "hub") == true, channel.hubs.count < limits.list {
      channel.hubs.append(String(decoding: XMLAttributes.decoded(address), as: UTF8.self))
    } else if attributes.matches("rel", "alternate") ?? true || attributes.matches("rel", "") == true {
      // A feed may offer the page in other types; the first is the page.
      if isItem {
        let isPage = attributes.raw("type").map { $0.starts(with: "text/html".utf8) } ?? true
        if item.link == nil || (isPage && !linkIsPage) {
          item.link = text(of: address, base: attributes.raw("base") == nil ? nil : bases.last?.base)
          linkIsPage = isPage
        }
      } else {
        channel.link = channel.link ?? XMLAttributes.decoded(address)
      }
    }
  }

  // MARK: Ends

  private mutating func close(_ level: Level) {
    switch level.context {
    case .item where level.name == .item: finishItem()
    case .person: if isInItem, let author = person.display(in: &bytes) { addAuthor(author, from: level.name) }
    default: break
    }
  }

  private mutating func finishItem() {
    guard isInItem else { return }
    isInItem = false
    authorElement = nil
    linkIsPage = false
    finished(item, bytes.all, channel, format)
    item = RawItem()
    bytes.truncate(to: 0)
  }

  /// Stores the text of the element `name` that has just ended in `context`.
  private mutating func take(_ name: FeedName, in context: Context) {
    let text = capture.text(in: bytes)
    let isBlank = bytes[text.range].allSatisfy { $0 <= 0x20 }
    let isKept =
      switch context {
      case .item: !isBlank && takeInItem(name, text)
      case .media: takeInMedia(name, text)
      case .source: takeInSource(name, text)
      case .person: takeInPerson(name, text)
      default: false
      }
    if isKept { return }
    takeOutside(name, in: context, isBlank ? [] : Array(bytes[text.range]), text.kind)
    bytes.truncate(to: text.range.lowerBound)
  }

  /// What does not belong to an item.
  private mutating func takeOutside(_ name: FeedName, in context: Context, _ text: [UInt8], _ kind: RawText.Kind) {
    switch (context, name) {
    case (.channel, .title) where channel.title == nil: (channel.title, channel.titleKind) = (text, kind)
    case (.channel, .link) where channel.link == nil && !text.isEmpty: channel.link = text
    case (.channel, .language): channel.language = text
    case (.channel, .ttl): channel.ttl = text
    case (.channel, .updatePeriod): channel.updatePeriod = text
    case (.channel, .updateFrequency): channel.updateFrequency = text
    case (.hours, .hour) where channel.skipHours.count < 24: channel.skipHours.append(text)
    case (.hours, .day) where channel.skipDays.count < 7: channel.skipDays.append(text)
    case (.skip, .title) where isPage: pageTitle = text
    default: break
    }
  }

  /// Returns whether the text was kept, as do the others.
  private mutating func takeInItem(_ name: FeedName, _ text: RawText) -> Bool {
    switch name {
    case .title: return Self.keep(&item.title, text)
    case .description, .summary: return Self.keep(&item.summary, text)
    case .content, .encoded:
      guard (item.content?.range.count ?? 0) < text.range.count else { return false }
      item.content = text
    case .link: return Self.keep(&item.link, text)
    case .guid, .id: item.guid = text
    case .originalLink: item.originalLink = text
    case .pubDate, .published: return Self.keep(&item.published, text)
    case .updated, .dcModified: return Self.keep(&item.updated, text)
    case .dcDate: return Self.keep(&item.dcDate, text)
    case .dcCreated: return Self.keep(&item.dcCreated, text)
    case .creator, .itunesAuthor: addAuthor(text, from: name)
    case .category, .subject: addCategory(text)
    case .keywords:
      for word in bytes[text.range].split(separator: UInt8(ascii: ",")) {
        let start = text.range.lowerBound + word.startIndex
        addCategory(RawText(range: start..<start + word.count))
      }
    case .podcastSummary: return Self.keep(&item.podcastSummary, text)
    case .language: item.language = text
    case .source: item.sourceName = text
    case .mediaTitle: return Self.keep(&item.mediaTitle, text)
    case .mediaDescription: return Self.keep(&item.mediaDescription, text)
    default: return false
    }
    return true
  }

  private mutating func takeInMedia(_ name: FeedName, _ text: RawText) -> Bool {
    switch name {
    case .category: addCategory(text)
    case .mediaTitle: return Self.keep(&item.mediaTitle, text)
    case .mediaDescription: return Self.keep(&item.mediaDescription, text)
    default: return false
    }
    return true
  }

  private mutating func takeInSource(_ name: FeedName, _ text: RawText) -> Bool {
    switch name {
    case .title: item.sourceName = text
    case .id: return Self.keep(&item.sourceLink, text)
    default: return false
    }
    return true
  }

  private mutating func takeInPerson(_ name: FeedName, _ text: RawText) -> Bool {
    switch name {
    case .personName: person.name = text
    case .email: person.email = text
    default: return false
    }
    return isInItem
  }

  /// The first of several elements of one name holds.
  private static func keep(_ field: inout RawText?, _ text: RawText) -> Bool {
    guard field == nil else { return false }
    field = text
    return true
  }

  /// Elements of one name are several authors; of those of different names the last is the most exact.
  private mutating func addAuthor(_ author: RawText, from name: FeedName) {
    if authorElement != name { item.authors.removeAll() }
    authorElement = name
    let isKnown = item.authors.contains { bytes[$0.range].elementsEqual(bytes[author.range]) }
    if item.authors.count < limits.list, !isKnown { item.authors.append(author) }
  }

  private mutating func addCategory(_ text: RawText) {
    if item.categories.count < limits.list { item.categories.append(text) }
  }
}
