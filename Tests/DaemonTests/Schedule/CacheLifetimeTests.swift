import Daemon
import News
import Testing

@Suite struct `Cache lifetimes` {
  let now = Instant(iso8601: "2024-04-13T20:00:00Z")!

  @Test(arguments: [
    ("max-age=600", nil, Duration.seconds(600)), ("public, max-age=\"60\"", nil, .seconds(60)),
    ("max-age=600", "100", .seconds(500)), ("no-cache, max-age=600", nil, nil), ("max-age=0", nil, nil),
    ("max-age=99999999999999999999", nil, .seconds(1 << 40)), ("max-age=-5", nil, nil), ("private", nil, nil),
  ])
  func `come from Cache-Control`(header: String, age: String?, lifetime: Duration?) {
    #expect(
      CacheLifetime.lifetime(cacheControl: header, expires: nil, date: nil, age: age, now: now) == lifetime)
  }

  @Test func `or from Expires against the server's own clock`() {
    let wrong = now - .days(3)
    #expect(
      CacheLifetime.lifetime(cacheControl: nil, expires: wrong + .hours(1), date: wrong, age: nil, now: now)
        == .hours(1))
    #expect(CacheLifetime.lifetime(cacheControl: nil, expires: .earliest, date: nil, age: nil, now: now) == nil)
  }
}
