import News

/// Round instants along a chart's axis, with what stands below them.
nonisolated struct ChartTicks {
  let ticks: [(time: Instant, label: String)]

  private static let hour = Int64(3_600_000)
  /// Hours between two ticks, where days would be too far apart.
  private static let hours: [Int64] = [1, 2, 3, 6, 12]
  private static let days: [Int64] = [1, 2, 3, 5, 7, 14, 30, 61, 122, 365]

  /// - Parameter most: more would not fit side by side.
  init(from: Instant, to: Instant, most: Int) {
    let length = (to - from).milliseconds
    let fits = { (step: Int64) in length / step <= Int64(most) }
    let last = (Self.days.last ?? 1) * 24 * Self.hour
    let step =
      Self.hours.map { $0 * Self.hour }.first(where: fits) ?? Self.days.map { $0 * 24 * Self.hour }.first(where: fits)
      ?? max(last, length / Int64(max(1, most)) / last * last)
    let first = from.milliseconds / step * step
    ticks = stride(from: first, through: to.milliseconds, by: Int64.Stride(step)).compactMap { milliseconds in
      let time = Instant(milliseconds: milliseconds)
      guard time >= from else { return nil }
      return (time, Self.label(time, step: step, length: length))
    }
  }

  private static func label(_ time: Instant, step: Int64, length: Int64) -> String {
    let day = 24 * hour
    if step < day { return time.millisecondOfDay == 0 ? Words.weekday(time) : Words.clock(time) }
    if length <= 10 * day { return Words.weekday(time) }
    return length <= 400 * day ? Words.day(time) : Words.month(time)
  }
}
