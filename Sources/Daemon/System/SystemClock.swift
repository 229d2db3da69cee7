package import News

#if canImport(Glibc)
  import Glibc
#endif

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
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Instant(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
  })
}
