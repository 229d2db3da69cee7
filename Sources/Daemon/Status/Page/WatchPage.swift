import Escalation
import News

/// `/watches/NAME`: one watch, and why its index stood where it stood, now or at any time that is recorded.
nonisolated struct WatchPage: Page, Sendable {
  let snapshot: Snapshot
  let view: WatchView
  /// nil: now.
  let past: Past?

  struct Past: Sendable {
    let time: Instant
    /// What the chart says of that time; nil where nothing was recorded.
    let recorded: IndexChart.Point?
    /// What the stored items say; nil where there are none left.
    let account: IndexAccount?
  }

  private var now: Instant { snapshot.time }
  private var stories: [IndexAccount.Line] { (past == nil ? view.account : past?.account)?.lines ?? [] }
  private static let mostStories = 20

  var html: String {
    let name = view.watch.name
    let chart = view.chart(stories: Array(stories.prefix(WatchView.mostStories)), at: past?.time)
    return PageFrame(
      title: "\(name) · Tocsin", severity: snapshot.severity, time: now, isLive: past == nil,
      problems: snapshot.problems, place: view.path
    ).html(
      """
      <section class="watch card page \(view.badge.style)" aria-labelledby="title">
      <header><h1 id="title">\(name)</h1>\(ChartRange.switcher(view.path, chosen: view.range, at: past?.time))</header>
      \(view.head)
      \(view.figure(chart))
      </section>
      <div class="desk">
      <section class="card why" id="why" aria-labelledby="why-title">\(why)
      \(chooser)
      \(StoryList(lines: Array(stories.prefix(Self.mostStories)), now: now, isOpen: true).html)
      \(stories.count > Self.mostStories ? "<p class=\"more\">\(Words.count(stories.count - Self.mostStories, "weaker story")) not shown</p>" : .empty)
      </section>
      <aside aria-label="Around the watch">\(Markup([alerts, levels]))</aside>
      </div>
      """)
  }

  private var why: Markup {
    guard let past else { return "<h2 id=\"why-title\">Why it stands where it stands</h2>" }
    guard let recorded = past.recorded else {
      return """
        <h2 id="why-title">At \(Words.full(past.time))</h2>
        <p>Nothing was recorded then: Tocsin was not running. These stories were known.</p>
        """
    }
    return """
      <h2 id="why-title">Why it stood at \(Words.points(recorded.index)) at \(Words.full(past.time))</h2>
      <p>\(LevelBadge(recorded.level, of: view.watch).html) \(note(recorded, past.account))</p>
      """
  }

  /// The stored items tell nearly the same; where they do not, that is said.
  private func note(_ recorded: IndexChart.Point, _ account: IndexAccount?) -> String {
    guard let again = account?.standing.index, abs(again - recorded.index) > max(1, recorded.index / 10) else {
      return "These stories made it up, with the points that each had left then."
    }
    return
      "From the items that are still stored it is \(Words.points(again)): some were edited or the rules have changed since."
  }

  private var chooser: Markup {
    let time = past?.time ?? now
    let value = "\(time.date)T\(Words.clock(time))"
    let link = { (moment: Instant, text: String) -> Markup in
      "<a href=\"\(view.path)?range=\(view.range.rawValue)&amp;at=\(moment.description)#why\">\(text)</a>"
    }
    var steps = [link(time - .hours(1), "1 h earlier")]
    if let past {
      if now - past.time > .hours(1) { steps.append(link(past.time + .hours(1), "1 h later")) }
      steps.append("<a href=\"\(view.path)?range=\(view.range.rawValue)#why\">Now</a>")
    }
    return """
      <form class="chooser" action="\(view.path)" method="get">
      <input type="hidden" name="range" value="\(view.range.rawValue)">
      <label for="at">Time (UTC)</label> <input id="at" name="at" type="datetime-local" value="\(value)" required>
      <button>Show why</button> <span class="steps">\(steps)</span></form>
      """
  }

  private var alerts: Markup {
    let list: Markup =
      view.alerts.isEmpty
      ? "<p class=\"empty\">None in this time.</p>" : AlertList(alerts: view.alerts, snapshot: snapshot).html
    return """
      <section class="card" aria-labelledby="alerts"><h2 id="alerts">Alerts</h2>\(list)
      <p class="more"><a href="/alerts?watch=\(view.watch.name)">All alerts of \(view.watch.name)</a></p></section>
      """
  }

  private var levels: Markup {
    let rows = view.watch.thresholds.levels.reversed().map { level -> Markup in
      """
      <tr><th scope="row">\(LevelBadge(level.name, of: view.watch).html)</th><td>\(Words.threshold(level.raise))</td>\
      <td>\(Words.threshold(level.clear))</td></tr>
      """
    }
    return """
      <section class="card" aria-labelledby="levels"><h2 id="levels">Levels</h2>
      <table><thead><tr><th scope="col">Level</th><th scope="col">Raised at</th><th scope="col">Cleared below</th></tr>
      </thead><tbody>\(rows)</tbody></table>
      <p class="more">Lowered after \(view.watch.thresholds.dwell.configText) below; a story counts half after \
      \(view.watch.halfLife.configText).</p></section>
      """
  }
}
