/// ISO 8601 in UTC, written and read by hand: a date formatter would cost every resident process 10 MB.
extension Instant: CustomStringConvertible {
  /// `2024-04-13T20:14:05Z`: the form for people and feeds, cut to whole seconds.
  package var description: String { text(milliseconds: false) }

  /// `2024-04-13T20:14:05.123Z`: the form of the alert record; sorts as text.
  package var precise: String { text(milliseconds: true) }

  /// Reads `YYYY-MM-DDTHH:MM:SS[.fff]Z`, a numeric offset instead of `Z`, or a bare `YYYY-MM-DD` (midnight UTC).
  /// Returns nil for anything else; the many spellings of feeds are read by `FeedDate`.
  package init?(iso8601 text: some StringProtocol) {
    let bytes = Array(text.utf8.prefix(40))
    func number(_ range: Range<Int>) -> Int? {
      guard range.upperBound <= bytes.count else { return nil }
      var value = 0
      for byte in bytes[range] {
        guard byte >= 0x30, byte <= 0x39 else { return nil }
        value = value * 10 + Int(byte - 0x30)
      }
      return value
    }
    guard bytes.count == text.utf8.count, bytes.count >= 10, bytes[4] == 0x2D, bytes[7] == 0x2D,
      let year = number(0..<4), let month = number(5..<7), let day = number(8..<10),
      let date = CivilDate(year: year, month: month, day: day)
    else { return nil }
    if bytes.count == 10 {
      self.init(milliseconds: Int64(date.daysSinceEpoch) * 86_400_000)
      return
    }
    guard bytes.count >= 20, bytes[10] == 0x54 || bytes[10] == 0x20, bytes[13] == 0x3A, bytes[16] == 0x3A,
      let hour = number(11..<13), let minute = number(14..<16), let second = number(17..<19),
      hour < 24, minute < 60, second <= 60
    else { return nil }
    var index = 19
    var thousandths = 0
    if bytes[index] == 0x2E {
      index += 1
      var scale = 100
      while index < bytes.count, bytes[index] >= 0x30, bytes[index] <= 0x39 {
        thousandths += Int(bytes[index] - 0x30) * scale
        scale /= 10
        index += 1
      }
    }
    var offsetMinutes = 0
    switch bytes[index...].first {
    case 0x5A, 0x7A: guard index + 1 == bytes.count else { return nil }
    case 0x2B, 0x2D:
      guard bytes.count == index + 6, bytes[index + 3] == 0x3A,
        let hours = number(index + 1..<index + 3), let minutes = number(index + 4..<index + 6)
      else { return nil }
      offsetMinutes = (bytes[index] == 0x2D ? -1 : 1) * (hours * 60 + minutes)
    default: return nil
    }
    let seconds = Int64(date.daysSinceEpoch) * 86_400 + Int64(hour * 3600 + (minute - offsetMinutes) * 60 + second)
    self.init(milliseconds: seconds * 1000 + Int64(thousandths))
  }

  /// The UTC calendar date.
  package var date: CivilDate { CivilDate(daysSinceEpoch: Int(milliseconds.floorDivided(by: 86_400_000))) }

  /// Milliseconds since midnight UTC, 0 ..< 86,400,000.
  package var millisecondOfDay: Int64 { milliseconds - milliseconds.floorDivided(by: 86_400_000) * 86_400_000 }

  private func text(milliseconds withMilliseconds: Bool) -> String {
    let time = millisecondOfDay
    let clock = [time / 3_600_000, time / 60_000 % 60, time / 1000 % 60].map { padded(Int($0), 2) }
    let fraction = withMilliseconds ? "." + padded(Int(time % 1000), 3) : ""
    return "\(date)T\(clock[0]):\(clock[1]):\(clock[2])\(fraction)Z"
  }
}

/// `value` with zeros in front up to `width` digits; 0 or above.
package func padded(_ value: Int, _ width: Int) -> String {
  let digits = String(value)
  return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
}

extension Int64 {
  fileprivate func floorDivided(by divisor: Int64) -> Int64 {
    let quotient = self / divisor
    return self % divisor < 0 ? quotient - 1 : quotient
  }
}
