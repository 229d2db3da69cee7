import ArgumentParser
import Daemon
import Escalation
import FoundationEssentials
import News

/// `tocsin explain`: why an item scores what it scores.
struct ExplainCommand: AsyncParsableCommand {
  enum Format: String, ExpressibleByArgument, CaseIterable {
    case text, json
  }

  static let configuration = CommandConfiguration(
    commandName: "explain", abstract: "Show what counted in a headline or an article, what did not, and why.",
    discussion: """
      Takes the text as an argument, from a file, from standard input, from a web page, or the id of a stored item. One line is a \
      headline; of a longer text the headline is looked for in its first lines. Words in [ ] matched; the number leads \
      to the row below: points, indicator, the term of the lexicon, and each rule of context with the words it went by.
      """)

  @OptionGroup var config: ConfigOption
  @Argument(help: "A headline or a text.") var text: String?
  @Option(help: "A text file.", completion: .file()) var file: String?
  @Option(help: "The address of an article: its headline and paragraphs are read.") var url: String?
  @Option(help: "The id of a stored item, as `items` and alerts show it.") var id: String?
  @Option(help: "The lead or text below a headline given as an argument.") var summary: String?
  @Option(help: "Only this watch, of the config or a ready one; else every watch that it is about.")
  var watch: String?
  @Flag(help: "Stored items of the watch that just miss the points from which an item counts.") var near = false
  @Option(name: [.customShort("n"), .long], help: "At most so many, with --near.") var limit = 10
  @Option(help: "text for people, json for programs.") var format = Format.text

  func validate() throws {
    if near {
      guard watch != nil else { throw ValidationError("--near goes with --watch") }
      guard [text, file, url, id].allSatisfy({ $0 == nil }) else { throw ValidationError("--near takes no text") }
    }
    guard limit >= 1 else { throw ValidationError("--limit takes a number from 1") }
    if [text, file, url, id].compactMap({ $0 }).count > 1 {
      throw ValidationError("give one of a text, --file, --url and --id")
    }
    if summary != nil, text == nil { throw ValidationError("--summary goes with a headline as argument") }
  }

  func run() async throws {
    let loaded = try config.load(watch: watch)
    let watches = try loaded.watches(named: watch)
    let explanations: [Explanation]
    if near {
      explanations = try await NearMisses(of: watches[0], loaded).newest(limit)
      if explanations.isEmpty, format == .text { return print("no stored item just misses") }
    } else {
      explanations = loaded.scorer.explanations(of: try await item(loaded))
    }
    switch format {
    case .json: print(JSONText.array(explanations.map(\.record)).line)
    case .text: show(explanations)
    }
  }

  private func show(_ explanations: [Explanation]) {
    let relevant = explanations.filter { $0.score.isRelevant || watch != nil }
    let shown = relevant.isEmpty ? explanations : relevant
    for (number, explanation) in shown.enumerated() {
      if number > 0 { print("") }
      ExplanationText(explanation, paint: .output).lines.forEach { print($0) }
    }
  }

  private func item(_ config: Config) async throws -> Item {
    if let id { return try await stored(id, in: config.store) }
    if let url { return try await WebArticle.fetch(url, config) }
    if let text {
      let article = ArticleText(text)
      return Item(id: "text", title: article.title, summary: summary ?? article.text)
    }
    let article = ArticleText(try file.map(read) ?? standardInput())
    return Item(id: file ?? "text", title: article.title, summary: article.text)
  }

  private func read(_ path: String) throws -> String {
    do {
      return String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self)
    } catch {
      throw Failure.report("\(path) cannot be read: \(error)")
    }
  }

  private func standardInput() -> String {
    var text = ""
    while let line = readLine(strippingNewline: false), text.utf8.count < 1 << 20 { text += line }
    return text
  }

  @MainActor private func stored(_ id: String, in location: StoreLocation) async throws(ExitCode) -> Item {
    let found: [StoredItem]
    do throws(StoreError) {
      let store = try location.openAsGuest()
      found = try await store.items(ItemQuery(id: id, limit: 1))
      await store.close()
    } catch {
      throw Failure.report(error)
    }
    guard let stored = found.first else { throw Failure.report("there is no stored item \(id)") }
    return stored.item
  }
}
