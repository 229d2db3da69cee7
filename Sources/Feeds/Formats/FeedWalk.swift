import News

/// Reads RSS 0.90 – 2.0, RDF and Atom, which differ less than their names: one walk over the elements for all of them.
struct FeedWalk {
  /// What the fields of the element we are in belong to.
  private enum Context { case document, channel, item, person, source, skip, hours, media, ignored }

  private struct Level {
    let name: FeedName
    let context: Context
  }

  /// Is told each item as its element ends, with what is known of the feed so far: its link, its base, its format.
  typealias Finished = (
    _ item: RawItem, _ link: [UInt8]?, _ base: String?, _ format: FeedDocument.Format?
  ) -> Void

  private let limits: FeedLimits
  private let finished: Finished
  private var names = FeedNameCache()
  private var levels: [Level] = []
  private var bases: [(depth: Int, base: String)] = []
  private var capture: Capture
  private var item = RawItem()
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

  mutating func start(_ element: XMLName, _ attributes: XMLAttributes) {
    let name = names.name(of: element)
    if capture.isActive {
      capture.start(element)
      levels.append(Level(name: .other, context: .ignored))
      return
    }
    let context = levels.last?.context ?? .document
    if !attributes.isEmpty, let base = attributes["base"] { pushBase(base) }
    levels.append(Level(name: name, context: open(name, in: context, attributes)))
  }

  mutating func end() {
    guard let level = levels.popLast() else { return }
    if capture.isActive {
      if capture.end() { take(level.name, in: levels.last?.context ?? .document) }
    } else {
      close(level)
    }
    while let last = bases.last, last.depth > levels.count { bases.removeLast() }
  }

  mutating func text(_ bytes: UnsafeBufferPointer<UInt8>) {
    if capture.isActive {
      capture.append(bytes)
    } else if levels.last?.context == .person, person.text.count < limits.line {
      person.text.append(contentsOf: bytes)
    }
  }

  /// Acts on a start tag and returns the context of what is inside it.
  private mutating func open(_ name: FeedName, in context: Context, _ attributes: XMLAttributes) -> Context {
    switch name {
    case .rss, .rdf, .feed, .channel:
      guard !isInItem else { return .ignored }
      return openRoot(name, attributes)
    case .item:
      // An item inside an item: the end tag of the first is missing.
      if context == .ignored || context == .source || context == .person { return .ignored }
      finishItem()
      format = format ?? .rss
      item = RawItem()
      isInItem = true
      item.base = bases.last?.base
      item.language = attributes["lang"].map { String(decoding: $0, as: UTF8.self) }
      if let about = attributes["about"] { item.guid = about }
      return .item
    case .html where format == nil:
      isPage = true
      return .skip
    default: break
    }
    switch context {
    case .document where isPage && name == .title && pageTitle == nil: capture.begin(.plain)
    case .skip where isPage:
      if name == .title, pageTitle == nil { capture.begin(.plain) }
      return .skip
    case .channel: return openInChannel(name, attributes)
    case .item: return openInItem(name, attributes)
    case .media: return openInMedia(name, attributes)
    case .person: if name == .personName || name == .email || name == .uri { capture.begin(.plain) }
    case .source: return openInSource(name, attributes)
    case .hours: if name == .hour || name == .day { capture.begin(.plain) }
    default: break
    }
    return .ignored
  }

  private mutating func openRoot(_ name: FeedName, _ attributes: XMLAttributes) -> Context {
    switch name {
    case .rss: format = .rss
    case .rdf: format = .rdf
    case .feed: format = .atom
    default: format = format ?? .rss
    }
    if let language = attributes["lang"], channel.language == nil { channel.language = language }
    keep(&channel.base, bases.last?.base)
    return .channel
  }

  private mutating func pushBase(_ bytes: [UInt8]) {
    let base = String(decoding: bytes.prefix(limits.line), as: UTF8.self)
    let outer = bases.last?.base
    bases.append((levels.count + 1, outer.map { WebAddress.resolve(base, against: $0) ?? base } ?? base))
  }

  private mutating func openInChannel(_ name: FeedName, _ attributes: XMLAttributes) -> Context {
    switch name {
    case .title: beginText(attributes, .unknown)
    case .link: openLink(attributes, item: false)
    case .language, .ttl, .updatePeriod, .updateFrequency: capture.begin(.plain)
    case .skipHours, .skipDays: return .hours
    case .author:
      person = RawPerson()
      return .person
    default: break
    }
    return .ignored
  }

  private mutating func openInItem(_ name: FeedName, _ attributes: XMLAttributes) -> Context {
    switch name {
    case .title: beginText(attributes, .unknown)
    case .description, .summary, .content, .encoded: openBody(name, attributes)
    case .link: openLink(attributes, item: true)
    case .guid:
      item.isPermalink = attributes["ispermalink"].map { !$0.elementsEqual("false".utf8) } ?? true
      capture.begin(.plain)
    case .id, .originalLink, .pubDate, .published, .updated, .dcDate, .dcModified, .dcCreated, .creator, .itunesAuthor,
      .subject, .language, .keywords:
      capture.begin(.plain)
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

  private mutating func openInMedia(_ name: FeedName, _ attributes: XMLAttributes) -> Context {
    switch name {
    case .mediaTitle, .mediaDescription: capture.begin(.unknown)
    case .category: openCategory(attributes)
    case .mediaContent: return .media
    default: break
    }
    return .ignored
  }

  private mutating func openInSource(_ name: FeedName, _ attributes: XMLAttributes) -> Context {
    switch name {
    case .title: capture.begin(.plain)
    case .id: capture.begin(.plain)
    case .link:
      if let href = attributes["href"], relation(attributes) == "alternate" || item.sourceLink == nil {
        item.sourceLink = href
      }
    default: break
    }
    return .ignored
  }

  private mutating func openSource(_ attributes: XMLAttributes) -> Context {
    if let url = attributes["url"] { item.sourceLink = url }
    guard format != .atom else { return .source }
    capture.begin(.plain)
    return .ignored
  }

  private mutating func openCategory(_ attributes: XMLAttributes) {
    if let term = attributes["term"] ?? attributes["text"] {
      addCategory(term)
    } else {
      capture.begin(.plain)
    }
  }

  /// Atom says what a text is; RSS does not, and its descriptions are HTML.
  private mutating func openBody(_ name: FeedName, _ attributes: XMLAttributes) {
    if attributes["src"] != nil { return }
    if let type = attributes["type"], type.contains(UInt8(ascii: "/")), !type.starts(with: "text/".utf8),
      !type.starts(with: "application/xhtml".utf8)
    {
      return
    }
    beginText(attributes, .html)
  }

  /// What is not declared as HTML is judged by its looks, in Atom too: publishers put HTML into `type="text"`.
  private mutating func beginText(_ attributes: XMLAttributes, _ otherwise: RawText.Kind) {
    guard let type = attributes["type"]?.map({ $0 | 0x20 }) else {
      capture.begin(otherwise == .html && format != .atom ? .html : .unknown)
      return
    }
    let isXHTML = type.indices.contains { type[$0...].starts(with: "xhtml".utf8) }
    capture.begin(isXHTML ? .plain : type.suffix(4).elementsEqual("html".utf8) ? .html : .unknown)
  }

  private func relation(_ attributes: XMLAttributes) -> String {
    attributes["rel"].map { String(decoding: $0, as: UTF8.self).lowercased() } ?? "alternate"
  }

  private mutating func openLink(_ attributes: XMLAttributes, item isItem: Bool) {
    guard let href = attributes["href"] ?? attributes["resource"] else {
      capture.begin(.plain)
      return
    }
    let relation = relation(attributes)
    let address = Array(href.prefix(limits.line))
    if relation == "hub", channel.hubs.count < limits.list {
      channel.hubs.append(String(decoding: address, as: UTF8.self))
    } else if relation == "alternate" || relation.isEmpty {
      // A feed may offer the page in other types; the first is the page.
      if isItem {
        let isPage = attributes["type"].map { $0.starts(with: "text/html".utf8) } ?? true
        if item.link == nil || (isPage && !linkIsPage) {
          item.link = address
          linkIsPage = isPage
        }
      } else {
        keep(&channel.link, address)
      }
    }
  }

  // MARK: Ends

  private mutating func close(_ level: Level) {
    switch level.context {
    case .item where level.name == .item: finishItem()
    case .person: if let author = person.display { addAuthor(author, from: level.name) }
    default: break
    }
  }

  private mutating func finishItem() {
    guard isInItem else { return }
    isInItem = false
    authorElement = nil
    linkIsPage = false
    // Moved out, not copied: a copy would count every field.
    var whole = RawItem()
    swap(&whole, &item)
    finished(whole, channel.link, channel.base, format)
  }

  /// Stores the text of the element `name` that has just ended in `context`.
  private mutating func take(_ name: FeedName, in context: Context) {
    switch context {
    case .item: takeInItem(name)
    case .channel: takeInChannel(name)
    case .media:
      if name == .category { addCategory(capture.bytes) }
      if name == .mediaTitle { if item.mediaTitle == nil { item.mediaTitle = capture.text } }
      if name == .mediaDescription { if item.mediaDescription == nil { item.mediaDescription = capture.text } }
    case .source:
      if name == .title { item.sourceName = capture.bytes }
      if name == .id, item.sourceLink == nil { item.sourceLink = capture.bytes }
    case .person:
      if name == .personName { person.name = capture.bytes }
      if name == .email { person.email = capture.bytes }
    case .hours:
      if name == .hour, channel.skipHours.count < 24 { channel.skipHours.append(capture.bytes) }
      if name == .day, channel.skipDays.count < 7 { channel.skipDays.append(capture.bytes) }
    case .skip: if name == .title, isPage { pageTitle = capture.bytes }
    default: break
    }
  }

  private mutating func takeInChannel(_ name: FeedName) {
    switch name {
    case .title: if channel.title == nil { channel.title = capture.text }
    case .link: if channel.link == nil, !capture.isBlank { channel.link = capture.bytes }
    case .language: channel.language = capture.bytes
    case .ttl: channel.ttl = capture.bytes
    case .updatePeriod: channel.updatePeriod = capture.bytes
    case .updateFrequency: channel.updateFrequency = capture.bytes
    default: break
    }
  }

  private mutating func takeInItem(_ name: FeedName) {
    guard !capture.isBlank else { return }
    switch name {
    case .title: if item.title == nil { item.title = capture.text }
    case .description, .summary: takeSummary(name)
    case .content, .encoded: takeContent()
    case .link: if item.link == nil { item.link = capture.bytes }
    case .guid, .id: item.guid = capture.bytes
    case .originalLink: item.originalLink = capture.bytes
    case .pubDate, .published: if item.published == nil { item.published = capture.bytes }
    case .updated, .dcModified: if item.updated == nil { item.updated = capture.bytes }
    case .dcDate: if item.dcDate == nil { item.dcDate = capture.bytes }
    case .dcCreated: if item.dcCreated == nil { item.dcCreated = capture.bytes }
    case .creator, .itunesAuthor: addAuthor(capture.bytes, from: name)
    case .category, .subject: addCategory(capture.bytes)
    case .keywords: for word in capture.bytes.split(separator: UInt8(ascii: ",")) { addCategory(Array(word)) }
    case .podcastSummary: if item.podcastSummary == nil { item.podcastSummary = capture.text }
    case .language: item.language = String(decoding: capture.bytes, as: UTF8.self)
    case .source: item.sourceName = capture.bytes
    case .mediaTitle: if item.mediaTitle == nil { item.mediaTitle = capture.text }
    case .mediaDescription: if item.mediaDescription == nil { item.mediaDescription = capture.text }
    default: break
    }
  }

  private mutating func takeSummary(_ name: FeedName) {
    if item.summary == nil { item.summary = capture.text }
  }

  private mutating func takeContent() {
    if (item.content?.bytes.count ?? 0) < capture.count { item.content = capture.text }
  }

  /// The first of several elements of one name holds.
  private func keep<Value>(_ field: inout Value?, _ value: Value?) {
    if field == nil { field = value }
  }

  /// Elements of one name are several authors; of those of different names the last is the most exact.
  private mutating func addAuthor(_ author: [UInt8], from name: FeedName) {
    guard isInItem else { return keep(&channel.author, author) }
    if authorElement != name { item.authors.removeAll() }
    authorElement = name
    if item.authors.count < limits.list, !item.authors.contains(author) { item.authors.append(author) }
  }

  private mutating func addCategory(_ bytes: [UInt8]) {
    if item.categories.count < limits.list { item.categories.append(bytes) }
  }
}
