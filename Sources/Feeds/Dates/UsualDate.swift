import News

/// The two forms that nearly all feeds write, read in place; whatever deviates in one byte is left to the others.
enum UsualDate {
  /// `Sat, 13 Apr 2024 20:14:05 GMT` (or `+0200`), and `2024-04-13T20:14:05Z` (or `+02:00`). nil for anything else.
  static func read(_ bytes: UnsafeBufferPointer<UInt8>) -> Instant? {
    guard bytes.count >= 20 else { return nil }
    return bytes[3] == UInt8(ascii: ",") ? rfc822(bytes) : bytes[4] == UInt8(ascii: "-") ? iso8601(bytes) : nil
  }

  private static func rfc822(_ bytes: UnsafeBufferPointer<UInt8>) -> Instant? {
    guard bytes.count >= 29, bytes[4] == 0x20, bytes[7] == 0x20, bytes[11] == 0x20, bytes[16] == 0x20,
      bytes[25] == 0x20,
      DateWords.isWeekday(packed(bytes, 0)), let month = DateWords.english(packed(bytes, 8)),
      let day = number(bytes, 5, 2), let year = number(bytes, 12, 4), let time = clock(bytes, 17)
    else { return nil }
    let offset: Int?
    if bytes.count == 29 {
      offset = packed(bytes, 26) == 0x676D74 ? 0 : nil
    } else {
      offset = bytes.count == 31 ? zone(bytes, 26, minutes: 29) : nil
    }
    return offset.flatMap { instant(year, month, day, time, offset: $0) }
  }

  private static func iso8601(_ bytes: UnsafeBufferPointer<UInt8>) -> Instant? {
    guard bytes[7] == UInt8(ascii: "-"), bytes[10] == UInt8(ascii: "T"), let year = number(bytes, 0, 4),
      let month = number(bytes, 5, 2), let day = number(bytes, 8, 2), let time = clock(bytes, 11)
    else { return nil }
    let offset: Int?
    if bytes.count == 20 {
      offset = bytes[19] == UInt8(ascii: "Z") ? 0 : nil
    } else {
      offset = bytes.count == 25 && bytes[22] == UInt8(ascii: ":") ? zone(bytes, 19, minutes: 23) : nil
    }
    return offset.flatMap { instant(year, month, day, time, offset: $0) }
  }

  private static func instant(_ year: Int, _ month: Int, _ day: Int, _ time: Int, offset: Int) -> Instant? {
    guard year > 1, let date = SolarHijri.either(year: year, month: month, day: day) else { return nil }
    return Instant(seconds: Int64(date.daysSinceEpoch) * 86_400 + Int64(time - offset * 60))
  }

  /// `20:14:05` as seconds.
  private static func clock(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int) -> Int? {
    guard bytes[start + 2] == UInt8(ascii: ":"), bytes[start + 5] == UInt8(ascii: ":"),
      let hour = number(bytes, start, 2), let minute = number(bytes, start + 3, 2),
      let second = number(bytes, start + 6, 2), hour < 24, minute < 60, second < 60
    else { return nil }
    return hour * 3600 + minute * 60 + second
  }

  /// A sign and hours at `start`, minutes at `minutes`; minutes east of UTC.
  private static func zone(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int, minutes: Int) -> Int? {
    guard let hour = number(bytes, start + 1, 2), let minute = number(bytes, minutes, 2), hour < 18, minute < 60 else {
      return nil
    }
    let offset = hour * 60 + minute
    return bytes[start] == UInt8(ascii: "+") ? offset : bytes[start] == UInt8(ascii: "-") ? -offset : nil
  }

  private static func number(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int, _ count: Int) -> Int? {
    var value = 0
    for index in start..<start + count {
      guard bytes[index] >= 0x30, bytes[index] <= 0x39 else { return nil }
      value = value * 10 + Int(bytes[index] - 0x30)
    }
    return value
  }

  /// Three letters in lower case, as `DateWord.start` has them.
  private static func packed(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int) -> UInt32 {
    (UInt32(bytes[start]) << 16 | UInt32(bytes[start + 1]) << 8 | UInt32(bytes[start + 2])) | 0x202020
  }
}
