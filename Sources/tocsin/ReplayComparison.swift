import Escalation
import News

/// Two replays of the same history side by side, for people.
struct ReplayComparison {
  let difference: ReplayDifference
  let paint: Paint
  /// What the two configs are called.
  let names: (before: String, after: String)

  var lines: [String] {
    let head = [paint("\(names.before)  →  \(names.after)", .bold), ""]
    let total = ReplayDifference.Change.allCases.map { change in
      let count = difference.count(change)
      return "\(count) \(count == 1 ? change.rawValue : Self.several(change))"
    }.joined(separator: ", ")
    return head + difference.rows.map(line) + ["", total]
  }

  private func line(_ row: ReplayDifference.Row) -> String {
    let alert = row.before ?? row.after
    let what = "\(alert?.watch ?? "") \(alert?.event.rawValue ?? "") \(alert?.level ?? "")"
    return paint("\(Self.sign(row.change)) \(Self.time(row.before))  \(Self.time(row.after))", Self.colour(row.change))
      + "  \(what)\(Self.move(row))"
  }

  private static func time(_ alert: Alert?) -> String {
    alert.map { String($0.time.description.replacingSpace().prefix(16)) } ?? "               –"
  }

  /// How much later or earlier, in minutes or hours.
  private static func move(_ row: ReplayDifference.Row) -> String {
    guard row.change == .moves, let before = row.before, let after = row.after else { return "" }
    let minutes = (after.time - before.time).inSeconds / 60
    let length =
      abs(minutes) < 120
      ? "\(JSONText.number(abs(minutes), decimals: 0).line) min"
      : "\(JSONText.number(abs(minutes) / 60, decimals: 1).line) h"
    return ", \(length) \(minutes < 0 ? "earlier" : "later")"
  }

  private static func several(_ change: ReplayDifference.Change) -> String {
    switch change {
    case .stays: "stay"
    case .moves: "move"
    case .vanishes: "vanish"
    case .appears: "appear"
    }
  }

  private static func sign(_ change: ReplayDifference.Change) -> String {
    switch change {
    case .stays: "="
    case .moves: "~"
    case .vanishes: "-"
    case .appears: "+"
    }
  }

  private static func colour(_ change: ReplayDifference.Change) -> Paint.Colour {
    switch change {
    case .stays: .faint
    case .moves: .yellow
    case .vanishes: .red
    case .appears: .green
    }
  }
}
