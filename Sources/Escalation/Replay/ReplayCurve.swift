package import News

/// The index of one watch over a replay, thinned out to what a chart can show: the highest of every stretch is kept.
package struct ReplayCurve: Sendable, Hashable {
  package struct Point: Sendable, Hashable {
    package var time: Instant
    package var index: Double
    /// Name of the level.
    package var level: String
  }

  /// In the order of time; at most `most`.
  package private(set) var points: [Point] = []
  private let most: Int

  /// `most`: 2 or more.
  package init(most: Int = 3000) { self.most = max(2, most) }

  /// Adds a later sample.
  package mutating func add(_ sample: Replay.Sample) {
    if points.count >= most { thin() }
    points.append(Point(time: sample.time, index: sample.standing.index, level: sample.standing.level))
  }

  /// Halves the points: of each four the lowest and the highest stay.
  private mutating func thin() {
    var kept: [Point] = []
    for start in stride(from: 0, to: points.count, by: 4) {
      let group = start..<min(start + 4, points.count)
      guard let low = group.min(by: { (points[$0].index, $0) < (points[$1].index, $1) }),
        let high = group.max(by: { (points[$0].index, $0) < (points[$1].index, $1) })
      else { continue }
      kept += Set([low, high]).sorted().map { points[$0] }
    }
    points = kept
  }
}
