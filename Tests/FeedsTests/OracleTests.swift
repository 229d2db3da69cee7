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
  @Test(.enabled(if: data != nil, "needs the shared feed data"))
  func `are read as the reference reads them, or for a reason`() throws {
    let data = try #require(data)
    let lines = try String(contentsOf: data.appending(path: "feeds-oracle.jsonl"), encoding: .utf8).split(
      separator: "\n")
    var compared = 0
    var kinds: [Disagreement: Int] = [:]
    var unexplained: [String] = []
    for line in lines {
      let reading = try JSONDecoder().decode(ReferenceReading.self, from: Data(line.utf8))
      let bytes = Array(try Data(contentsOf: data.appending(path: "feeds").appending(path: reading.file)))
      // The largest tell nothing new and take most of the time.
      if bytes.count > 150_000 { continue }
      let feed = try FeedReader.read(bytes, url: nil, contentType: nil)
      if reading.n > 0 { #expect(feed.items.count == reading.n, "\(reading.file)") }
      for (index, (entry, item)) in zip(reading.entries, feed.items).enumerated() {
        for field in FieldPair.all(entry, item) {
          compared += 1
          if field.isSame { continue }
          if let kind = Disagreement.allCases.first(where: { $0.explains(field) }) {
            kinds[kind, default: 0] += 1
          } else {
            unexplained.append(
              "\(reading.file)[\(index)] \(field.name): \(field.theirs) | \(field.ours)".prefix(200) + "")
          }
        }
      }
    }
    let all = Double(max(1, compared))
    let explained = kinds.values.reduce(0, +)
    let list = kinds.sorted { $0.value > $1.value }.map { "\($0.value) \($0.key)" }
    #expect(
      Double(explained + unexplained.count) / all < 0.01, "of \(compared) fields: \(list.joined(separator: ", "))")
    #expect(Double(unexplained.count) / all < 0.001, "\(unexplained.prefix(40))")
  }
}

/// What the reference reads in one feed; the first 300 characters of summaries.
struct ReferenceReading: Decodable {
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

/// One field of one item, in both readings, white space folded.
struct FieldPair {
  let name: String
  let theirs: String
  let ours: String
  /// For summaries: the content, which the reference has not.
  var other = ""

  static func all(_ entry: ReferenceReading.Entry, _ item: Item) -> [FieldPair] {
    let categories = entry.categories.reduce(into: [String]()) { kept, name in
      if !kept.contains(folded(name)) { kept.append(folded(name)) }
    }
    return [
      FieldPair(name: "id", theirs: entry.id ?? "", ours: item.guid ?? ""),
      FieldPair(name: "title", theirs: folded(entry.title), ours: item.title),
      FieldPair(name: "text", theirs: folded(entry.summary), ours: item.summary, other: item.content),
      FieldPair(name: "link", theirs: entry.link ?? "", ours: item.link ?? ""),
      FieldPair(name: "author", theirs: folded(entry.author), ours: item.author ?? ""),
      FieldPair(
        name: "categories", theirs: categories.joined(separator: "|"), ours: item.categories.joined(separator: "|")),
      FieldPair(
        name: "date", theirs: entry.published ?? entry.updated ?? "",
        ours: (item.published ?? item.updated)?.description ?? ""),
    ]
  }

  /// Texts are compared without the markup that the reference leaves in them; summaries with either text, and up to
  /// where the reference cuts them.
  var isSame: Bool {
    if theirs == ours { return true }
    guard ["text", "title", "author", "categories"].contains(name) else { return false }
    if theirs == other { return true }
    let isCut = name == "text" && theirs.count > 200
    let letters = Self.letters(theirs).dropLast(isCut ? 12 : 0)
    return [ours, other].contains { text in
      let mine = Self.letters(text, hasMarkup: false)
      return isCut ? mine.hasPrefix(letters) : mine == letters
    }
  }

  /// Letters and digits alone, outside tags and references.
  private static func letters(_ text: String, hasMarkup: Bool = true) -> String {
    var bare = text
    if hasMarkup {
      bare.replace(/<(script|style)\b.*?<\/\1\s*>/, with: "")
      bare.replace(/<[^<>]*>|<[^<>]*$|&#?\w+;|&#?\w*$/, with: "")
    }
    return String(String.UnicodeScalarView(bare.unicodeScalars.filter(\.properties.isAlphabetic)))
  }

  private static func folded(_ text: String?) -> String {
    let words = (text ?? "").unicodeScalars.split { $0.properties.isWhitespace }
    return words.map { String(String.UnicodeScalarView($0)) }.joined(separator: " ")
  }
}

/// The kinds of disagreement with the reference that are known, each with why our reading stays.
enum Disagreement: String, CaseIterable {
  case mojibake = "The reference shows bytes of KOI8-R as Latin letters; a reader wants the words."
  case markup = "The reference keeps tags and references in titles, names and texts; plain text has none."
  case jsonContent = "The reference has no text for the content of JSON Feed; it is the item's only text."
  case mediaText = "The reference lets a picture's caption replace the description; the description is about the story."
  case relativeLink =
    "The reference leaves relative links and spaces in them; only an absolute one can be opened or compared."
  case cutLink = "The reference cuts long addresses."
  case otherLink =
    "The reference takes the feed's own address, or an id, for an entry's page; we take the alternate link."
  case brokenAmpersand = "The reference puts a semicolon after an unescaped ampersand's word, which breaks the address."
  case yearOne = "The reference keeps the date 0001-01-01, with which programs say that there is none."
  case foreignMonth = "The reference does not read Italian and Portuguese dates."
  case swappedDay = "The reference takes day for month in dates that begin with the year, and drops the time."
  case severalAuthors = "The reference keeps one of several authors."
  case waveDash =
    "The reference's Japanese decoder has another dash than browsers have (WHATWG Encoding, index jis0208)."

  func explains(_ field: FieldPair) -> Bool {
    let (theirs, ours) = (field.theirs, field.ours)
    switch self {
    case .mojibake: return Self.latinSigns(theirs) > Self.latinSigns(ours + field.other.prefix(400))
    case .markup: return field.name != "link" && (theirs.contains("<") || theirs.contains("&"))
    case .jsonContent: return field.name == "text" && theirs.isEmpty && ours.isEmpty && !field.other.isEmpty
    case .mediaText: return field.name == "text" && !theirs.isEmpty && !ours.isEmpty
    case .relativeLink:
      return field.name == "link" && (theirs.contains(" ") || (!theirs.hasPrefix("http") && ours.hasSuffix(theirs)))
    case .cutLink: return field.name == "link" && theirs.count >= 290 && ours.hasPrefix(theirs)
    case .otherLink: return field.name == "link" && ours.hasPrefix("http")
    case .brokenAmpersand: return theirs.replacing(";", with: "") == ours.replacing(";", with: "")
    case .yearOne: return theirs.hasPrefix("0001-01-01") && ours.isEmpty
    case .foreignMonth: return field.name == "date" && theirs.isEmpty && !ours.isEmpty
    case .swappedDay:
      return field.name == "date" && theirs.hasSuffix("T00:00:00Z") && theirs.prefix(4) == ours.prefix(4)
    case .severalAuthors: return field.name == "author" && ours.contains(", ") && ours.contains(theirs)
    case .waveDash: return theirs.replacing("\u{301C}", with: "\u{FF5E}") == ours
    }
  }

  /// Letters that text in the wrong encoding is full of.
  private static func latinSigns(_ text: String) -> Int {
    text.unicodeScalars.count { (0xC0...0xDE).contains($0.value) || $0 == "â" || $0 == "€" || $0 == "ã" }
  }
}
