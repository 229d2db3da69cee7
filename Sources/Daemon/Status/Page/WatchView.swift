import Escalation
import News

/// A watch with its chart, as the overview and its own page show it.
nonisolated struct WatchView: Sendable {
  let facts: Snapshot.WatchFacts
  let range: ChartRange
  let from: Instant
  let to: Instant
  let now: Instant
  let points: [IndexChart.Point]
  /// Those within the range, newest first.
  let alerts: [AlertLine]
  /// When its level last changed.
  let levelSince: Instant?
  /// What makes up its index now.
  let account: IndexAccount?

  /// Stories with a number on the chart and in the list.
  static let mostStories = 5

  var watch: Watch { facts.watch }
  var badge: LevelBadge {
    LevelBadge(name: facts.standing.level, rank: facts.rank, levels: watch.thresholds.levels.count)
  }
  var path: String { "/watches/\(watch.name)" }

  /// The stories that count most now.
  var topStories: [IndexAccount.Line] { Array((account?.lines ?? []).prefix(Self.mostStories)) }

  /// With marks for its alerts and for the stories of `lines`.
  var chart: IndexChart { chart(stories: topStories) }

  func chart(stories: [IndexAccount.Line], at: Instant? = nil) -> IndexChart {
    let path = path
    let range = range
    return IndexChart(
      watch: watch, points: points, marks: storyMarks(stories) + alerts.reversed().compactMap(mark), from: from, to: to,
      longestGap: range.longestGap, link: { "\(path)?range=\(range.rawValue)&at=\($0)" }, at: at)
  }

  private func storyMarks(_ stories: [IndexAccount.Line]) -> [IndexChart.Mark] {
    stories.enumerated().map { offset, line in
      IndexChart.Mark(
        time: line.story.first, index: 0, kind: .story(offset + 1),
        told: ["Story \(offset + 1), \(Words.full(line.story.first))", line.story.headline])
    }
  }

  private func mark(_ alert: AlertLine) -> IndexChart.Mark? {
    guard let index = alert.index, alert.event != .reminder else { return nil }
    let headlines = alert.evidence.prefix(3).compactMap { $0.items.first.map { "• " + $0.title } }
    return IndexChart.Mark(
      time: alert.time, index: index, kind: .init(alert.event), level: alert.level,
      told: ["\(Words.full(alert.time)): \(alert.summary)"] + headlines)
  }

  // MARK: Parts

  /// Level, index and what speaks for or against trusting them.
  var head: Markup {
    let since = levelSince.map { " since \(Words.moment($0, seenFrom: now)) (\(Words.length(now - $0)))" } ?? ""
    return """
      <div class="stand">
      <p class="now">\(badge.html)<span class="since">\(since)</span></p>
      <p class="index"><strong>\(Words.points(facts.standing.index))</strong> <span>points\(distance)</span></p>
      </div>
      \(notices)
      """
  }

  private var distance: String {
    guard let next = facts.next else { return "" }
    let missing = max(0, next.raise - facts.standing.index)
    return "; \(next.name) from \(Words.threshold(next.raise)), \(Words.points(missing)) more"
  }

  private var notices: Markup {
    var notices: [Markup] = []
    let count = facts.coverage.count
    if facts.coverage.isLost {
      notices.append(
        "<li class=\"bad\"><b>Blind:</b> only \(count?.healthy ?? 0) of \(Words.count(count?.feeds ?? 0, "feed")) answer; this level cannot be trusted</li>"
      )
    } else if let count {
      notices.append("<li>\(count.healthy) of \(Words.count(count.feeds, "feed")) answer</li>")
    }
    if let exchange = facts.standing.exchange { notices.append("<li>\(said(exchange))</li>") }
    if let silence = facts.silence {
      notices.append(
        "<li class=\"bad\"><b>Silenced</b> until \(.time(silence.until, seenFrom: now)): \(silence.reason)</li>")
    }
    if facts.standing.held > 0 {
      notices.append("<li>\(Words.count(facts.standing.held, "alert")) held back for quiet hours or the budget</li>")
    }
    return "<ul class=\"notices\">\(notices)</ul>"
  }

  private func said(_ exchange: Exchange.Standing) -> String {
    let other = watch.sides.first { $0.name != exchange.side }?.name ?? "the other side"
    let rounds = exchange.rounds > 1 ? ", \(exchange.rounds) rounds" : ""
    if exchange.phase == .pause {
      return "Exchange: neither side has moved since \(Words.moment(exchange.since, seenFrom: now))\(rounds)"
    }
    return
      "Exchange: \(exchange.text(other: other)), \(Words.moment(exchange.since, seenFrom: now))\(rounds)"
  }

  /// The chart with its legend, and the same in a table.
  func figure(_ chart: IndexChart) -> Markup {
    """
    <figure class="index-chart">
    \(chart.html)
    <figcaption>Index in points over \(range.title). <span class="legend">▲ raised ▼ lowered ◆ flash ① story. Choose a \
    point to see what made it.</span></figcaption>
    <details class="values"><summary>Values as a table</summary>\(table(chart))</details>
    </figure>
    """
  }

  /// The highest of every stretch.
  private func table(_ chart: IndexChart) -> Markup {
    let step = (to - from) / range.rows
    let rows = (0..<range.rows).compactMap { number -> Markup? in
      let (start, end) = (from + step * number, from + step * (number + 1))
      let inside = points.filter { $0.time > start && $0.time <= end } + [chart.value(at: end)].compactMap(\.self)
      guard let top = inside.max(by: { $0.index < $1.index }) else { return nil }
      return """
        <tr><th scope="row">\(.time(top.time, seenFrom: now))</th><td>\(Words.points(top.index))</td><td>\(top.level)</td></tr>
        """
    }
    return """
      <div class="scroll" tabindex="0" role="region" aria-label="Values of \(watch.name)"><table>
      <thead><tr><th scope="col">Time (UTC)</th><th scope="col">Highest index</th><th scope="col">Level</th></tr></thead>
      <tbody>\(rows)</tbody></table></div>
      """
  }
}
