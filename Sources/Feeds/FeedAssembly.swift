import News

/// Collects a feed's items as they are read and makes the document of them.
final class FeedAssembly {
  private let limits: FeedLimits
  private let builder: ItemBuilder
  private let url: String?
  private var items: [Item] = []
  private var dropped = 0
  private var bridgeError: String?
  private var channelLink: String?

  init(url: String?, limits: FeedLimits) {
    self.url = url
    self.limits = limits
    builder = ItemBuilder(limits: limits, feedAddress: url)
  }

  var jsonReader: JSONFeedReader { JSONFeedReader(limits: limits) { [unowned self] in add($0, of: $1, site: nil) } }

  var xmlReader: XMLFeedReader {
    XMLFeedReader(limits: limits) { [unowned self] item, bytes, channel, format in
      // The channel comes before its items, so its link is known by the time it is needed. Atom's links are relative to
      // the document (RFC 4287, section 2); RSS has no rule, and means the site.
      add(item, of: bytes, site: format == .atom && url != nil ? nil : site(channel.link, channel.base))
    }
  }

  private func site(_ link: [UInt8]?, _ base: String?) -> String? {
    if channelLink == nil, let link {
      channelLink = WebAddress.absolute(builder.line(link), base: base ?? url)
    }
    return channelLink
  }

  private func add(_ raw: RawItem, of bytes: UnsafeBufferPointer<UInt8>, site: String?) {
    guard items.count < limits.items else {
      dropped += 1
      return
    }
    items.append(builder.item(from: raw, of: bytes, site: site))
    if BridgeError.isReport(items[items.count - 1].title) {
      let report = items.removeLast()
      bridgeError = bridgeError ?? report.title
    }
  }

  /// The document of an XML reader that has read everything.
  func document(_ reader: XMLFeedReader, begin: [UInt8], problems: [String]) throws(FeedError) -> FeedDocument {
    guard let format = reader.format else {
      if reader.isPage { throw .htmlPage(title: reader.pageTitle.map { builder.line($0) } ?? "") }
      throw .notAFeed(begins: PlainText.line(begin, limit: 60))
    }
    var problems = problems
    if reader.hasUnfinishedItem { problems.append("the document ends inside an item, which is left out") }
    return try document(format, reader.channel, problems)
  }

  /// The document of a JSON reader that has read everything.
  func document(_ reader: JSONFeedReader, begin: [UInt8], problems: [String]) throws(FeedError) -> FeedDocument {
    guard reader.isFeed else {
      if let message = reader.errorMessage { throw .errorMessage(says: message) }
      throw .notAFeed(begins: PlainText.line(begin, limit: 60))
    }
    return try document(.jsonFeed, reader.channel, problems + reader.problems)
  }

  private func document(
    _ format: FeedDocument.Format, _ channel: RawChannel, _ problems: [String]
  ) throws(FeedError) -> FeedDocument {
    if let bridgeError, items.isEmpty { throw .bridgeError(bridgeError) }
    var document = FeedDocument(format: format)
    document.title = channel.title.map { builder.line($0, channel.titleKind) } ?? ""
    document.link = site(channel.link, channel.base)
    document.language = channel.language.flatMap { Language.tag(builder.line($0)) }
    document.hubs = channel.hubs.compactMap { WebAddress.absolute($0, base: url) }
    document.hints = PollingHints(channel)
    document.problems = problems
    if let bridgeError { document.problems.append("the feed bridge reports an error: \(bridgeError)") }
    if dropped > 0 { document.problems.append("\(dropped) items beyond the limit of \(limits.items)") }
    document.items = finish(language: document.language)
    return document
  }

  private func finish(language: String?) -> [Item] {
    var items = items
    self.items = []
    var clues: [ItemIdentity.Clue] = []
    clues.reserveCapacity(items.count)
    for index in items.indices {
      let text = items[index].summary.isEmpty ? items[index].content : items[index].summary
      clues.append(.init(guid: items[index].guid, link: items[index].link, title: items[index].title, text: text))
    }
    for (index, id) in ItemIdentity.ids(of: clues).enumerated() {
      items[index].id = id
      if items[index].language == nil {
        items[index].language = language ?? guess(items[index].title, items[index].summary)
      }
    }
    return items
  }

  private func guess(_ title: String, _ summary: String) -> String? {
    Language.guess(title) ?? Language.guess(summary)
  }
}
