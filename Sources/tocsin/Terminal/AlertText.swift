import Daemon
import Escalation
import News

/// An alert as a desk reads it: one line at a glance, the evidence below it where asked for.
struct AlertText: Sendable {
  let paint: Paint
  /// Names of the levels above calm, lowest first.
  let levels: [String]

  /// `2024-04-13 20:14:05Z ▲ CRITICAL  82.4  iran-israel rose to CRITICAL: … (4 sources)`
  func line(_ alert: AlertLine) -> String {
    let time = alert.time.description
    let shown = time.replacingSpace()
    let (mark, word) = headline(alert)
    let width = (levels + ["restored", "recovered"]).map(\.count).max() ?? 0
    let padding = String(repeating: " ", count: max(0, width - word.count))
    let index = alert.index.map { Self.rightAligned(JSONText.points($0).line, 6) } ?? "      "
    return "\(paint(shown, .faint)) \(paint("\(mark) \(word)", colour(alert)))\(padding) \(index)  "
      + alert.summary.shownSafely + (alert.silenced == nil ? "" : paint("  (silenced)", .faint))
  }

  /// The stories behind it: share of the index, sources, the strongest headline and what counted in it.
  func evidence(_ alert: AlertLine) -> [String] {
    alert.evidence.flatMap { story -> [String] in
      let share = Self.rightAligned("\(Int((story.share * 100).rounded())) %", 6)
      let sources = story.sources.map(\.shownSafely).joined(separator: ", ")
      var lines = ["    \(share)  \(paint(sources, .bold))"]
      for item in story.items {
        lines.append("            \(item.title.shownSafely)")
        for match in item.contributions where match.points != 0 {
          let points = Self.rightAligned((match.points > 0 ? "+" : "") + JSONText.points(match.points).line, 6)
          let text = match.text.shownSafely
          lines.append("            \(paint("\(points) \(match.indicator)", .faint)) “\(text)”")
        }
        if let url = item.url { lines.append("            \(paint(url.shownSafely, .faint))") }
      }
      return lines
    }
  }

  /// A level by its rank; of the rest, red is what a desk must know, yellow what somebody has to see to.
  private func colour(_ alert: AlertLine) -> Paint.Colour {
    let rank = alert.level.flatMap { levels.firstIndex(of: $0) }
    return switch alert.event {
    case .levelRaised, .reminder: Paint.colour(rank: rank, of: levels.count)
    case .flash: rank == levels.count - 1 ? .redInverse : .red
    case .coverageLost, .sinkFailed, .sinkDisabled: .red
    case .feedFailed, .feedQuarantined, .silenceBegun: .yellow
    case .levelLowered, .coverageRestored, .feedRecovered, .sinkRecovered: .green
    case .silenceEnded, .drill: .cyan
    }
  }

  private func headline(_ alert: AlertLine) -> (mark: String, word: String) {
    switch alert.event {
    case .levelRaised: ("▲", (alert.level ?? "").uppercased())
    case .levelLowered: ("▼", (alert.level ?? "").uppercased())
    case .flash: ("⚡", "FLASH")
    case .reminder: ("●", (alert.level ?? "").uppercased())
    case .coverageLost: ("○", "BLIND")
    case .coverageRestored: ("○", "RESTORED")
    case .feedFailed, .feedQuarantined: ("×", "FEED")
    case .feedRecovered: ("✓", "FEED")
    case .sinkFailed, .sinkDisabled: ("×", "SINK")
    case .sinkRecovered: ("✓", "SINK")
    case .silenceBegun: ("○", "SILENCED")
    case .silenceEnded: ("○", "RESUMED")
    case .drill: ("◇", "DRILL")
    }
  }

  static func rightAligned(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(0, width - text.count)) + text
  }
}
