import ArgumentParser
import Daemon
import Escalation
import News

/// Stored items that just miss the points from which an item counts: where a word more in a lexicon would change most.
struct NearMisses {
  private let location: StoreLocation
  private let scorer: Scorer
  private let significant: Double
  /// Items looked at, newest first.
  private static let reach = 5000

  /// `config` is read for the scores of this watch.
  init(of watch: Watch, _ config: Config) {
    location = config.store
    scorer = config.scorer
    significant = watch.significant
  }

  /// The newest `limit` of them, the nearest first, scored with the lexicons as they are now.
  func newest(_ limit: Int) async throws(ExitCode) -> [Explanation] {
    let missed = try await stored().lazy.map(\.item).filter { scorer.scores(of: $0).first.map(isNear) ?? false }
    return missed.prefix(limit).compactMap { scorer.explanations(of: $0).first }
      .sorted { abs($0.score.points) > abs($1.score.points) }
  }

  /// From half of what is significant up to it.
  private func isNear(_ score: Score) -> Bool {
    abs(score.points) >= significant / 2 && abs(score.points) < significant
  }

  @MainActor private func stored() async throws(ExitCode) -> [StoredItem] {
    do throws(StoreError) {
      let store = try location.openAsGuest()
      let items = try await store.items(ItemQuery(limit: Self.reach))
      await store.close()
      return items
    } catch {
      throw Failure.report(error)
    }
  }
}
