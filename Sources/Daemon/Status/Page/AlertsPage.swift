import Escalation
import HTTP
import News

/// `/alerts`: what rang, page by page.
nonisolated struct AlertsPage: Page, Sendable {
  let snapshot: Snapshot
  /// Only this watch's.
  let watch: String?
  /// Newest first.
  let alerts: [AlertLine]
  let hasMore: Bool
  let isFirst: Bool

  var html: String {
    PageFrame(
      title: "Alerts · Tocsin", severity: snapshot.severity, time: snapshot.time, isLive: isFirst,
      problems: snapshot.problems, place: "/alerts"
    ).html(
      """
      <section class="card page" aria-labelledby="title"><header><h1 id="title">Alerts</h1>\(filter)</header>
      \(alerts.isEmpty ? "<p class=\"empty\">None.</p>" : AlertList(alerts: alerts, snapshot: snapshot, hasEvidence: true).html)
      \(pages)
      </section>
      """)
  }

  private var filter: Markup {
    let choices = snapshot.watches.map(\.watch.name).map { name -> Markup in
      "<a href=\"/alerts?watch=\(name)\"\(name == watch ? " aria-current=\"true\"" : .empty)>\(name)</a>"
    }
    let all: Markup = "<a href=\"/alerts\"\(watch == nil ? " aria-current=\"true\"" : .empty)>All</a>"
    return "<nav class=\"ranges\" aria-label=\"Alerts of\">\([all] + choices)</nav>"
  }

  private var pages: Markup {
    let only = watch.map { "watch=\($0)&" } ?? ""
    let older: Markup =
      hasMore
      ? "<a href=\"/alerts?\(only)before=\(PercentText.encoded(alerts.last?.id ?? ""))\" rel=\"next\">Older alerts</a>"
      : .empty
    let newest: Markup = isFirst ? .empty : "<a href=\"/alerts?\(only)\">Newest alerts</a>"
    return "<p class=\"more\">\([newest, older])</p>"
  }
}
