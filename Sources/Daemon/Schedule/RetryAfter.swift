package import News

/// What a server says in `Retry-After` (RFC 9110 §10.2.3): seconds, or a date.
nonisolated package enum RetryAfter {
  /// The wait from `now`; zero for a date that is past, nil for what is neither. Not capped: a server may say anything.
  package static func parse(_ value: String, at now: Instant) -> Duration? {
    let text = value.utf8.prefix(64).filter { $0 != 0x20 && $0 != 0x09 }
    if !text.isEmpty, text.allSatisfy({ (0x30...0x39).contains($0) }) {
      return .seconds(Int64(String(decoding: text, as: UTF8.self)) ?? Int64.max / 1_000_000)
    }
    return HTTPDate.parse(value).map { max($0 - now, .zero) }
  }
}

/// Dates in HTTP headers (RFC 9110 §5.6.7): the form all servers should send and the two that old ones do.
///
/// Not `FeedDate`, which makes the best of whatever a publisher writes: a header that is wrong counts as missing.
nonisolated package enum HTTPDate {
  /// `Sun, 06 Nov 1994 08:49:37 GMT`.
  package static func text(_ time: Instant) -> String {
    let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    let date = time.date
    let clock = time.description.dropFirst("1994-11-06T".count).dropLast()
    return "\(days[date.weekday]), \(padded(date.day, 2)) \(months[date.month - 1]) "
      + "\(padded(date.year, 4)) \(clock) GMT"
  }

  /// Reads `Sun, 06 Nov 1994 08:49:37 GMT`, `Sunday, 06-Nov-94 08:49:37 GMT` and `Sun Nov  6 08:49:37 1994`.
  package static func parse(_ text: String) -> Instant? {
    guard text.utf8.count <= 64 else { return nil }
    let words = text.split { $0 == " " || $0 == "," || $0 == "-" }
    guard words.count >= 5 else { return nil }
    let isDayFirst = words[1].utf8.first.map { (0x30...0x39).contains($0) } ?? false
    let (day, month, year, clock) =
      isDayFirst ? (words[1], words[2], words[3], words[4]) : (words[2], words[1], words[4], words[3])
    guard let date = date(day: day, month: month, year: year), let seconds = seconds(clock) else { return nil }
    return Instant(seconds: Int64(date.daysSinceEpoch) * 86_400 + seconds)
  }

  private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

  private static func date(day: Substring, month: Substring, year: Substring) -> CivilDate? {
    guard let day = Int(day), let month = months.firstIndex(of: String(month)), var number = Int(year) else {
      return nil
    }
    // RFC 9110: two digits more than 50 years ahead are in the past; a fixed pivot serves until 2050.
    if year.utf8.count == 2 { number += number < 50 ? 2000 : 1900 }
    return CivilDate(year: number, month: month + 1, day: day)
  }

  private static func seconds(_ clock: Substring) -> Int64? {
    let parts = clock.split(separator: ":", omittingEmptySubsequences: false).map { Int64($0) }
    guard parts.count == 3, let hour = parts[0], let minute = parts[1], let second = parts[2],
      (0..<24).contains(hour), (0..<60).contains(minute), (0...60).contains(second)
    else { return nil }
    return hour * 3600 + minute * 60 + second
  }
}
