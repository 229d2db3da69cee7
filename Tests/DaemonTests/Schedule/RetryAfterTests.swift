import Daemon
import News
import Testing

@Suite struct `Waiting as a server asks` {
  private nonisolated static let now = Instant(seconds: 784_111_777)

  @Test(arguments: [
    ("120", 120), (" 0 ", 0), ("Sun, 06 Nov 1994 08:51:37 GMT", 120), ("Sunday, 06-Nov-94 08:51:37 GMT", 120),
    ("Sun Nov  6 08:51:37 1994", 120), ("Sun, 06 Nov 1994 08:00:00 GMT", 0), ("Thu, 01 Jan 1970 00:00:00 GMT", 0),
  ])
  func `reads seconds and the three forms of a date`(value: String, seconds: Int) {
    #expect(RetryAfter.parse(value, at: Self.now) == .seconds(seconds))
  }

  @Test func `writes a date as it reads one`() {
    #expect(HTTPDate.text(Self.now) == "Sun, 06 Nov 1994 08:49:37 GMT")
    #expect(HTTPDate.parse(HTTPDate.text(Self.now)) == Self.now)
  }

  @Test(arguments: [
    "", "-1", "1.5", "soon", "Sun, 31 Feb 1994 08:51:37 GMT", "Sun, 06 Nov 1994 25:00:00 GMT", "Sun, 06 Nov 1994",
    "Sun, 06 Nov 1994 08:51 GMT", "1,2,3,4,5",
  ])
  func `ignores what is neither`(value: String) { #expect(RetryAfter.parse(value, at: Self.now) == nil) }

  @Test func `takes any number without trapping`() {
    let wait = RetryAfter.parse(String(repeating: "9", count: 60), at: Self.now)
    #expect(wait.map { $0 > .days(365) } == true)
    #expect(RetryAfter.parse(String(repeating: "9", count: 100_000), at: Self.now) != .zero)
  }
}

@Suite struct `Backing off` {
  private let backoff = Backoff(base: .seconds(5), cap: .hours(1))

  @Test(arguments: [(1, 10), (2, 20), (5, 160), (10, 3600), (1000, 3600)])
  func `doubles the longest wait up to the cap`(failures: Int, seconds: Int) {
    #expect(backoff.delay(failures: failures, random: 0) == .seconds(5))
    #expect(backoff.delay(failures: failures, random: 1) == .seconds(seconds))
  }
}
