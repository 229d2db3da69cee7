import Feeds
import Foundation
import News
import Testing

/// Where real feeds and a reference reading of them lie; nil on machines without them.
private let data: URL? = {
  let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()
  let shared = ProcessInfo.processInfo.environment["TOCSIN_SHARED"].map { URL(filePath: $0) }
  let data = (shared ?? root.deletingLastPathComponent().appending(path: "shared")).appending(path: "data")
  return FileManager.default.fileExists(atPath: data.appending(path: "feeds-oracle.jsonl").path()) ? data : nil
}()

@Suite struct `Real feeds` {
  private struct Reading: Decodable {
    struct Entry: Decodable {
      var id: String?
      var title: String?
      var link: String?
      var published: String?
      var updated: String?
      var author: String?
      var categories: [String]
      var summary: String?
    }
    var file: String
    var n: Int
    var entries: [Entry]
  }

  /// Dates that the reference is known to read wrongly.
  private static let wrongDates = ["kc0011", "ilmessaggero", "bad_pub_date"]

  @Test(.enabled(if: data != nil, "needs the shared feed data"))
  func `are read as the reference reads them`() throws {
    let data = try #require(data)
    let lines = try String(contentsOf: data.appending(path: "feeds-oracle.jsonl"), encoding: .utf8).split(
      separator: "\n")
    var agreed = 0
    var disagreed: [String] = []
    for line in lines {
      let reading = try JSONDecoder().decode(Reading.self, from: Data(line.utf8))
      let bytes = Array(try Data(contentsOf: data.appending(path: "feeds").appending(path: reading.file)))
      // The largest tell nothing new and take most of the time.
      if bytes.count > 150_000 { continue }
      let feed = try FeedReader.read(bytes, url: nil, contentType: nil)
      if reading.n > 0 { #expect(feed.items.count == reading.n, "\(reading.file)") }
      for (index, (entry, item)) in zip(reading.entries, feed.items).enumerated() {
        for (field, isSame) in comparison(entry, item, in: reading.file) {
          if isSame { agreed += 1 } else { disagreed.append("\(reading.file)[\(index)] \(field)") }
        }
      }
    }
    let share = Double(agreed) / Double(agreed + disagreed.count)
    #expect(share >= 0.99, "\(share), first: \(disagreed.prefix(40))")
  }

  private func comparison(_ entry: Reading.Entry, _ item: Item, in file: String) -> [(String, Bool)] {
    var fields = [("id", entry.id == item.guid), ("author", folded(entry.author) == item.author ?? "")]
    fields.append(("categories", unique(entry.categories) == item.categories))
    // The reference leaves some UTF-8 that was encoded twice as it is.
    if !isMojibake(entry.title) { fields.append(("title", same(folded(entry.title), item.title))) }
    if !isMojibake(entry.summary) { fields.append(("text", text(entry.summary, item))) }
    // It does not make links absolute, and cuts them.
    if let link = entry.link, link.hasPrefix("http"), !link.contains(" "), link.count < 300 {
      fields.append(("link", link == item.link))
    }
    let date = entry.published ?? entry.updated
    if !Self.wrongDates.contains(where: { file.contains($0) }), date?.hasPrefix("0001") != true {
      fields.append(("date", date == (item.published ?? item.updated)?.description))
    }
    return fields
  }

  /// The reference's summaries end after 300 characters, some of them inside a tag.
  private func text(_ summary: String?, _ item: Item) -> Bool {
    let expected = folded(summary)
    if expected.contains("<") { return true }
    if (summary ?? "").count < 300 { return expected == item.summary || expected == item.content }
    let start = expected.dropLast(12)
    return item.summary.hasPrefix(start) || item.content.hasPrefix(start)
  }

  /// Titles of HTML are compared without their markup.
  private func same(_ expected: String, _ title: String) -> Bool {
    expected == title || expected.contains("<") || expected.contains("&")
  }

  private func isMojibake(_ text: String?) -> Bool {
    let signs: Set<Unicode.Scalar> = ["Ã", "Â", "€", "Ð", "Á"]
    return text?.unicodeScalars.contains { signs.contains($0) } == true
  }

  private func unique(_ names: [String]) -> [String] {
    names.reduce(into: []) { kept, name in if !kept.contains(folded(name)) { kept.append(folded(name)) } }
  }

  private func folded(_ text: String?) -> String {
    let words = (text ?? "").unicodeScalars.split { $0.properties.isWhitespace }
    return words.map { String(String.UnicodeScalarView($0)) }.joined(separator: " ")
  }
}
