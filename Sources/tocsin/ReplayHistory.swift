import ArgumentParser
import Daemon
import Escalation
import News

/// The dated items that a replay runs over: of a file, or those in the store.
struct ReplayHistory {
  private var lines: [(feed: String, item: Item)] = []

  /// Times of the first and the last item; both `earliest` where there is none.
  private(set) var start = Instant.earliest
  private(set) var end = Instant.earliest

  /// Items dated `from` ..< `to`. Says on standard error what had to be left out; throws what stands in the way.
  init(items: String?, config: Config, from: Instant, to: Instant) async throws {
    let all = if let items { try Self.read(items) } else { try await Self.read(config) }
    let dated = all.filter { $0.item.published != nil }
    if dated.count < all.count { Failure.say("\(all.count - dated.count) items without a date are left out") }
    lines = dated.filter { line in
      guard let time = line.item.published else { return false }
      return time >= from && time < to
    }
    let times = lines.compactMap(\.item.published)
    if let first = times.min(), let last = times.max() { (start, end) = (first, last) }
  }

  /// The items with the weights that the config gives their feeds.
  func entries(_ config: Config) -> [Replay.Entry] {
    let weights = Dictionary(config.feeds.map { ($0.name, $0.weight) }, uniquingKeysWith: { first, _ in first })
    return lines.map { Replay.Entry(feed: $0.feed, weight: weights[$0.feed] ?? 1, item: $0.item) }
  }

  private static func read(_ path: String) throws -> [(feed: String, item: Item)] {
    let file: ItemFile
    do {
      file = try ItemFile(path: path)
    } catch {
      throw ValidationError("\(path) cannot be read: \(error)")
    }
    if let first = file.bad.first {
      Failure.say("\(path):\(first): no item with an id; \(file.bad.count) such lines are left out")
    }
    return file.lines.map { ($0.feed ?? $0.source ?? path, $0.item) }
  }

  /// Items without a date count from when they were received, as they did then.
  @MainActor private static func read(_ config: Config) async throws(ExitCode) -> [(feed: String, item: Item)] {
    let names = Dictionary(config.feeds.map { ($0.url, $0.name) }, uniquingKeysWith: { first, _ in first })
    do throws(StoreError) {
      let store = try config.store.openAsGuest()
      let items = try await store.items(ItemQuery(limit: .max))
      await store.close()
      return items.reversed().map { (names[$0.feed] ?? $0.feed, $0.item) }
    } catch {
      throw Failure.report(error)
    }
  }
}
