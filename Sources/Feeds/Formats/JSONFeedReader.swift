/// Reads JSON Feed 1.0 and 1.1, item by item: one broken item costs that item only.
final class JSONFeedReader {
  private let limits: FeedLimits
  private let finished: (RawItem, UnsafeBufferPointer<UInt8>) -> Void
  /// What the item's texts are pieces of.
  private var bytes = ByteBuffer(capacity: 4 << 10)
  private var splitter: JSONSplitter
  private var version: String?
  private var hasItems = false
  private var found = Problems()
  private var complaint = JSONComplaint()
  private(set) var channel = RawChannel()

  init(limits: FeedLimits, finished: @escaping (RawItem, UnsafeBufferPointer<UInt8>) -> Void) {
    self.limits = limits
    self.finished = finished
    splitter = JSONSplitter(limit: 4 * limits.markup)
  }

  /// Whether this is a JSON feed at all, and not some other JSON.
  var isFeed: Bool { splitter.isTopObject && (version?.contains("jsonfeed") ?? hasItems) }

  /// What a server says that answers with a JSON error instead of a feed.
  var errorMessage: String? { complaint.text }

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
    self.bytes.truncate(to: 0)
    let item = item(value)
    finished(item, self.bytes.all)
  }

  private func member(_ key: String, _ bytes: [UInt8]) {
    guard let value = bytes.withUnsafeBufferPointer({ JSONParser.value(of: $0) }) else {
      found.add("a value that is not JSON for \"\(PlainText.line(key.utf8, limit: 40))\"")
      return
    }
    complaint.take(key, value)
    switch key {
    case "version": version = value.text.map { String(decoding: $0, as: UTF8.self) }
    case "title": channel.title = value.text
    case "home_page_url": channel.link = value.text
    case "language": channel.language = value.text
    case "hubs":
      let hubs = value.elements.prefix(limits.list).compactMap { $0["url"]?.text }
      channel.hubs = hubs.map { String(decoding: $0, as: UTF8.self) }
    default: break
    }
  }

  private func item(_ value: JSONValue) -> RawItem {
    var item = RawItem()
    item.guid = text(value["id"])
    item.isPermalink = false
    item.title = text(value["title"])
    item.summary = text(value["summary"])
    item.content = text(value["content_html"], .html) ?? text(value["content_text"])
    item.link = text(value["url"]) ?? text(value["external_url"])
    item.authors = names(value["authors"]) ?? [text(value["author"]?["name"])].compactMap { $0 }
    item.published = text(value["date_published"])
    item.updated = text(value["date_modified"])
    item.categories = value["tags"]?.elements.prefix(limits.list).compactMap { text($0) } ?? []
    item.language = text(value["language"])
    return item
  }

  private func names(_ authors: JSONValue?) -> [RawText]? {
    let names = authors?.elements.prefix(limits.list).compactMap { text($0["name"]) }.filter { !$0.range.isEmpty } ?? []
    return names.isEmpty ? nil : names
  }

  /// A copy of the value's characters as a text of the item.
  private func text(_ value: JSONValue?, _ kind: RawText.Kind = .plain) -> RawText? {
    guard let text = value?.text else { return nil }
    let start = bytes.count
    text.withUnsafeBufferPointer { bytes.append($0) }
    return RawText(range: start..<bytes.count, kind: kind)
  }
}
