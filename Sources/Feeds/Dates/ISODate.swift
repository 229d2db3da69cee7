import News

/// ISO 8601 and W3CDTF, whole and partial, with the deviations feeds have: spaces, slashes, single digits, no colons.
enum ISODate {
  /// nil unless `bytes` begin with a year.
  static func read(_ bytes: [UInt8]) -> Instant? {
    var cursor = Cursor(bytes: bytes)
    guard let (date, hasTime) = day(&cursor), date.year > 1 else { return nil }
    var seconds = Int64(date.daysSinceEpoch) * 86_400
    var milliseconds: Int64 = 0
    if hasTime {
      guard let time = clock(&cursor) else { return nil }
      seconds += Int64(time.seconds)
      milliseconds = Int64(time.milliseconds)
    }
    guard let offset = zone(&cursor) else { return nil }
    return Instant(milliseconds: (seconds - Int64(offset) * 60) * 1000 + milliseconds)
  }

  private static func day(_ cursor: inout Cursor) -> (CivilDate, hasTime: Bool)? {
    let digits = cursor.digitCount
    switch digits {
    case 4: return separated(&cursor)
    case 8, 12, 14:
      let (year, month, day) = (cursor.take(4), cursor.take(2), cursor.take(2))
      guard let date = SolarHijri.either(year: year, month: month, day: day) else { return nil }
      if digits > 8 { return (date, true) }
      return (date, cursor.skipTimeMark())
    case 10, 13:
      // Seconds or milliseconds since 1970, as programs print them.
      guard digits == cursor.bytes.count else { return nil }
      let value = cursor.take(digits)
      let seconds = digits == 13 ? value / 1000 : value
      cursor = Cursor(bytes: Array("00:00:\(seconds % 60)".utf8))
      cursor.epochMinutes = seconds / 60 % 1440
      return (CivilDate(daysSinceEpoch: seconds / 86_400), true)
    default: return nil
    }
  }

  /// After a year of four digits: `-MM-DD`, `-DDD`, `-Www-D`, `-MM` or nothing.
  private static func separated(_ cursor: inout Cursor) -> (CivilDate, hasTime: Bool)? {
    let year = cursor.take(4)
    guard !cursor.isAtEnd else { return SolarHijri.either(year: year, month: 1, day: 1).map { ($0, false) } }
    guard let separator = cursor.skip(where: { "-/.".utf8.contains($0) }) else { return nil }
    if cursor.skip(where: { $0 | 0x20 == UInt8(ascii: "w") }) != nil { return week(of: year, &cursor) }
    switch cursor.digitCount {
    case 3 where separator == UInt8(ascii: "-"):
      guard let first = CivilDate(year: year, month: 1, day: 1) else { return nil }
      let date = CivilDate(daysSinceEpoch: first.daysSinceEpoch + cursor.take(3) - 1)
      return date.year == year ? (date, cursor.skipTimeMark()) : nil
    case 1, 2:
      let month = cursor.take(cursor.digitCount)
      guard cursor.skip(where: { $0 == separator }) != nil else {
        return cursor.isAtEnd ? SolarHijri.either(year: year, month: month, day: 1).map { ($0, false) } : nil
      }
      guard (1...2).contains(cursor.digitCount) else { return nil }
      let day = cursor.take(cursor.digitCount)
      return SolarHijri.either(year: year, month: month, day: day).map { ($0, cursor.skipTimeMark()) }
    default: return nil
    }
  }

  /// The day of an ISO week: week 1 is the one with 4 January in it, and begins on a Monday.
  private static func week(of year: Int, _ cursor: inout Cursor) -> (CivilDate, hasTime: Bool)? {
    guard cursor.digitCount >= 2, let fourth = CivilDate(year: year, month: 1, day: 4) else { return nil }
    let week = cursor.take(2)
    var weekday = 1
    _ = cursor.skip(where: { $0 == UInt8(ascii: "-") })
    if cursor.digitCount == 1 { weekday = cursor.take(1) }
    guard (1...53).contains(week), (1...7).contains(weekday) else { return nil }
    let monday = fourth.daysSinceEpoch - (fourth.weekday + 6) % 7
    return (CivilDate(daysSinceEpoch: monday + (week - 1) * 7 + weekday - 1), cursor.skipTimeMark())
  }

  private static func clock(_ cursor: inout Cursor) -> (seconds: Int, milliseconds: Int)? {
    var hour = 0
    var minute = 0
    var second = 0
    var milliseconds = 0
    switch cursor.digitCount {
    case 4, 6:
      let hasSeconds = cursor.digitCount == 6
      (hour, minute) = (cursor.take(2), cursor.take(2))
      if hasSeconds { second = cursor.take(2) }
    case 1, 2:
      hour = cursor.take(cursor.digitCount)
      if cursor.skipColon() {
        guard (1...2).contains(cursor.digitCount) else { return nil }
        minute = cursor.take(cursor.digitCount)
        if cursor.skipColon() { second = cursor.take(min(cursor.digitCount, 2)) }
      }
    default: return nil
    }
    if cursor.skip(where: { $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: ",") }) != nil {
      milliseconds = cursor.thousandths()
    }
    guard hour <= 24, minute < 60, second <= 60 else { return nil }
    return (hour * 3600 + (minute + cursor.epochMinutes) * 60 + min(second, 59), milliseconds)
  }

  /// Minutes east of UTC; 0 where there is nothing or an unknown name; nil where more than a zone follows.
  private static func zone(_ cursor: inout Cursor) -> Int? {
    cursor.skipSpaces()
    guard !cursor.isAtEnd else { return 0 }
    var tokens = DateTokens(cursor.rest)
    switch tokens.next() {
    case .sign(let sign): return tokens.offset(sign: sign) ?? 0
    case .word(let word):
      // `pm` and month names belong to the other reader.
      guard DateWords.half(word) == nil, DateWords.month(word, after: &tokens) == nil else { return nil }
      return tokens.offset(afterZone: true) ?? DateWords.zone(word) ?? 0
    default: return nil
    }
  }

  private struct Cursor {
    let bytes: [UInt8]
    var index = 0
    var epochMinutes = 0

    init(bytes: [UInt8]) { self.bytes = bytes }

    var isAtEnd: Bool { index >= bytes.count }
    var rest: [UInt8] { Array(bytes[index...]) }

    var digitCount: Int {
      var end = index
      while end < bytes.count, bytes[end] >= 0x30, bytes[end] <= 0x39 { end += 1 }
      return end - index
    }

    /// The number of the next `count` digits, which the caller has counted; at most 14.
    mutating func take(_ count: Int) -> Int {
      var value = 0
      for _ in 0..<count {
        value = value * 10 + Int(bytes[index] - 0x30)
        index += 1
      }
      return value
    }

    mutating func thousandths() -> Int {
      var value = 0
      var scale = 100
      for _ in 0..<digitCount {
        value += Int(bytes[index] - 0x30) * scale
        scale /= 10
        index += 1
      }
      return value
    }

    mutating func skip(where matches: (UInt8) -> Bool) -> UInt8? {
      guard index < bytes.count, matches(bytes[index]) else { return nil }
      index += 1
      return bytes[index - 1]
    }

    mutating func skipColon() -> Bool { skip(where: { $0 == UInt8(ascii: ":") }) != nil }
    mutating func skipSpaces() { while skip(where: { $0 == 0x20 }) != nil {} }

    /// Whether a time follows: `T`, spaces, or `T` with spaces round it.
    mutating func skipTimeMark() -> Bool {
      let start = index
      skipSpaces()
      _ = skip(where: { $0 | 0x20 == UInt8(ascii: "t") || $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "-") })
      skipSpaces()
      if index > start, digitCount > 0 { return true }
      index = start
      return false
    }
  }
}
