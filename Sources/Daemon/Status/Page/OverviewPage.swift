import Escalation
import News

/// `/`: every watch at a glance, then each with its chart; beside them what reached whom, and from where.
nonisolated struct OverviewPage: Page, Sendable {
  let snapshot: Snapshot
  let range: ChartRange
  let watches: [WatchView]
  /// Newest first.
  let latest: [AlertLine]

  var html: String {
    let worst = snapshot.worst
    let title =
      worst.map { $0.rank > 0 ? "\($0.standing.level.uppercased()) \($0.watch.name) · Tocsin" : "Tocsin" } ?? "Tocsin"
    return PageFrame(
      title: title, severity: snapshot.severity, time: snapshot.time, problems: snapshot.problems, place: "/"
    ).html(
      """
      <div class="bar"><h1>\(summary)</h1>\(ChartRange.switcher("/", chosen: range))</div>
      \(watches.count > 1 ? glance : .empty)
      <div class="desk">
      <div class="watches">\(watches.map(section))</div>
      <aside aria-label="Around the watches">\(Markup([alerts, feeds, sinks]))</aside>
      </div>
      """)
  }

  /// The state of the world in a few words.
  private var summary: String {
    let raised = snapshot.watches.filter { $0.rank > 0 }
    if watches.isEmpty { return "No watch is configured" }
    if raised.isEmpty { return watches.count == 1 ? "Calm" : "All \(watches.count) watches are calm" }
    return "\(raised.count) of \(Words.count(watches.count, "watch")) raised"
  }

  /// One line a watch, in the order of the config, so that each keeps its place.
  private var glance: Markup {
    """
    <section class="glance" aria-labelledby="glance"><h2 id="glance">At a glance</h2><ul>
    \(watches.map { view -> Markup in
      """
      <li class="\(view.badge.style)"><a href="#watch-\(view.watch.name)"><span class="name">\(view.watch.name)</span>\
      \(view.badge.html)<span class="figure">\(Words.points(view.facts.standing.index))</span></a></li>
      """
    })
    </ul></section>
    """
  }

  private func section(_ view: WatchView) -> Markup {
    let name = view.watch.name
    return """
      <section class="watch card \(view.badge.style)" id="watch-\(name)" aria-labelledby="name-\(name)">
      <header><h2 id="name-\(name)"><a href="\(view.path)">\(name)</a></h2></header>
      \(view.head)
      \(view.figure(view.chart))
      <h3>What makes up the index</h3>
      \(StoryList(lines: view.topStories, now: snapshot.time).html)
      </section>
      """
  }

  private var alerts: Markup {
    """
    <section class="card" aria-labelledby="latest"><h2 id="latest">Latest alerts</h2>
    \(latest.isEmpty ? "<p class=\"empty\">None yet.</p>" : AlertList(alerts: latest, snapshot: snapshot).html)
    <p class="more"><a href="/alerts">All alerts</a></p></section>
    """
  }

  private var feeds: Markup {
    let counts = snapshot.conditions.filter { $0.count > 0 }.map { condition, count -> Markup in
      "<li><b>\(count)</b> \(condition.word)</li>"
    }
    let troubled = snapshot.troubled.prefix(6).map { feed -> Markup in
      """
      <li><b>\(feed.feed.name)</b> \(feed.condition.word)\(feed.trouble.map { ": \($0.cut(toBytes: 160))" } ?? "")</li>
      """
    }
    let list: Markup =
      troubled.isEmpty
      ? "<p class=\"calm\">Every feed that was asked answers.</p>" : "<ul class=\"list\">\(troubled)</ul>"
    return """
      <section class="card" aria-labelledby="feeds"><h2 id="feeds">Feeds</h2>
      <ul class="counts">\(counts)</ul>
      \(list)
      <p class="more"><a href="/feeds">All \(Words.count(snapshot.feeds.count, "feed"))</a></p></section>
      """
  }

  private var sinks: Markup {
    let rows = snapshot.sinks.map { sink -> Markup in
      let waiting: Markup =
        sink.waiting == 0
        ? "<span class=\"calm\">nothing waits</span>"
        : """
        <span class="bad">\(sink.waiting) waiting\(sink.oldest.map { " for \(Words.length(snapshot.time - $0))" } ?? "")\
        \(sink.error.map { ": \($0.cut(toBytes: 160))" } ?? "")</span>
        """
      let disabled = snapshot.disabled.filter { $0.sink == sink.sink }.map { refusal -> Markup in
        "<span class=\"bad\">disabled since \(.time(refusal.since, seenFrom: snapshot.time)): \(refusal.reason.cut(toBytes: 160))</span>"
      }
      let dead: Markup = sink.dead == 0 ? "" : " <span class=\"bad\">\(sink.dead) given up</span>"
      return "<li><b>\(sink.sink)</b> \(disabled) \(waiting)\(dead)</li>"
    }
    return """
      <section class="card" aria-labelledby="outbox"><h2 id="outbox">Outbox</h2><ul class="list">\(rows)</ul></section>
      """
  }
}

nonisolated extension Snapshot {
  /// The watch with the highest level, of equals the first.
  var worst: WatchFacts? {
    watches.enumerated().max { left, right in
      let (one, two) = (severity(of: left.element), severity(of: right.element))
      return one == two ? left.offset > right.offset : one < two
    }?.element
  }

  var severity: Severity { worst.map(severity) ?? .calm }

  private func severity(of facts: WatchFacts) -> Severity {
    Severity(rank: facts.rank, of: facts.watch.thresholds.levels.count)
  }
}

nonisolated extension FeedHealth.Condition {
  /// In a sentence: `3 failing`, `Herald is failing`.
  var word: String {
    switch self {
    case .unknown: "not asked yet"
    case .ok: "fine"
    case .stale: "silent"
    case .failing: "failing"
    case .gone: "gone"
    case .quarantined: "quarantined"
    }
  }
}
