import News

/// `/feeds`: how every feed is doing, those in trouble first.
nonisolated struct FeedsPage: Page, Sendable {
  let snapshot: Snapshot

  /// More rows than this no browser likes.
  private static let mostRows = 2000

  var html: String {
    let troubled = snapshot.feeds.filter { $0.trouble != nil }
    let rest = snapshot.feeds.filter { $0.trouble == nil }
    let shown = (troubled + rest).prefix(Self.mostRows)
    return PageFrame(
      title: "Feeds · Tocsin", severity: snapshot.severity, time: snapshot.time, problems: snapshot.problems,
      place: "/feeds"
    ).html(
      """
      <section class="card page" aria-labelledby="title"><header><h1 id="title">Feeds</h1></header>
      <ul class="counts">\(snapshot.conditions.filter { $0.count > 0 }.map { condition, count -> Markup in
        "<li><b>\(count)</b> \(condition.word)</li>"
      })</ul>
      <div class="scroll" tabindex="0" role="region" aria-label="Table of feeds"><table class="feeds">
      <thead><tr><th scope="col">Feed</th><th scope="col">Condition</th><th scope="col">Last answer</th>\
      <th scope="col">Last news</th><th scope="col">Next poll</th></tr></thead>
      <tbody>\(shown.map(row))</tbody></table></div>
      \(snapshot.feeds.count > Self.mostRows ? "<p class=\"more\">\(snapshot.feeds.count - Self.mostRows) more are not shown; see: tocsin feeds</p>" : .empty)
      </section>
      """)
  }

  private func row(_ feed: FeedReport) -> Markup {
    let state = feed.state
    let trouble = feed.trouble.map { $0.cut(toBytes: 300) }
    let style: Markup = trouble == nil ? "" : " class=\"bad\""
    return """
      <tr><th scope="row">\(feed.feed.name)</th><td\(style)>\(feed.condition.word)\
      \(trouble.map { "<span class=\"trouble-text\">\($0)</span>" } ?? .empty)</td>\
      <td>\(moment(state?.health.lastSuccess))</td><td>\(moment(state?.schedule.rhythm.lastNews))</td>\
      <td>\(moment(state?.nextPoll))</td></tr>
      """
  }

  private func moment(_ time: Instant?) -> Markup { time.map { .time($0, seenFrom: snapshot.time) } ?? "–" }
}
