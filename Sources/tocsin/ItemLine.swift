import Escalation
import FoundationEssentials
import News

/// An item as a line of JSON, the form that `score` and `replay` read: `id title summary source published`, and
/// `content url feed` where there are any.
struct ItemLine: Decodable {
  var id: ItemLineID
  var title: String?
  var summary: String?
  var content: String?
  var source: String?
  var published: String?
  var url: String?
  var feed: String?
  var language: String?

  /// nil where the line is no such object.
  init?(_ line: some Sequence<UInt8>) {
    guard let value = try? JSONDecoder().decode(ItemLine.self, from: Data(line)) else { return nil }
    self = value
  }

  /// The item; a date that is none is left out.
  var item: Item {
    Item(
      id: id.text, title: title ?? "", summary: summary ?? "", content: content ?? "", link: url,
      published: published.flatMap { Instant(iso8601: $0) }, language: language,
      source: source.map { Source(domain: $0) })
  }
}

/// An id as programs write it: text, or a whole number.
struct ItemLineID: Decodable {
  let text: String

  init(from decoder: any Decoder) throws {
    let value = try decoder.singleValueContainer()
    if let number = try? value.decode(Int64.self) {
      text = String(number)
    } else {
      text = try value.decode(String.self)
    }
  }
}

/// The items of a JSON Lines file, and what of it could not be read.
struct ItemFile {
  private(set) var lines: [ItemLine] = []
  /// Numbers of the lines that are no items, from 1.
  private(set) var bad: [Int] = []

  /// Throws where the file cannot be read.
  init(path: String) throws {
    let data = try Data(contentsOf: URL(filePath: path), options: .mappedIfSafe)
    for (number, line) in data.split(separator: UInt8(ascii: "\n")).enumerated() {
      if let item = ItemLine(line) { lines.append(item) } else { bad.append(number + 1) }
    }
  }
}
