import Escalation
import News

/// A watch's index over time as an SVG: thresholds as lines, raised levels as bands, alerts as marks that tell on hover.
struct ReplayChart {
  let watch: Watch
  let points: [ReplayCurve.Point]
  let alerts: [Alert]
  /// What the top of the chart stands for, in points.
  private let highest: Double

  init(watch: Watch, points: [ReplayCurve.Point], alerts: [Alert]) {
    (self.watch, self.points, self.alerts) = (watch, points, alerts)
    highest = max(points.map(\.index).max() ?? 0, watch.thresholds.levels.last?.raise ?? 1) * 1.05
  }

  private static let (width, height) = (1100.0, 320.0)
  private static let (left, right, top, bottom) = (48.0, 100.0, 16.0, 28.0)

  var svg: String {
    guard let first = points.first?.time, let last = points.last?.time, last > first else {
      return "<p>Nothing happened.</p>"
    }
    let label = "Index of \(watch.name) from \(first) to \(last)"
    let parts = bands + thresholds + days(from: first, to: last) + [curve] + alerts.map(mark)
    return """
      <svg viewBox="0 0 \(Self.text(Self.width)) \(Self.text(Self.height))" role="img" aria-label="\(label.escapedForHTML)">
      \(parts.joined(separator: "\n"))
      </svg>
      """
  }

  // MARK: Parts

  private var curve: String {
    let path = points.enumerated().map { offset, point in
      "\(offset == 0 ? "M" : "L")\(Self.text(x(point.time))) \(Self.text(y(point.index)))"
    }
    return "<path class=\"curve\" d=\"\(path.joined(separator: " "))\"/>"
  }

  private var thresholds: [String] {
    watch.thresholds.levels.map { level in
      let height = Self.text(y(level.raise))
      let end = Self.width - Self.right
      return
        "<line class=\"threshold\" x1=\"\(Self.text(Self.left))\" x2=\"\(Self.text(end))\" y1=\"\(height)\" y2=\"\(height)\"/>"
        + "<text x=\"\(Self.text(end + 6))\" y=\"\(Self.text(y(level.raise) + 4))\">"
        + "\(level.name.escapedForHTML) \(JSONText.points(level.raise).line)</text>"
    }
  }

  /// Stretches of one level above calm, the stronger the higher.
  private var bands: [String] {
    var bands: [String] = []
    var start = 0
    while start < points.count {
      var stop = start
      while stop + 1 < points.count, points[stop + 1].level == points[start].level { stop += 1 }
      if let rank = watch.thresholds.levels.firstIndex(where: { $0.name == points[start].level }) {
        let (from, to) = (x(points[start].time), x(points[min(stop + 1, points.count - 1)].time))
        let strength = 0.3 * Double(rank + 1) / Double(watch.thresholds.levels.count)
        bands.append(
          "<rect class=\"band\" x=\"\(Self.text(from))\" y=\"\(Self.text(Self.top))\" width=\"\(Self.text(to - from))\" "
            + "height=\"\(Self.text(Self.height - Self.top - Self.bottom))\" "
            + "fill-opacity=\"\(JSONText.number(strength, decimals: 3).line)\">"
            + "<title>\(points[start].level.escapedForHTML)</title></rect>")
      }
      start = stop + 1
    }
    return bands
  }

  /// At most a dozen dates along the axis.
  private func days(from first: Instant, to last: Instant) -> [String] {
    let bottom = Self.height - Self.bottom
    let axis =
      "<line class=\"axis\" x1=\"\(Self.text(Self.left))\" x2=\"\(Self.text(Self.width - Self.right))\" "
      + "y1=\"\(Self.text(bottom))\" y2=\"\(Self.text(bottom))\"/>"
    let (start, end) = (first.date.daysSinceEpoch + 1, last.date.daysSinceEpoch)
    guard start <= end else { return [axis] }
    let step = max(1, (end - start + 12) / 12)
    return [axis]
      + stride(from: start, through: end, by: step).map { day in
        let place = x(Instant(seconds: Int64(day) * 86_400))
        return "<text x=\"\(Self.text(place))\" y=\"\(Self.text(Self.height - 8))\" text-anchor=\"middle\">"
          + "\(CivilDate(daysSinceEpoch: day))</text>"
      }
  }

  private func mark(_ alert: Alert) -> String {
    let (x, y) = (x(alert.time), y(alert.index ?? 0))
    let (kind, shape) =
      switch alert.event {
      case .levelRaised: ("up", [(0.0, -9.0), (6, 2), (-6, 2)])
      case .levelLowered: ("down", [(0, 9), (6, -2), (-6, -2)])
      case .flash: ("up", [(0, -8), (5, 0), (0, 8), (-5, 0)])
      default: ("other", [(-2, -2), (2, -2), (2, 2), (-2, 2)])
      }
    let corners = shape.map { "\(Self.text(x + $0.0)),\(Self.text(y + $0.1))" }.joined(separator: " ")
    let stories = alert.evidence.flatMap { $0.items.prefix(1) }.prefix(3).map { "• " + $0.title.escapedForHTML }
    let told = ["\(alert.time) \(alert.event.rawValue)", alert.summary].map(\.escapedForHTML) + stories
    return "<polygon class=\"\(kind)\" points=\"\(corners)\"><title>\(told.joined(separator: "\n"))</title></polygon>"
  }

  // MARK: Places

  private func x(_ time: Instant) -> Double {
    guard let first = points.first?.time, let last = points.last?.time, last > first else { return Self.left }
    let share = (time - first).inSeconds / (last - first).inSeconds
    return Self.left + min(1, max(0, share)) * (Self.width - Self.left - Self.right)
  }

  private func y(_ index: Double) -> Double {
    Self.height - Self.bottom - index / highest * (Self.height - Self.top - Self.bottom)
  }

  private static func text(_ number: Double) -> String { JSONText.number(number, decimals: 1).line }
}
