/// Whether to wait a moment for the next answer before the main queue is given back.
///
/// A wake-up through Dispatch costs two thread switches, more than a poll answered by 304 does otherwise. Servers that are
/// near answer sooner than that; those that are far do not, so after each wait in vain the next ones are left out, twice as
/// many each time. The idea is that of adaptive polling in network drivers (Linux's NAPI) and locks.
nonisolated struct Linger {
  /// For one answer.
  static let patience = Duration.microseconds(200)
  private static let longestPause = 1024

  private var pause = 0
  private var left = 0

  /// Whether to wait this time.
  mutating func begins() -> Bool {
    guard left > 0 else { return true }
    left -= 1
    return false
  }

  /// Something came while waiting.
  mutating func hit() { pause = 0 }

  /// Nothing came.
  mutating func missed() {
    pause = min(max(1, pause * 2), Self.longestPause)
    left = pause
  }
}
