/// An ordered logistic regression: how much more or less each parameter should count, so that scores agree with labels.
///
/// An item's score is `base + Σ change × share`, where a share is what the parameter gave to the score. The chance that it
/// escalates is σ((score − significant) / softness), that it de-escalates σ((−score − significant) / softness). A penalty on
/// every change keeps what few labels speak about where it is. A rare class weighs more than its number (by the root of how
/// rare it is), because all classes are judged alike. Convex, fitted by coordinate descent: no chance in it.
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
    let weights = Self.weights(rows.map(\.label))
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
          let weight = weights[rows[row].label] ?? 1
          gradient += weight * pull(scores[row], rows[row].label) * value
          curvature += weight * slope * slope / 2 * value * value
        }
        let wanted = changes[parameter] - gradient / curvature
        let next = min(Self.bounds.upperBound, max(Self.bounds.lowerBound, wanted))
        for (row, value) in columns[parameter] { scores[row] += (next - changes[parameter]) * value }
        changes[parameter] = next
      }
    }
    return changes
  }

  /// Mean of the squared errors of both chances (Brier), each class with its weight: how far scores are from labels, 0 … 2.
  func error(_ scores: [Double], _ labels: [Direction]) -> Double {
    let weights = Self.weights(labels)
    var (sum, count) = (0.0, 0.0)
    for (score, label) in zip(scores, labels) {
      let (up, down) = misses(score, label)
      let weight = weights[label] ?? 1
      sum += weight * (up * up + down * down)
      count += weight
    }
    return count > 0 ? sum / count : 0
  }

  private var slope: Double { 2 / significant }

  /// The derivative of an item's loss by its score.
  private func pull(_ score: Double, _ label: Direction) -> Double {
    let (up, down) = misses(score, label)
    return slope * (up - down)
  }

  /// How far the chances that an item escalates and that it de-escalates are from what its label says.
  private func misses(_ score: Double, _ label: Direction) -> (up: Double, down: Double) {
    let up = Self.logistic(slope * (score - significant)) - (label == .escalate ? 1 : 0)
    let down = Self.logistic(slope * (-score - significant)) - (label == .deescalate ? 1 : 0)
    return (up, down)
  }

  /// The root of how much rarer a class is than if all were equally many.
  private static func weights(_ labels: [Direction]) -> [Direction: Double] {
    var counts: [Direction: Int] = [:]
    for label in labels { counts[label, default: 0] += 1 }
    return counts.mapValues { (Double(labels.count) / Double(3 * $0)).squareRoot() }
  }

  private static func logistic(_ x: Double) -> Double { 1 / (1 + PowersOfTwo.power(-x * log2E)) }
}
