import Escalation
import News

/// Alerts, newest first, each with where it leads.
nonisolated struct AlertList: Sendable {
  let alerts: [AlertLine]
  let snapshot: Snapshot
  /// Whether the stories behind each can be unfolded.
  var hasEvidence = false

  var html: Markup { "<ol class=\"alerts\">\(alerts.map(row))</ol>" }

  private func row(_ alert: AlertLine) -> Markup {
    let silenced: Markup = alert.silenced == nil ? "" : " <span class=\"silenced\">silenced</span>"
    return """
      <li id="\(alert.id)"><p class="when">\(.time(alert.time, seenFrom: snapshot.time)) \(sign(alert))\(silenced)</p>
      <p class="what">\(link(alert))</p>\(hasEvidence ? evidence(alert) : .empty)</li>
      """
  }

  /// What happened, as a word with the level's colour where there is one.
  private func sign(_ alert: AlertLine) -> Markup {
    let watch = snapshot.watches.first { $0.watch.name == alert.watch }?.watch
    let badge = watch.flatMap { watch in alert.level.map { LevelBadge($0, of: watch) } }
    switch alert.event {
    case .levelRaised: return "<span aria-hidden=\"true\">▲</span> \(badge?.html ?? "raised")"
    case .levelLowered: return "<span aria-hidden=\"true\">▼</span> \(badge?.html ?? "lowered")"
    case .reminder: return "\(badge?.html ?? .empty) <span class=\"event\">reminder</span>"
    case .flash: return "<span class=\"event flash\">◆ flash</span>"
    default: return "<span class=\"event\">\(alert.event.rawValue.map { $0 == "." ? " " : String($0) }.joined())</span>"
    }
  }

  private func link(_ alert: AlertLine) -> Markup {
    guard let watch = alert.watch, snapshot.watches.contains(where: { $0.watch.name == watch }), alert.index != nil
    else {
      return "\(alert.summary)"
    }
    return "<a href=\"/watches/\(watch)?range=7d&amp;at=\(alert.time.precise)\">\(alert.summary)</a>"
  }

  private func evidence(_ alert: AlertLine) -> Markup {
    guard !alert.evidence.isEmpty else { return .empty }
    let stories = alert.evidence.compactMap { story -> Markup? in
      guard let item = story.items.first else { return nil }
      return """
        <li><p class="quote">\(OutsideLink.markup("\(item.title)", to: item.url))</p><p class="who">\(Words.share(story.share)); \
        \(Words.list(story.sources, most: 5))</p><ul class="matches">
        \(item.contributions.filter { $0.points != 0 }.map { match -> Markup in
          "<li class=\"\(match.points > 0 ? "raises" : "calms")\"><b>\(Words.signed(match.points))</b> <span class=\"indicator\">\(match.indicator)</span> “\(match.text)”</li>"
        })</ul></li>
        """
    }
    return "<details><summary>Stories behind it</summary><ul class=\"items\">\(stories)</ul></details>"
  }
}
