import ArgumentParser
import Daemon
import Escalation
import News

/// `tocsin items`: what was polled and what it scored, newest first.
struct ItemsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "items", abstract: "List stored items, newest first.",
    discussion: "Works beside a running daemon. An item's id goes into `tocsin explain --id`.")

  @OptionGroup var config: ConfigOption
  @Option(help: "Received since then: a time (2024-04-13T20:00:00Z) or an age (12h).") var since: SinceArgument?
  @Option(help: "Only items that are about this watch.") var watch: String?
  @Flag(help: "Only items that are about a watch but show none of its indicators: what a lexicon may lack.")
  var unmatched = false
  @Option(name: [.customShort("n"), .long], help: "At most so many.") var limit = 50
  @Option(help: "table for people, jsonl or json for programs.") var format = TableFormat.table

  func validate() throws {
    guard limit >= 1 else { throw ValidationError("--limit takes a number from 1") }
  }

  func run() async throws {
    let loaded = try config.load()
    if let watch, !loaded.watches.contains(where: { $0.name == watch }) {
      throw ValidationError(
        "there is no watch “\(watch)”; there are \(loaded.watches.map(\.name).joined(separator: ", "))")
    }
    let query = ItemQuery(
      since: since?.instant(at: SystemClock.real.now()) ?? .earliest, watch: watch, isUnmatched: unmatched, limit: limit
    )
    let items = try await read(query, from: loaded.store)
    switch format {
    case .jsonl: for item in items { print(item.record.line) }
    case .json: print(JSONText.array(items.map(\.record)).line)
    case .table: show(items)
    }
  }

  @MainActor private func read(_ query: ItemQuery, from location: StoreLocation) async throws(ExitCode) -> [StoredItem]
  {
    do throws(StoreError) {
      let store = try location.openAsGuest()
      let items = try await store.items(query)
      await store.close()
      return items
    } catch {
      throw Failure.report(error)
    }
  }

  private func show(_ items: [StoredItem]) {
    if items.isEmpty { return print("no items") }
    let paint = Paint.output
    for item in items {
      let time = (item.published ?? item.received).description.replacingSpace()
      print(
        "\(paint(time, .faint))  \(paint((item.source?.domain ?? "").shownSafely, .bold))  \(item.title.shownSafely)")
      for score in item.scores where score.isRelevant {
        let points = AlertText.rightAligned((score.points > 0 ? "+" : "") + JSONText.points(score.points).line, 8)
        let colour = score.points > 0 ? Paint.Colour.red : score.points < 0 ? .green : .faint
        print(
          "            \(paint(points, colour)) \(score.watch)\(score.story.map { paint("  story \($0)", .faint) } ?? "")"
        )
      }
    }
  }
}

extension StoredItem {
  fileprivate var record: JSONText {
    .members([
      "id": .string(id), "feed": .string(feed), "title": .string(title), "summary": .string(summary),
      "url": .optional(link), "source": .optional(source?.domain), "published": .optional(published?.description),
      "received": .string(received.description), "scores": .array(scores.map(\.summary)),
    ])
  }
}

extension StoredScore {
  fileprivate var summary: JSONText {
    .members([
      "watch": .string(watch), "relevant": .bool(isRelevant), "score": .points(points), "story": .optional(story),
    ])
  }
}

extension String {
  /// `2024-04-13 20:14:05Z` from `2024-04-13T20:14:05Z`.
  func replacingSpace() -> String { prefix(10) + " " + dropFirst(11) }
}
