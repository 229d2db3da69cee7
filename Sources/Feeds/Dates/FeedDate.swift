package import News

/// Reads the dates of feeds: RFC 822, 850 and 1123, ISO 8601 in its partial forms, asctime, dates with month names of
/// eighteen languages, of Iran's calendar, and the usual wrong forms. A time without a zone, or with one nobody knows, counts as UTC.
package struct FeedDate {
  private var tokens: DateTokens
  private var numbers: [(value: Int, digits: Int)] = []
  private var separator: UInt8 = 0
  private var month: Int?
  private var isMonthTentative = false
  /// Of the solar Hijri calendar.
  private var solarMonth: Int?
  private var time: (seconds: Int, milliseconds: Int)?
  private var half: DateWords.Half?
  private var offset: Int?

  /// nil where `text` holds no date, and for the year 1, which Hugo writes for "none".
  package static func read(_ text: some Collection<UInt8>) -> Instant? {
    let usual: Instant?? = text.withContiguousStorageIfAvailable { UsualDate.read($0) }
    if let instant = usual ?? nil { return instant }
    var bytes = DateTokens.prepared(text)
    if let instant = ISODate.read(bytes) { return instant }
    if bytes.contains(where: { $0 >= 0x80 }) { bytes = DateTokens.withoutIdeographs(bytes) }
    if let instant = ISODate.read(bytes) { return instant }
    var date = FeedDate(tokens: DateTokens(bytes))
    return date.parse()
  }

  /// As above, for text at hand.
  package static func read(_ text: String) -> Instant? { read(Array(text.utf8)) }

  private init(tokens: DateTokens) { self.tokens = tokens }

  private mutating func parse() -> Instant? {
    while let token = tokens.next() {
      switch token {
      case .number(let value, let digits): takeNumber(value, digits)
      case .word(let word): takeWord(word)
      case .sign(let sign): takeSign(sign)
      }
      // A second date after a whole one is a publisher's mistake: the first holds.
      if time != nil, offset != nil, numbers.count + (month ?? solarMonth == nil ? 0 : 1) >= 3 { break }
    }
    return instant
  }

  private mutating func takeNumber(_ value: Int, _ digits: Int) {
    if time == nil, tokens.follows(":"), let clock = tokens.clock(hour: value) {
      time = clock
    } else if numbers.count < 3 {
      if numbers.count == 1, month == nil { separator = tokens.previousSeparator }
      numbers.append((value, digits))
    }
  }

  private mutating func takeWord(_ word: DateWord) {
    if let half = DateWords.half(word) {
      self.half = half
    } else if month == nil, solarMonth == nil, let found = DateWords.solarMonth(word) {
      solarMonth = found
    } else if solarMonth == nil, month == nil || isMonthTentative, let found = DateWords.month(word, after: &tokens) {
      // `mar` opens a French, Spanish or Italian Tuesday as well as a March: a later month overrules the first word.
      isMonthTentative = month == nil && numbers.isEmpty
      month = found
    } else if time != nil, offset == nil, let zone = DateWords.zone(word) {
      offset = zone
      if let more = tokens.offset(afterZone: true) { offset = more }
    }
  }

  private mutating func takeSign(_ sign: UInt8) {
    guard time != nil, offset == nil, let found = tokens.offset(sign: sign) else { return }
    offset = found
  }

  private var instant: Instant? {
    guard let date = civilDate, date.year > 1 else { return nil }
    var seconds = time?.seconds ?? 0
    switch half {
    case .morning where seconds / 3600 == 12: seconds -= 43_200
    case .afternoon where seconds / 3600 < 12: seconds += 43_200
    default: break
    }
    let total = Int64(date.daysSinceEpoch) * 86_400 + Int64(seconds - (offset ?? 0) * 60)
    return Instant(milliseconds: total * 1000 + Int64(time?.milliseconds ?? 0))
  }

  private var civilDate: CivilDate? {
    if let month = month ?? solarMonth {
      guard numbers.count >= 2 else { return nil }
      let yearFirst = numbers[0].digits >= 3 || numbers[0].value > 31
      let (day, year) = yearFirst ? (numbers[1], numbers[0]) : (numbers[0], numbers[1])
      return solarMonth == nil
        ? CivilDate(year: Self.year(year), month: month, day: day.value)
        : SolarHijri.date(year: year.value, month: month, day: day.value)
    }
    guard numbers.count >= 3 else { return nil }
    let (first, second, third) = (numbers[0].value, numbers[1].value, Self.year(numbers[2]))
    if numbers[0].digits >= 3 { return SolarHijri.either(year: first, month: second, day: numbers[2].value) }
    // 4/13/2024 is American; 13.4.2024 and 13-04-2024 are everybody else's.
    let monthFirst = second > 12 || (separator == UInt8(ascii: "/") && first <= 12)
    return monthFirst
      ? CivilDate(year: third, month: first, day: second) : SolarHijri.either(year: third, month: second, day: first)
  }

  /// Two digits: 50 … 99 are 19xx, as in RFC 2822; three count from 1900.
  private static func year(_ number: (value: Int, digits: Int)) -> Int {
    switch number.digits {
    case ...2: number.value + (number.value < 50 ? 2000 : 1900)
    case 3: number.value + 1900
    default: number.value
    }
  }
}
