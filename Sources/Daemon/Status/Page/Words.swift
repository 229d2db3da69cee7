import Escalation
import News

/// Numbers and times as the page writes them: UTC, figures of one width, nothing more exact than of use.
nonisolated enum Words {
  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]
  private static let weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]

  /// `61.4`.
  static func points(_ value: Double) -> String {
    let text = JSONText.number(value, decimals: 1).line
    return text.contains(".") || abs(value) >= 1000 ? text : text + ".0"
  }

  /// `+12.5`, `−8.0`, with a minus sign that is as wide as the plus.
  static func signed(_ value: Double) -> String { (value < 0 ? "−" : "+") + points(abs(value)) }

  /// `80`, `12.5`: as the config has it.
  static func threshold(_ value: Double) -> String { JSONText.points(value).line }

  /// `62 %`.
  static func share(_ value: Double) -> String { "\(Int((value * 100).rounded())) %" }

  /// `20:40`.
  static func clock(_ time: Instant) -> String {
    let minutes = Int(time.millisecondOfDay / 60_000)
    return "\(padded(minutes / 60, 2)):\(padded(minutes % 60, 2))"
  }

  /// `13 Apr`.
  static func day(_ time: Instant) -> String { "\(time.date.day) \(months[time.date.month - 1])" }

  /// `Apr 2024`.
  static func month(_ time: Instant) -> String { "\(months[time.date.month - 1]) \(time.date.year)" }

  /// `Sat 13`.
  static func weekday(_ time: Instant) -> String { "\(weekdays[time.date.weekday]) \(time.date.day)" }

  /// `20:40` on the day of `now`, `13 Apr, 20:40` within a year, else with the year.
  static func moment(_ time: Instant, seenFrom now: Instant) -> String {
    if time.date == now.date { return clock(time) }
    if abs((now - time).inSeconds) < 300 * 86_400 { return "\(day(time)), \(clock(time))" }
    return "\(day(time)) \(time.date.year), \(clock(time))"
  }

  /// `13 April 2024, 20:40 UTC` in short months.
  static func full(_ time: Instant) -> String { "\(day(time)) \(time.date.year), \(clock(time)) UTC" }

  /// `3 min`, `5 h`, `2 days`.
  static func length(_ time: Duration) -> String {
    let minutes = max(0, Int(time.inSeconds / 60))
    if minutes < 120 { return "\(minutes) min" }
    if minutes < 48 * 60 { return "\(minutes / 60) h" }
    return "\(minutes / 1440) days"
  }

  /// `1 feed`, `2 feeds`.
  static func count(_ number: Int, _ noun: String) -> String {
    let ending = noun.hasSuffix("y") ? "ies" : noun.hasSuffix("ch") ? "es" : "s"
    return "\(number) \(number == 1 ? noun : (noun.hasSuffix("y") ? String(noun.dropLast()) : noun) + ending)"
  }

  /// `bbc.co.uk, apnews.com and 3 more`.
  static func list(_ names: [String], most: Int) -> String {
    guard names.count > most else { return names.joined(separator: ", ") }
    return names.prefix(most).joined(separator: ", ") + " and \(names.count - most) more"
  }
}

nonisolated extension Markup {
  /// A time that a program can read too.
  static func time(_ time: Instant, seenFrom now: Instant) -> Markup {
    "<time datetime=\"\(time.description)\" title=\"\(Words.full(time))\">\(Words.moment(time, seenFrom: now))</time>"
  }
}
