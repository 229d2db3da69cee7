import FoundationEssentials
package import News

/// The machine's clocks, handed to whoever needs the time, so that tests hand in their own.
nonisolated package struct SystemClock: Sendable {
  /// The wall clock: what is shown, and event time.
  package var now: @Sendable () -> Instant
  /// Runs on through suspend and is never set: what intervals are measured with.
  package var monotonic: @Sendable () -> ContinuousClock.Instant

  package init(
    now: @escaping @Sendable () -> Instant,
    monotonic: @escaping @Sendable () -> ContinuousClock.Instant = { ContinuousClock.now }
  ) {
    self.now = now
    self.monotonic = monotonic
  }

  /// The real ones.
  package static let real = SystemClock(now: {
    Instant(milliseconds: Int64((Date().timeIntervalSince1970 * 1000).rounded(.down)))
  })
}
