import News
import Testing

@Suite struct `Points in time` {
  @Test(arguments: [
    ("1970-01-01T00:00:00Z", 0), ("2024-04-13T20:14:05.123Z", 1_713_039_245_123),
    ("2024-02-29T23:59:59+03:30", 1_709_238_599_000), ("1969-12-31T23:59:59.5Z", -500),
    ("2024-04-13", 1_712_966_400_000),
  ])
  func `reads ISO 8601`(text: String, milliseconds: Int64) {
    #expect(Instant(iso8601: text)?.milliseconds == milliseconds)
  }

  @Test(arguments: [
    "", "2023-02-29", "2024-13-01", "2024-04-13T24:00:00Z", "2024-04-13T20:14:05", "2024-04-13T20:14:05Zz",
    "٢٠٢٤-04-13",
  ])
  func `refuses what is no date`(text: String) { #expect(Instant(iso8601: text) == nil) }

  @Test func `writes what it reads, for every day of 400 years`() {
    for day in stride(from: -25_000, to: 121_097, by: 1) {
      let instant = Instant(seconds: Int64(day) * 86_400 + 3661)
      #expect(Instant(iso8601: instant.precise) == instant)
    }
  }

  @Test func `saturates instead of trapping`() {
    #expect(Instant(seconds: .max) == .latest)
    #expect(Instant.latest + .days(40_000) == .latest)
    #expect(Instant.earliest - .days(1) == .earliest)
    #expect(Instant(milliseconds: .min) == .earliest)
  }

  @Test func `knows weekdays`() { #expect(Instant(iso8601: "2024-04-13")?.date.weekday == 6) }
}
