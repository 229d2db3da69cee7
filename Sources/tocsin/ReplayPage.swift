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
    return """
      <!doctype html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
      <title>\(title.escapedForHTML)</title>
      <style>\(Self.style)</style>
      </head>
      <body>
      <h1>\(title.escapedForHTML)</h1>
      \(watches.map(section).joined(separator: "\n"))
      </body>
      </html>

      """
  }

  private func section(_ watch: Watch) -> String {
    let own = alerts.filter { $0.watch == watch.name }
    let chart = ReplayChart(watch: watch, points: curves[watch.name]?.points ?? [], alerts: own)
    let rows = own.map { row($0, watch) }.joined(separator: "\n")
    let rest = left > 0 ? "<p>\(left) more alerts are not shown.</p>" : ""
    return """
      <section>
      <h2>\(watch.name.escapedForHTML)</h2>
      \(chart.svg)
      <table>
      <caption>What rang</caption>
      <thead><tr><th scope="col">Time (UTC)</th><th scope="col">Event</th><th scope="col">Level</th>\
      <th scope="col">Index</th><th scope="col">Summary</th></tr></thead>
      <tbody>
      \(rows)
      </tbody>
      </table>\(rest)
      </section>
      """
  }

  private func row(_ alert: Alert, _ watch: Watch) -> String {
    let cells = [
      alert.time.description.replacingSpace(), alert.event.rawValue, alert.level ?? "",
      alert.index.map { JSONText.number($0, decimals: 1).line } ?? "",
    ]
    let stories = alert.evidence.flatMap { $0.items.prefix(1) }.map { "<li>\($0.title.escapedForHTML)</li>" }.joined()
    let details = stories.isEmpty ? "" : "<details><summary>Stories</summary><ul>\(stories)</ul></details>"
    return "<tr>" + cells.map { "<td>\($0.escapedForHTML)</td>" }.joined()
      + "<td>\(alert.summary.escapedForHTML)\(details)</td></tr>"
  }

  private static let style = """
    :root { color-scheme: light dark; --ink: #1b1f24; --page: #fff; --faint: #6a737d; --line: #d0d7de; --curve: #0b57d0;
      --up: #c62828; --down: #2e7d32; --band: #c62828; }
    @media (prefers-color-scheme: dark) { :root { --ink: #e6edf3; --page: #0d1117; --faint: #8b949e; --line: #30363d;
      --curve: #79b8ff; --up: #ff7b72; --down: #7ee787; --band: #ff7b72; } }
    body { font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--page); max-width: 75rem;
      margin: 2rem auto; padding: 0 1rem; }
    svg { width: 100%; height: auto; }
    svg text { font: 12px system-ui, sans-serif; fill: var(--faint); }
    .curve { fill: none; stroke: var(--curve); stroke-width: 1.5; }
    .threshold { stroke: var(--line); stroke-dasharray: 4 3; }
    .axis { stroke: var(--line); }
    .band { fill: var(--band); }
    .up { fill: var(--up); } .down { fill: var(--down); } .other { fill: var(--faint); }
    table { border-collapse: collapse; width: 100%; } caption { text-align: left; color: var(--faint); }
    th, td { text-align: left; vertical-align: top; padding: .3rem .6rem; border-bottom: 1px solid var(--line); }
    td:first-child { white-space: nowrap; font-variant-numeric: tabular-nums; }
    """
}

extension String {
  /// Safe as the text of an element and as an attribute's value in quotes.
  var escapedForHTML: String {
    shownSafely.unicodeScalars.reduce(into: "") { text, scalar in
      switch scalar {
      case "&": text += "&amp;"
      case "<": text += "&lt;"
      case ">": text += "&gt;"
      case "\"": text += "&quot;"
      case "'": text += "&#39;"
      default: text.unicodeScalars.append(scalar)
      }
    }
  }
}
