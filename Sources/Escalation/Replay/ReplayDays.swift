package import News

/// A replay summed up by watch and UTC day: how high the index and the level went, and what rang.
package struct ReplayDays: Sendable {
  package struct Day: Sendable, Hashable {
    package let watch: String
    package let date: CivilDate
    /// The day's highest index.
    package fileprivate(set) var index: Double
    /// Name of the level when the index was highest.
    package fileprivate(set) var level: String
    package fileprivate(set) var alerts: [Alert] = []
  }

  private var days: [Key: Day] = [:]

  private struct Key: Hashable, Comparable {
    let watch: String
    let day: Int

    static func < (left: Key, right: Key) -> Bool { (left.watch, left.day) < (right.watch, right.day) }
  }

  package init() {}

  /// Takes one event of a replay in.
  package mutating func add(_ event: Replay.Event) {
    switch event {
    case .alert(let alert):
      guard let watch = alert.watch else { return }
      change(watch, alert.time) { $0.alerts.append(alert) }
    case .sample(let sample):
      let standing = sample.standing
      change(standing.watch, sample.time) { day in
        guard standing.index >= day.index else { return }
        day.index = standing.index
        day.level = standing.level
      }
    }
  }

  /// The days of a watch in order, without those on which nothing rang and the index stayed below `least`.
  package func days(of watch: String, from least: Double) -> [Day] {
    days.filter { $0.key.watch == watch && ($0.value.index >= least || !$0.value.alerts.isEmpty) }
      .sorted { $0.key < $1.key }.map(\.value)
  }

  private mutating func change(_ watch: String, _ time: Instant, _ body: (inout Day) -> Void) {
    let date = time.date
    body(
      &days[
        Key(watch: watch, day: date.daysSinceEpoch),
        default: Day(watch: watch, date: date, index: 0, level: Watch.Level.calm)])
  }
}
