package import News

/// What local clocks show against UTC: always the same, or changing with summer time at known instants.
package struct LocalTime: Sendable, Hashable {
  /// The name of the zone, as in the config.
  package let name: String
  /// Before the first change.
  private let first: Duration
  private let changes: [Change]

  /// From `time` on, clocks are `ahead` of UTC.
  package struct Change: Sendable, Hashable {
    package var time: Instant
    package var ahead: Duration

    package init(time: Instant, ahead: Duration) {
      self.time = time
      self.ahead = ahead
    }
  }

  package static let utc = LocalTime(name: "UTC", ahead: .zero)

  /// Clocks that are always `ahead`, −14 h … +14 h, and then those `changes`, in order of time.
  package init(name: String, ahead: Duration, changes: [Change] = []) {
    self.name = name
    self.first = ahead
    self.changes = changes
  }

  /// What clocks are ahead of UTC at `time`.
  package func ahead(at time: Instant) -> Duration {
    var (low, high) = (0, changes.count)
    while low < high {
      let middle = (low + high) / 2
      if changes[middle].time <= time { low = middle + 1 } else { high = middle }
    }
    return low == 0 ? first : changes[low - 1].ahead
  }
}
