package import Escalation
package import News

/// A watch's index over time as an SVG: thresholds as lines, the level as a ribbon below, alerts and stories as marks.
///
/// Without script: every stretch of time tells its value on hover and, where there is a page for it, leads to what made it.
nonisolated package struct IndexChart: Sendable {
  package struct Point: Sendable, Hashable {
    package var time: Instant
    package var index: Double
    /// Name of the level.
    package var level: String

    package init(time: Instant, index: Double, level: String) {
      (self.time, self.index, self.level) = (time, index, level)
    }
  }

  /// Something that rang, or a story that began.
  package struct Mark: Sendable, Hashable {
    package enum Kind: Sendable, Hashable {
      case raised, lowered, flash, other
      case story(Int)

      package init(_ event: Alert.Event) {
        self =
          switch event {
          case .levelRaised: .raised
          case .levelLowered: .lowered
          case .flash: .flash
          default: .other
          }
      }
    }

    package var time: Instant
    package var index: Double
    package var kind: Kind
    /// Name of the level after it.
    package var level: String?
    /// Lines to be read on hover and by a screen reader.
    package var told: [String]

    package init(time: Instant, index: Double, kind: Kind, level: String? = nil, told: [String]) {
      (self.time, self.index, self.kind, self.level, self.told) = (time, index, kind, level, told)
    }

    var isStory: Bool { if case .story = kind { true } else { false } }
  }

  /// For a wide and for a narrow screen: text in an SVG shrinks with it.
  package enum Size: Sendable, CaseIterable {
    case wide, narrow
  }

  package var watch: Watch
  package var points: [Point]
  package var marks: [Mark]
  package var from: Instant
  package var to: Instant
  /// Points further apart have nothing between them: nobody was watching.
  package var longestGap: Duration
  /// Where a stretch of time leads to; nil: nowhere.
  package var link: (@Sendable (Instant) -> String)?
  /// An instant to point at.
  package var at: Instant?

  package init(
    watch: Watch, points: [Point], marks: [Mark], from: Instant, to: Instant, longestGap: Duration = .days(100_000),
    link: (@Sendable (Instant) -> String)? = nil, at: Instant? = nil
  ) {
    (self.watch, self.points, self.marks, self.from, self.to) = (watch, points, marks, from, to)
    (self.longestGap, self.link, self.at) = (longestGap, link, at)
  }

  /// Both sizes; the style shows the one that fits.
  package var html: Markup {
    guard to > from, !points.isEmpty else { return "<p class=\"empty\">Nothing has been recorded yet.</p>" }
    return Markup(Size.allCases.map { ChartDrawing(self, $0).svg })
  }

  /// Whether nothing came near a level: a calm watch takes little room.
  var isQuiet: Bool {
    let lowest = watch.thresholds.levels.first?.raise ?? 0
    return !marks.contains { $0.time >= from && $0.time <= to && $0.kind != .other && !$0.isStory }
      && points.allSatisfy { $0.index < lowest }
  }

  /// What a screen reader says of it.
  var label: String {
    let highest = points.filter { $0.time >= from }.max { $0.index < $1.index }
    let top = highest.map { "; highest \(Words.points($0.index)) on \(Words.full($0.time))" } ?? ""
    return "Index of \(watch.name) from \(Words.full(from)) to \(Words.full(to))\(top)"
  }

  /// The value at `time`, by what was recorded last before it and the half-life.
  func value(at time: Instant) -> Point? {
    guard let last = points.last(where: { $0.time <= time }), time - last.time <= longestGap else { return nil }
    let left = last.index * Index.decay(from: last.time, to: time, halfLife: watch.halfLife)
    return Point(time: time, index: left, level: last.level)
  }
}
