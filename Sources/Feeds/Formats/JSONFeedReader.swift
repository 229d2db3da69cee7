/// Reads JSON Feed 1.0 and 1.1, item by item: one broken item costs that item only.
final class JSONFeedReader {
  private let limits: FeedLimits
  private let finished: (RawItem) -> Void
  private var splitter: JSONSplitter
  private var version: String?
  private var hasItems = false
  private var found = Problems()
  private(set) var channel = RawChannel()

  init(limits: FeedLimits, finished: @escaping (RawItem) -> Void) {
    self.limits = limits
    self.finished = finished
    splitter = JSONSplitter(limit: 4 * limits.markup)
  }

  /// Whether this is a JSON feed at all, and not some other JSON.
  var isFeed: Bool { splitter.isTopObject && (version?.contains("jsonfeed") ?? hasItems) }

  var problems: [String] {
    var all = found
    if splitter.tooLong > 0 { all.add("\(splitter.tooLong) items larger than \(4 * limits.markup) bytes") }
    if splitter.isUnfinished { all.add("the document ends before its last brace") }
    return all.all
  }

  func parse(_ bytes: UnsafeBufferPointer<UInt8>) {
    splitter.split(bytes) { piece in
      switch piece {
      case .element(let bytes): element(bytes)
      case .member(let key, let bytes): member(key, bytes)
      }
    }
  }

  private func element(_ bytes: [UInt8]) {
    hasItems = true
    guard let value = bytes.withUnsafeBufferPointer({ JSONParser.value(of: $0) }), case .object = value else {
      found.add("an item that is not JSON")
      return
    }
    finished(item(value))
  }

  private func member(_ key: String, _ bytes: [UInt8]) {
    guard let value = bytes.withUnsafeBufferPointer({ JSONParser.value(of: $0) }) else {
      found.add("a value that is not JSON for \"\(PlainText.line(key.utf8, limit: 40))\"")
      return
    }
    switch key {
    case "version": version = value.text.map { String(decoding: $0, as: UTF8.self) }
    case "title": channel.title = value.text.map { RawText(bytes: $0, kind: .plain) }
    case "home_page_url": channel.link = value.text
    case "language": channel.language = value.text
    case "author": channel.author = channel.author ?? value["name"]?.text
    case "authors": channel.author = names(value)?.first ?? channel.author
    case "hubs":
      let hubs = value.elements.prefix(limits.list).compactMap { $0["url"]?.text }
      channel.hubs = hubs.map { String(decoding: $0, as: UTF8.self) }
    default: break
    }
  }

  private func item(_ value: JSONValue) -> RawItem {
    var item = RawItem()
    item.guid = value["id"]?.text
    item.isPermalink = false
    item.title = value["title"]?.text.map { RawText(bytes: $0, kind: .plain) }
    item.summary = value["summary"]?.text.map { RawText(bytes: $0, kind: .plain) }
    if let html = value["content_html"]?.text {
      item.content = RawText(bytes: html, kind: .html)
    } else {
      item.content = value["content_text"]?.text.map { RawText(bytes: $0, kind: .plain) }
    }
    item.link = value["url"]?.text ?? value["external_url"]?.text
    item.authors = names(value["authors"]) ?? [value["author"]?["name"]?.text].compactMap { $0 }
    item.published = value["date_published"]?.text
    item.updated = value["date_modified"]?.text
    item.categories = value["tags"]?.elements.prefix(limits.list).compactMap(\.text) ?? []
    item.language = value["language"]?.text.map { String(decoding: $0, as: UTF8.self) }
    return item
  }

  private func names(_ authors: JSONValue?) -> [[UInt8]]? {
    let names = authors?.elements.prefix(limits.list).compactMap { $0["name"]?.text }.filter { !$0.isEmpty } ?? []
    return names.isEmpty ? nil : names
  }
}
