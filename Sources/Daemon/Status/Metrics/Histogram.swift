/// Times sorted into a few buckets, as Prometheus counts them.
nonisolated struct Histogram: Sendable {
  /// Upper bounds in seconds, ascending.
  let bounds: [Double]
  /// How many fell into each bucket; the last one is for those above all bounds.
  private(set) var counts: [Int]
  /// Seconds.
  private(set) var sum = 0.0

  init(bounds: [Double]) {
    self.bounds = bounds
    counts = [Int](repeating: 0, count: bounds.count + 1)
  }

  /// For what goes over the network.
  static let network = Histogram(bounds: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 30, 60])
  /// For what stays on this machine.
  static let local = Histogram(bounds: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5])

  mutating func note(_ time: Duration) {
    let seconds = max(0, time / .seconds(1))
    counts[bounds.firstIndex { seconds <= $0 } ?? bounds.count] += 1
    sum += seconds
  }

  var count: Int { counts.reduce(0, +) }
}
