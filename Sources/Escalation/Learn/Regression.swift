/// An ordered logistic regression: how much more or less each parameter should count, so that scores agree with labels.
///
/// An item's score is `base + Σ change × share`, where a share is what the parameter gave to the score. The chance that it
/// escalates is σ((score − significant) / softness), that it de-escalates σ((−score − significant) / softness). A penalty on
/// every change keeps what few labels speak about where it is. Convex, fitted by coordinate descent: no chance in it.
struct Regression {
  struct Row {
    var base: Double
    var shares: [(parameter: Int, value: Double)]
    var label: Direction
  }

  let significant: Double
  /// What a change of 1 (twice the points) costs: about as much as this many clear labels against it.
  private static let penalty = 50.0
  private static let sweeps = 60
  /// A parameter changes at most to 0.4 and to 2 times what it was.
  private static let bounds = -0.6...1.0
  private static let log2E = 1.442_695_040_888_963_4

  /// The change of each of `count` parameters: 0 leaves it, 0.5 is half as much again.
  func changes(_ rows: [Row], count: Int) -> [Double] {
    let slope = 2 / significant
    var columns: [[(row: Int, value: Double)]] = Array(repeating: [], count: count)
    for (number, row) in rows.enumerated() {
      for share in row.shares { columns[share.parameter].append((number, share.value)) }
    }
    var scores = rows.map(\.base)
    var changes = Array(repeating: 0.0, count: count)
    for _ in 0..<Self.sweeps {
      for parameter in changes.indices where !columns[parameter].isEmpty {
        var gradient = Self.penalty * changes[parameter]
        var curvature = Self.penalty
        for (row, value) in columns[parameter] {
          gradient += pull(scores[row], rows[row].label, slope) * value
          curvature += slope * slope / 2 * value * value
        }
        let wanted = changes[parameter] - gradient / curvature
        let next = min(Self.bounds.upperBound, max(Self.bounds.lowerBound, wanted))
        for (row, value) in columns[parameter] { scores[row] += (next - changes[parameter]) * value }
        changes[parameter] = next
      }
    }
    return changes
  }

  /// The derivative of an item's loss by its score.
  private func pull(_ score: Double, _ label: Direction, _ slope: Double) -> Double {
    let up = Self.logistic(slope * (score - significant)) - (label == .escalate ? 1 : 0)
    let down = Self.logistic(slope * (-score - significant)) - (label == .deescalate ? 1 : 0)
    return slope * (up - down)
  }

  private static func logistic(_ x: Double) -> Double { 1 / (1 + PowersOfTwo.power(-x * log2E)) }
}
