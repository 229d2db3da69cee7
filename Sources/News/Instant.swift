/// A point in time: milliseconds since 1970-01-01T00:00:00Z, leap seconds not counted.
///
/// Event times (when something was published) and decision times (when an alert was raised) are instants.
/// Range: years 1 … 9999; arithmetic outside it saturates instead of trapping, because feeds send any date.
package struct Instant: Hashable, Comparable, Sendable, Codable {
  /// Milliseconds since the Unix epoch.
  package let milliseconds: Int64

  /// 0001-01-01T00:00:00.000Z.
  package static let earliest = Instant(unchecked: -62_135_596_800_000)
  /// 9999-12-31T23:59:59.999Z.
  package static let latest = Instant(unchecked: 253_402_300_799_999)

  private init(unchecked milliseconds: Int64) { self.milliseconds = milliseconds }

  /// The instant `milliseconds` after the epoch, held within `earliest` … `latest`.
  package init(milliseconds: Int64) {
    self.milliseconds = min(max(milliseconds, Self.earliest.milliseconds), Self.latest.milliseconds)
  }

  /// The instant `seconds` after the epoch, held within `earliest` … `latest`.
  package init(seconds: Int64) {
    let (product, overflow) = seconds.multipliedReportingOverflow(by: 1000)
    self.init(milliseconds: overflow ? (seconds < 0 ? .min : .max) : product)
  }

  package init(from decoder: any Decoder) throws {
    self.init(milliseconds: try decoder.singleValueContainer().decode(Int64.self))
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(milliseconds)
  }

  package static func < (left: Instant, right: Instant) -> Bool { left.milliseconds < right.milliseconds }

  package static func + (instant: Instant, duration: Duration) -> Instant {
    let (sum, overflow) = instant.milliseconds.addingReportingOverflow(duration.milliseconds)
    return overflow ? (duration < .zero ? .earliest : .latest) : Instant(milliseconds: sum)
  }

  package static func - (instant: Instant, duration: Duration) -> Instant { instant + (.zero - duration) }

  /// The time from `earlier` to `later`.
  package static func - (later: Instant, earlier: Instant) -> Duration {
    .milliseconds(later.milliseconds - earlier.milliseconds)
  }
}
