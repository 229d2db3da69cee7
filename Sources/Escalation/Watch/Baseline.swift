package import News

/// What a watch's index usually is in a long war: the median of its daily means, taken off before levels are judged, so that
/// a level means "more than usual". The median, so that neither a quiet weekend nor a week of alarm moves it by itself.
///
/// The index is looked at every hour on the hour, two hours later, when late reports are in. A day counts when it was
/// watched for at least half of its hours and the watch was not blind. Other feeds bring another volume of news: once
/// there are enough days with the present set of feeds, only these count.
package struct Baseline: Sendable, Hashable, Codable {
  /// What is taken off, in points; 0 until there are enough days.
  package private(set) var points = 0.0
  private var days: [Day] = []
  private var open: Day?
  /// The next hour to look at.
  private var hour: Instant

  /// One day (UTC) of the index.
  private struct Day: Sendable, Hashable, Codable {
    /// Days since 1970.
    var date: Int64
    /// Sum of the index over the hours that were looked at.
    var sum = 0.0
    var hours = 0
    /// Names the set of feeds.
    var feeds: String

    var mean: Double { hours > 0 ? sum / Double(hours) : 0 }
  }

  /// Days without which nothing is taken off.
  package static let leastDays = 7
  private static let leastHours = 12
  private static let grace = Duration.hours(2)

  /// Begins at `now`.
  package init(at now: Instant) { hour = Self.wholeHour(now) }

  /// When the next hour can be looked at.
  package var due: Instant { hour + Self.grace }

  /// Takes the next hour in and returns whether `points` changed.
  /// - Parameters:
  ///   - index: the index at an instant, as it is known now.
  ///   - window: how many days count.
  ///   - feeds: names the set of feeds that the watch listens to.
  ///   - isBlind: too few of them answer for the index to mean anything.
  mutating func look(_ index: (Instant) -> Double, window: Duration, feeds: String, isBlind: Bool) -> Bool {
    let date = hour.milliseconds / Duration.days(1).milliseconds
    var day = open ?? Day(date: date, feeds: feeds)
    if day.date != date {
      close(day, window: window)
      day = Day(date: date, feeds: feeds)
    }
    // A day in which feeds came or went is of neither set.
    if day.feeds != feeds { day = Day(date: date, feeds: feeds) }
    if !isBlind {
      day.sum += index(hour)
      day.hours += 1
    }
    open = day
    hour = hour + .hours(1)
    let before = points
    points = usual(feeds: feeds)
    return points != before
  }

  private mutating func close(_ day: Day, window: Duration) {
    guard day.hours >= Self.leastHours else { return }
    days.append(day)
    let oldest = day.date - window.milliseconds / Duration.days(1).milliseconds
    days.removeAll { $0.date <= oldest }
  }

  private func usual(feeds: String) -> Double {
    let present = days.filter { $0.feeds == feeds }
    let means = (present.count >= Self.leastDays ? present : days).map(\.mean).sorted()
    guard means.count >= Self.leastDays else { return 0 }
    let middle = means.count / 2
    return means.count % 2 == 1 ? means[middle] : (means[middle - 1] + means[middle]) / 2
  }

  private static func wholeHour(_ now: Instant) -> Instant {
    let hour = Duration.hours(1).milliseconds
    return Instant(milliseconds: (now.milliseconds / hour + 1) * hour)
  }
}

extension Watch.Thresholds {
  /// The same levels over what is usual.
  func over(_ baseline: Baseline?) -> Watch.Thresholds { over(points: baseline?.points ?? 0) }

  /// The same levels, `points` higher.
  package func over(points: Double) -> Watch.Thresholds {
    guard points > 0 else { return self }
    var shifted = self
    for position in shifted.levels.indices {
      shifted.levels[position].raise += points
      shifted.levels[position].clear += points
    }
    return shifted
  }
}
