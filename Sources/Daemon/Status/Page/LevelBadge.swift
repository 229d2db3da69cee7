import Escalation
import News

/// A level as word, colour and filled bars, so that none of them is needed to read it.
nonisolated struct LevelBadge: Sendable {
  let name: String
  /// 0 for calm.
  let rank: Int
  /// Levels above calm.
  let levels: Int

  init(name: String, rank: Int, levels: Int) {
    (self.name, self.rank, self.levels) = (name, rank, levels)
  }

  init(_ name: String, of watch: Watch) {
    let rank = (watch.thresholds.levels.firstIndex { $0.name == name } ?? -1) + 1
    self.init(name: name, rank: rank, levels: watch.thresholds.levels.count)
  }

  /// The class that gives it its colour.
  var style: String { "s\(Severity(rank: rank, of: levels).rawValue)" }

  var html: Markup {
    let bars = (0..<max(levels, 1)).map { bar -> Markup in
      let height = 4 + 8 * (bar + 1) / max(levels, 1)
      return
        "<rect class=\"\(bar < rank ? "on" : "off")\" x=\"\(bar * 5)\" y=\"\(12 - height)\" width=\"3\" height=\"\(height)\"/>"
    }
    return """
      <span class="badge \(style)"><svg class="bars" viewBox="0 0 \(max(levels, 1) * 5 - 2) 12" aria-hidden="true">\(bars)\
      </svg>\(name)</span>
      """
  }
}
