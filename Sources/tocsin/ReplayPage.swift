import Daemon
import Escalation
import News

/// A replay as one HTML file that needs nothing else: a chart of each watch's index and a table of what rang.
struct ReplayPage {
  private let watches: [Watch]
  private var curves: [String: ReplayCurve] = [:]
  private var alerts: [Alert] = []
  private var left = 0

  /// More alerts than this make a page that nobody reads and no browser likes.
  private static let mostAlerts = 5000

  init(watches: [Watch]) { self.watches = watches }

  mutating func add(_ event: Replay.Event) {
    switch event {
    case .sample(let sample): curves[sample.standing.watch, default: ReplayCurve()].add(sample)
    case .alert(let alert): if alerts.count < Self.mostAlerts { alerts.append(alert) } else { left += 1 }
    }
  }

  var html: String {
    let title = "Replay of " + watches.map(\.name).joined(separator: ", ")
    let page: Markup = """
      <!doctype html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
      <title>\(title)</title>
      <style>\(Markup.ours(Asset.styleSheet))</style>
      </head>
      <body>
      <main>
      <h1>\(title)</h1>
      \(watches.map(section))
      </main>
      </body>
      </html>

      """
    return page.text
  }

  private func section(_ watch: Watch) -> Markup {
    let own = alerts.filter { $0.watch == watch.name }
    let rest: Markup = left > 0 ? "<p class=\"more\">\(left) more alerts are not shown.</p>" : ""
    return """
      <section class="card" aria-labelledby="watch-\(watch.name)">
      <h2 id="watch-\(watch.name)">\(watch.name)</h2>
      <figure class="index-chart">\(chart(watch, own).html)
      <figcaption>Index in points. ▲ raised ▼ lowered ◆ flash; point at a mark to see why.</figcaption></figure>
      <h3>What rang</h3>
      <div class="scroll" tabindex="0" role="region" aria-label="What rang for \(watch.name)"><table class="rang">
      <thead><tr><th scope="col">Time (UTC)</th><th scope="col">Event</th><th scope="col">Level</th>\
      <th scope="col">Index</th><th scope="col">Summary</th></tr></thead>
      <tbody>
      \(own.map(row))
      </tbody>
      </table></div>\(rest)
      </section>
      """
  }

  private func chart(_ watch: Watch, _ alerts: [Alert]) -> IndexChart {
    let points = (curves[watch.name]?.points ?? []).map {
      IndexChart.Point(time: $0.time, index: $0.index, level: $0.level)
    }
    return IndexChart(
      watch: watch, points: points, marks: alerts.map(mark), from: points.first?.time ?? .earliest,
      to: points.last?.time ?? .earliest)
  }

  private func mark(_ alert: Alert) -> IndexChart.Mark {
    let stories = alert.evidence.flatMap { $0.items.prefix(1) }.prefix(3).map { "• " + $0.title }
    return IndexChart.Mark(
      time: alert.time, index: alert.index ?? 0, kind: IndexChart.Mark.Kind(alert.event), level: alert.level,
      told: ["\(alert.time) \(alert.event.rawValue)", alert.summary] + stories)
  }

  private func row(_ alert: Alert) -> Markup {
    let stories = alert.evidence.flatMap { $0.items.prefix(1) }.map { item -> Markup in "<li>\(item.title)</li>" }
    let details: Markup =
      stories.isEmpty ? "" : "<details><summary>Stories</summary><ul class=\"items\">\(stories)</ul></details>"
    let index = alert.index.map { JSONText.number($0, decimals: 1).line } ?? ""
    return """
      <tr><th scope="row">\(alert.time.description.replacingSpace())</th><td>\(alert.event.rawValue)</td>\
      <td>\(alert.level ?? "")</td><td>\(index)</td><td>\(alert.summary)\(details)</td></tr>
      """
  }
}
