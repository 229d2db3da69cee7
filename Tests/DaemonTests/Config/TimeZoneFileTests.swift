import Escalation
import News
import Testing

@testable import Daemon

@Suite struct `Time zones` {
  private func berlin() throws -> LocalTime {
    let path = try #require(TimeZoneFile.path(of: "Europe/Berlin"))
    let bytes = try #require(ConfigEnvironment.system.bytes(path))
    return try #require(TimeZoneFile.read(bytes, name: "Europe/Berlin"))
  }

  /// Summer time began on 31 March 2024 at 01:00 UTC and ended on 27 October.
  @Test(arguments: [
    ("2024-03-31T00:59:59Z", 1), ("2024-03-31T01:00:00Z", 2), ("2024-10-27T00:59:59Z", 2), ("2024-10-27T01:00:00Z", 1),
    ("2036-07-01T00:00:00Z", 2),
  ])
  func `know summer time`(time: String, hours: Int) throws {
    #expect(try berlin().ahead(at: #require(Instant(iso8601: time))) == .hours(hours))
  }

  @Test(arguments: [
    ("2024-01-10T22:00:00Z", "2024-01-11T05:00:00Z"), ("2024-07-10T22:00:00Z", "2024-07-11T04:00:00Z"),
    // The night in which clocks go forward is an hour shorter.
    ("2024-03-30T22:00:00Z", "2024-03-31T04:00:00Z"), ("2024-10-26T22:00:00Z", "2024-10-27T05:00:00Z"),
  ])
  func `end quiet hours when local clocks say so`(time: String, end: String) throws {
    let quiet = QuietHours(from: 22 * 60, to: 6 * 60, zone: try berlin())
    #expect(quiet.end(of: try #require(Instant(iso8601: time))) == Instant(iso8601: end))
  }

  @Test(arguments: [
    "../../etc/passwd", "Europe/../Berlin", "", "/etc/passwd", "Europe//Berlin", "a/b/c/d", "Europe/Ber lin",
  ])
  func `are named, not looked for elsewhere`(name: String) {
    #expect(TimeZoneFile.path(of: name) == nil)
  }

  @Test func `that are damaged are none`() throws {
    let path = try #require(TimeZoneFile.path(of: "Europe/Berlin"))
    let bytes = try #require(ConfigEnvironment.system.bytes(path))
    for length in stride(from: 0, to: bytes.count - 40, by: 7) {
      #expect(TimeZoneFile.read(Array(bytes[..<length]), name: "") == nil)
    }
    #expect(TimeZoneFile.read([UInt8](repeating: 0xFF, count: 3000), name: "") == nil)
  }
}
