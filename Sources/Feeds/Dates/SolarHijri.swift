import News

/// Dates of the solar Hijri calendar, which Iran and Afghanistan write: `۲۵ فروردین ۱۴۰۳` is 13 April 2024.
enum SolarHijri {
  /// A date of either calendar: a year that no Gregorian feed can have is solar. Lunar years are 40 ahead: those of today
  /// are no dates here.
  static func either(year: Int, month: Int, day: Int) -> CivilDate? {
    switch year {
    case 1340...1419: date(year: year, month: month, day: day)
    case 1300...1599: nil
    default: CivilDate(year: year, month: month, day: day)
    }
  }

  /// nil where there is no such day, and outside 1300 … 1499.
  ///
  /// K. Borkowski, "The Persian calendar for 3000 years" (Earth, Moon and Planets 74, 1996): from 1210 to 1634, 8 of 33
  /// years are leap years, of which the last comes after five years. 1 Farvardin 1210 is day −50,690.
  static func date(year: Int, month: Int, day: Int) -> CivilDate? {
    guard (1300...1499).contains(year), (1...12).contains(month), day >= 1, day <= days(in: month, of: year) else {
      return nil
    }
    let daysBefore = month <= 7 ? (month - 1) * 31 : 186 + (month - 7) * 30
    return CivilDate(daysSinceEpoch: newYear(year) + daysBefore + day - 1)
  }

  private static func newYear(_ year: Int) -> Int {
    let years = year - 1210
    return -50_690 + years * 365 + years / 33 * 8 + (years % 33 + 3) / 4
  }

  private static func days(in month: Int, of year: Int) -> Int {
    month <= 6 ? 31 : month <= 11 ? 30 : newYear(year + 1) - newYear(year) - 336
  }

  /// The month of a lower-case name: Persian, Persian in Latin letters, Dari.
  static func month(_ name: String) -> Int? { months.firstIndex { $0.contains(name) }.map { $0 + 1 } }

  private static let months = [
    ["فروردین", "فروردين", "farvardin", "حمل"], ["اردیبهشت", "ارديبهشت", "ordibehesht", "ثور"],
    ["خرداد", "khordad", "جوزا"], ["تیر", "تير", "tir", "سرطان"], ["مرداد", "امرداد", "mordad", "اسد"],
    ["شهریور", "شهريور", "shahrivar", "سنبله"], ["مهر", "mehr", "میزان"], ["آبان", "ابان", "aban", "عقرب"],
    ["آذر", "اذر", "azar", "قوس"], ["دی", "دي", "dey", "جدی"], ["بهمن", "bahman", "دلو"],
    ["اسفند", "esfand", "حوت"],
  ]
}
