@testable import Daemon
import Escalation
import News
import Testing

@Suite nonisolated struct `A look back` {
  private let watch = Watch(name: "strait", halfLife: .hours(12))

  private func item(_ id: String, minutes: Int, points: Double, source: String) -> StoredItem {
    let match = Contribution(
      indicator: "attack.strike", term: "strikes", text: "strikes", segment: .title, range: 0..<7, points: points)
    let score = Score(
      watch: "strait", isRelevant: true, points: points, raw: points,
      direction: Direction(points: points, significant: 5), contributions: [match])
    return StoredItem(
      id: id, feed: "https://\(source)/rss", title: "\(id) shells a harbour", source: Source(domain: source),
      published: evening + .minutes(minutes), received: evening + .minutes(minutes),
      scores: [StoredScore(watch: "strait", isRelevant: true, points: points, record: StateText.text(score))])
  }

  @Test func `makes an index up of the stories as they stood then`() async throws {
    let items = [item("Navy", minutes: 0, points: 40, source: "a.example")]
    let hindsight = Hindsight(watch: watch, items: items, weights: [:])
    let then = try #require(await hindsight.account(at: evening))
    #expect(abs(then.standing.index - 20) < 0.01 && then.lines.count == 1)
    let later = try #require(await hindsight.account(at: evening + .hours(12)))
    #expect(abs(later.standing.index - 10) < 0.01)
    #expect(abs((later.lines.first?.points ?? 0) - 10) < 0.01 && later.lines.first?.share == 1)
  }

  @Test func `counts a source by its weight, and knows nothing of what it cannot read`() async throws {
    var broken = item("Army", minutes: 1, points: 90, source: "b.example")
    broken.scores[0].record = "{}"
    let items = [item("Navy", minutes: 0, points: 40, source: "a.example"), broken]
    let hindsight = Hindsight(watch: watch, items: items, weights: ["https://a.example/rss": 0.5])
    let account = try #require(await hindsight.account(at: evening + .minutes(1)))
    #expect(account.lines.count == 1 && account.standing.index < 11)
    #expect(await Hindsight(watch: watch, items: [], weights: [:]).account(at: evening)?.lines.isEmpty == true)
  }
}
