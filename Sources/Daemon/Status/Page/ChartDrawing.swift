import Escalation
import News

/// One size of a chart: places in its coordinates, and the parts that stand there.
nonisolated struct ChartDrawing {
  private let chart: IndexChart
  private let size: IndexChart.Size
  /// What the top of the chart stands for, in points.
  private let highest: Double

  private let (width, height): (Double, Double)
  private let (left, right, top, bottom): (Double, Double, Double, Double)
  private static let ribbon = 6.0

  init(_ chart: IndexChart, _ size: IndexChart.Size) {
    (self.chart, self.size) = (chart, size)
    let (usual, quiet) = size == .wide ? (260.0, 150.0) : (220.0, 140.0)
    (width, height) = (size == .wide ? 960 : 358, chart.isQuiet ? quiet : usual)
    (left, right, top, bottom) = size == .wide ? (4, 96, 26, 36) : (2, 66, 26, 36)
    let seen = chart.points.map(\.index).max() ?? 0
    let levels = chart.watch.thresholds.levels
    // Room for the thresholds: all of them, unless the highest would press everything else flat.
    let above = levels.first { $0.raise > seen }?.raise ?? 0
    highest = max(seen, above, levels.last.map { min($0.raise, max(seen, above) * 2.2) } ?? 1, 1) * 1.08
  }

  var svg: Markup {
    let name = size == .wide ? "wide" : "narrow"
    return """
      <svg class="chart \(name)" viewBox="0 0 \(place(width)) \(place(height))" role="group" aria-label="\(chart.label)">
      \(gaps + ribbon + ticks + thresholds + [area, curve] + stretches + pointer + stories + chart.marks.map(mark))
      </svg>
      """
  }

  // MARK: Curve

  /// Stretches between which nobody was watching; each point twice where the index jumped.
  private var runs: [[(time: Instant, index: Double)]] {
    var runs: [[(time: Instant, index: Double)]] = []
    var last: IndexChart.Point?
    for point in chart.points {
      defer { last = point }
      guard let before = last, point.time - before.time <= chart.longestGap else {
        runs.append([(point.time, point.index)])
        continue
      }
      let sunk = before.index * Index.decay(from: before.time, to: point.time, halfLife: chart.watch.halfLife)
      if abs(point.index - sunk) > highest / 200 { runs[runs.count - 1].append((point.time, sunk)) }
      runs[runs.count - 1].append((point.time, point.index))
    }
    return runs
  }

  private var curve: Markup {
    let path = runs.map { run in
      run.enumerated().map { "\($0.offset == 0 ? "M" : "L")\(spot($0.element.time, $0.element.index))" }
        .joined(separator: " ")
    }
    return "<path class=\"curve\" d=\"\(path.joined(separator: " "))\"/>"
  }

  private var area: Markup {
    let path = runs.compactMap { run -> String? in
      guard let first = run.first, let last = run.last, run.count > 1 else { return nil }
      let line = run.map { "L\(spot($0.time, $0.index))" }.joined(separator: " ")
      return "M\(spot(first.time, 0)) \(line) L\(spot(last.time, 0)) Z"
    }
    return "<path class=\"area\" d=\"\(path.joined(separator: " "))\"/>"
  }

  /// Where nothing was recorded.
  private var gaps: [Markup] {
    zip(chart.points, chart.points.dropFirst()).filter { $1.time - $0.time > chart.longestGap }.map { before, after in
      """
      <rect class="gap" x="\(place(x(before.time)))" y="\(place(top))" width="\(place(x(after.time) - x(before.time)))" \
      height="\(place(height - top - bottom))"><title>Not recorded: Tocsin was not running</title></rect>
      """
    }
  }

  // MARK: Frame

  private var thresholds: [Markup] {
    chart.watch.thresholds.levels.filter { $0.raise <= highest }.map { level -> Markup in
      let line = place(y(level.raise))
      let style = LevelBadge(level.name, of: chart.watch).style
      let name = size == .wide ? level.name : String(level.name.prefix(8))
      return """
        <line class="threshold \(style)" x1="\(place(left))" x2="\(place(width - right))" y1="\(line)" y2="\(line)"/>\
        <text class="level \(style)" x="\(place(width - right + 6))" y="\(place(y(level.raise) + 4))">\
        \(name) \(Words.threshold(level.raise))</text>
        """
    }
  }

  /// The level over time, as a ribbon below the axis.
  private var ribbon: [Markup] {
    var bands: [Markup] = []
    var start = 0
    let points = chart.points
    while start < points.count {
      var stop = start
      while stop + 1 < points.count, points[stop + 1].level == points[start].level,
        points[stop + 1].time - points[stop].time <= chart.longestGap
      { stop += 1 }
      let next = stop + 1 < points.count && points[stop + 1].time - points[stop].time <= chart.longestGap
      let end =
        next ? points[stop + 1].time : stop + 1 < points.count ? points[stop].time : min(chart.to, points[stop].time)
      let (from, to) = (x(points[start].time), x(end))
      if to > from {
        bands.append(
          """
          <rect class="band \(LevelBadge(points[start].level, of: chart.watch).style)" x="\(place(from))" \
          y="\(place(height - bottom + 3))" width="\(place(to - from))" height="\(place(Self.ribbon))">\
          <title>\(points[start].level)</title></rect>
          """)
      }
      start = stop + 1
    }
    return bands
  }

  private var ticks: [Markup] {
    let base = place(height - bottom)
    let axis: Markup =
      "<line class=\"axis\" x1=\"\(place(left))\" x2=\"\(place(width - right))\" y1=\"\(base)\" y2=\"\(base)\"/>"
    return [axis]
      + ChartTicks(from: chart.from, to: chart.to, most: size == .wide ? 9 : 4).ticks.map { tick in
        let place = x(tick.time)
        // At the edges a label in the middle of its tick would be cut off.
        let anchor = place < left + 24 ? "start" : place > width - right - 20 ? "end" : "middle"
        return """
          <line class="tick" x1="\(self.place(place))" x2="\(self.place(place))" y1="\(self.place(top))" y2="\(base)"/>\
          <text class="date" x="\(self.place(place))" y="\(self.place(height - 8))" text-anchor="\(anchor)">\(tick.label)</text>
          """
      }
  }

  // MARK: What can be asked

  /// Invisible columns: each tells its value, and leads to what made it. Not for the keyboard, which has the list of
  /// alerts and the form.
  private var stretches: [Markup] {
    let count = size == .wide ? 72 : 24
    let step = (chart.to - chart.from) / count
    let wide = (width - left - right) / Double(count)
    return (0..<count).compactMap { number in
      let time = chart.from + step * number + step / 2
      guard let point = chart.value(at: time) else { return nil }
      let column: Markup = """
        <rect class="stretch" x="\(place(left + wide * Double(number)))" y="\(place(top))" width="\(place(wide))" \
        height="\(place(height - top - bottom))"><title>\(Words.full(time)): \(Words.points(point.index)), \(point.level)\
        </title></rect>
        """
      guard let link = chart.link else { return column }
      return "<a href=\"\(link(time))\" tabindex=\"-1\" aria-hidden=\"true\">\(column)</a>"
    }
  }

  private var pointer: [Markup] {
    guard let at = chart.at, at >= chart.from, at <= chart.to else { return [] }
    let line = place(x(at))
    return [
      "<line class=\"pointer\" x1=\"\(line)\" x2=\"\(line)\" y1=\"\(place(top))\" y2=\"\(place(height - bottom))\"/>"
    ]
  }

  private func mark(_ mark: IndexChart.Mark) -> Markup {
    guard mark.time >= chart.from, mark.time <= chart.to else { return .empty }
    let shape: Markup
    switch mark.kind {
    case .story: return .empty
    case .raised: shape = polygon(mark, "up", [(0, -13), (6, -3), (-6, -3)])
    case .lowered: shape = polygon(mark, "down", [(0, 13), (6, 3), (-6, 3)])
    case .flash: shape = polygon(mark, "flash", [(0, -9), (6, 0), (0, 9), (-6, 0)])
    case .other: shape = polygon(mark, "other", [(-3, -3), (3, -3), (3, 3), (-3, 3)])
    }
    return linked(shape, mark)
  }

  /// Numbers on top, where their stories began; those that would cover each other stand side by side.
  private var stories: [Markup] {
    let marks = chart.marks.filter { $0.isStory && $0.time >= chart.from && $0.time <= chart.to }
      .sorted { $0.time < $1.time }
    var centres: [Double] = []
    for mark in marks { centres.append(max(x(mark.time), (centres.last ?? left - 9) + 18)) }
    var limit = width - 9
    for index in centres.indices.reversed() {
      centres[index] = min(centres[index], limit)
      limit = centres[index] - 18
    }
    return zip(marks, centres).compactMap { mark, centre in
      guard case .story(let number) = mark.kind else { return nil }
      let (begin, y) = (x(mark.time), top - 13)
      let shape: Markup = """
        <polyline class="stem" points="\(place(centre)),\(place(y)) \(place(begin)),\(place(top)) \
        \(place(begin)),\(place(height - bottom))"/>\
        <circle class="story" cx="\(place(centre))" cy="\(place(y))" r="8"/>\
        <text class="number" x="\(place(centre))" y="\(place(y + 4))" text-anchor="middle">\(number)</text>
        """
      return linked(shape, mark)
    }
  }

  private func linked(_ shape: Markup, _ mark: IndexChart.Mark) -> Markup {
    let told = mark.told.joined(separator: "\n")
    guard let link = chart.link else {
      return "<g class=\"mark\" role=\"img\" aria-label=\"\(told)\">\(shape)<title>\(told)</title></g>"
    }
    return "<a class=\"mark\" href=\"\(link(mark.time))\" aria-label=\"\(told)\">\(shape)<title>\(told)</title></a>"
  }

  private func polygon(_ mark: IndexChart.Mark, _ kind: String, _ corners: [(Double, Double)]) -> Markup {
    let style = mark.level.map { LevelBadge($0, of: chart.watch).style } ?? ""
    let (x, y) = (x(mark.time), y(mark.index))
    // Where there are many, smaller ones.
    let scale = chart.marks.count > 24 ? 0.75 : 1
    let points = corners.map { "\(place(x + $0.0 * scale)),\(place(y + $0.1 * scale))" }.joined(separator: " ")
    return "<polygon class=\"\(kind) \(style)\" points=\"\(points)\"/>"
  }

  // MARK: Places

  private func x(_ time: Instant) -> Double {
    let share = (time - chart.from).inSeconds / (chart.to - chart.from).inSeconds
    return left + min(1, max(0, share)) * (width - left - right)
  }

  private func y(_ index: Double) -> Double {
    height - bottom - min(1.02, max(0, index / highest)) * (height - top - bottom)
  }

  private func spot(_ time: Instant, _ index: Double) -> String { "\(place(x(time))) \(place(y(index)))" }

  private func place(_ number: Double) -> String { JSONText.number(number, decimals: 1).line }
}
