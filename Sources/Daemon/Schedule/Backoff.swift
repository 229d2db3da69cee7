import News

/// How long to wait after a failure: twice as long each time up to a cap, and at random below that, so that many who
/// failed together do not come back together ("full jitter").
nonisolated package struct Backoff: Sendable, Hashable {
  /// The shortest wait; above 0.
  package var base: Duration
  /// The longest wait.
  package var cap: Duration

  package init(base: Duration, cap: Duration) {
    precondition(base > .zero && cap >= base)
    self.base = base
    self.cap = cap
  }

  /// Somewhere between `base` and `base` × 2^`failures`, at most `cap`. With a base of 5 s and a cap of 1 h:
  ///
  /// | failures | 1 | 2 | 5 | 10 and more |
  /// | --- | --- | --- | --- | --- |
  /// | longest | 10 s | 20 s | 160 s | 1 h |
  /// - Parameters:
  ///   - failures: how many there were in a row, 1 and above.
  ///   - random: 0 ..< 1, where between the bounds.
  /// - Returns: the wait.
  package func delay(failures: Int, random: Double) -> Duration {
    let shortest = base.inSeconds
    let doublings = Double(1 << min(max(failures, 0), 40))
    let longest = min(shortest * doublings, cap.inSeconds)
    return .milliseconds(Int64((shortest + (longest - shortest) * random) * 1000))
  }
}
