package import News

/// The part of every day in which a watch's lower levels are not worth waking anybody for.
package struct QuietHours: Sendable, Hashable {
  /// Minutes after midnight, 0 ..< 1440; `from` may lie after `to`, over midnight.
  package var from: Int
  package var to: Int
  /// Whose clocks show them.
  package var zone: LocalTime
  /// Name of the lowest level that rings all the same; nil: the highest of the watch.
  package var below: String?

  private static let day: Int64 = 86_400_000

  package init(from: Int, to: Int, zone: LocalTime = .utc, below: String? = nil) {
    self.from = from
    self.to = to
    self.zone = zone
    self.below = below
  }

  /// When the quiet hours end that `time` lies in; nil outside them. The first minute of `from` is quiet, that of `to`
  /// is not.
  package func end(of time: Instant) -> Instant? {
    let ahead = zone.ahead(at: time)
    let local = (time.milliseconds + ahead.milliseconds) % Self.day
    let now = local < 0 ? local + Self.day : local
    let (start, stop) = (Int64(from) * 60_000, Int64(to) * 60_000)
    let isQuiet = start <= stop ? now >= start && now < stop : now >= start || now < stop
    guard isQuiet else { return nil }
    let end = time + .milliseconds(stop > now ? stop - now : stop - now + Self.day)
    // In the night in which clocks change, the end comes sooner or later.
    return end + (ahead - zone.ahead(at: end))
  }
}
