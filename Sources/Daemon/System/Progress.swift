/// How far a part of the daemon has come: what a sign of life is judged by.
nonisolated package struct Progress: Sendable, Hashable {
  /// Grows whenever something was begun or ended.
  package var turns: Int
  /// How long the oldest thing that could have moved has not.
  package var oldest: Duration

  package init(turns: Int, oldest: Duration) {
    self.turns = turns
    self.oldest = oldest
  }
}

/// Tells work that waits its turn from work that is stuck: something is overdue, and since the last look nothing moved.
nonisolated package struct StallRule: Sendable {
  private var lastTurns: Int?

  package init() {}

  /// Looks once more.
  /// - Parameter patience: how long a thing may take that is in order.
  package mutating func isStuck(_ progress: Progress, patience: Duration) -> Bool {
    defer { lastTurns = progress.turns }
    return progress.turns == lastTurns && progress.oldest > patience
  }
}
