package import News

/// What another config makes of the same history: which alerts stay, move, vanish and appear.
package struct ReplayDifference: Sendable, Hashable {
  /// In the order of time.
  package private(set) var rows: [Row] = []

  /// An alert of one config beside the one of the other that says the same, where there is one.
  package struct Row: Sendable, Hashable {
    package var before: Alert?
    package var after: Alert?

    package var change: Change {
      guard let before else { return .appears }
      guard let after else { return .vanishes }
      return before.time == after.time ? .stays : .moves
    }

    /// The earlier of the two.
    package var time: Instant { min(before?.time ?? .latest, after?.time ?? .latest) }

    /// One line of `replay --against --format jsonl`.
    package var record: JSONText {
      .members([
        "change": .string(change.rawValue), "watch": .optional((before ?? after)?.watch),
        "event": .optional((before ?? after)?.event.rawValue), "level": .optional((before ?? after)?.level),
        "time": .optional(before?.time.precise), "other_time": .optional(after?.time.precise),
        "summary": .optional((before ?? after)?.summary),
      ])
    }
  }

  package enum Change: String, Sendable, CaseIterable {
    case stays, moves, vanishes, appears
  }

  /// Alerts further apart than this are not the same one.
  static let longestMove = Duration.hours(48)

  /// Pairs alerts of the same watch, event and level, the closest in time first.
  package init(before: [Alert], after: [Alert]) {
    let old = Dictionary(grouping: before, by: Kind.init)
    let new = Dictionary(grouping: after, by: Kind.init)
    for kind in Set(old.keys).union(new.keys) { rows += Self.pair(old[kind] ?? [], new[kind] ?? []) }
    rows.sort { left, right in
      (left.time, left.sortKey) < (right.time, right.sortKey)
    }
  }

  /// How many rows there are of a change.
  package func count(_ change: Change) -> Int { rows.count { $0.change == change } }

  private struct Kind: Hashable {
    let watch: String?
    let event: Alert.Event
    let level: String?

    init(_ alert: Alert) { (watch, event, level) = (alert.watch, alert.event, alert.level) }
  }

  private static func pair(_ before: [Alert], _ after: [Alert]) -> [Row] {
    var pairs: [(gap: Int64, old: Int, new: Int)] = []
    var start = 0
    for (old, alert) in before.enumerated() {
      // Both lists are in the order of time: what is too early for one is too early for the next.
      while start < after.count, alert.time - after[start].time > longestMove { start += 1 }
      var new = start
      while new < after.count, after[new].time - alert.time <= longestMove {
        pairs.append((abs((after[new].time - alert.time).milliseconds), old, new))
        new += 1
      }
    }
    var (matches, taken) = ([Int: Int](), Set<Int>())
    for pair in pairs.sorted(by: <) where matches[pair.old] == nil && !taken.contains(pair.new) {
      matches[pair.old] = pair.new
      taken.insert(pair.new)
    }
    return before.enumerated().map { old, alert in Row(before: alert, after: matches[old].map { after[$0] }) }
      + after.enumerated().filter { !taken.contains($0.offset) }.map { Row(before: nil, after: $0.element) }
  }
}

extension ReplayDifference.Row {
  fileprivate var sortKey: String { "\((before ?? after)?.id ?? "") \(change.rawValue)" }
}
