import Escalation
import News
import Testing

@Suite struct `Coverage of feeds` {
  let rule = Coverage.Rule()

  func minutes(_ minutes: Double) -> Instant { Crisis.hours(minutes / 60) }

  @Test func `is lost after a quarter of an hour, once, and restored once`() {
    var coverage = Coverage()
    var changes: [Coverage.Change] = []
    for minute in 0...60 {
      let healthy = (5...30).contains(minute) ? 3 : 9
      if let change = coverage.observe(.init(feeds: 10, healthy: healthy), at: minutes(Double(minute)), rule) {
        changes.append(change)
      }
    }
    #expect(changes == [.lost(since: minutes(5)), .restored(since: minutes(31))])
  }

  @Test func `is not lost by a short failure`() {
    var coverage = Coverage()
    #expect(coverage.observe(.init(feeds: 4, healthy: 0), at: minutes(0), rule) == nil)
    #expect(coverage.observe(.init(feeds: 4, healthy: 4), at: minutes(14), rule) == nil)
    #expect(coverage.observe(.init(feeds: 4, healthy: 0), at: minutes(15), rule) == nil)
    #expect(coverage.due(rule) == minutes(30))
  }

  @Test func `is lost by time alone once it failed`() {
    var coverage = Coverage()
    _ = coverage.observe(.init(feeds: 4, healthy: 1), at: minutes(0), rule)
    #expect(coverage.advance(to: minutes(14), rule) == nil)
    #expect(coverage.advance(to: minutes(16), rule) == .lost(since: minutes(0)))
    #expect(coverage.advance(to: minutes(30), rule) == nil)
  }

  @Test func `does not come back between the two shares`() {
    var coverage = Coverage()
    _ = coverage.observe(.init(feeds: 10, healthy: 0), at: minutes(0), rule)
    _ = coverage.advance(to: minutes(15), rule)
    #expect(coverage.observe(.init(feeds: 10, healthy: 6), at: minutes(20), rule) == nil)
    #expect(coverage.observe(.init(feeds: 10, healthy: 6), at: minutes(90), rule) == nil)
    #expect(coverage.isLost)
  }

  @Test func `cannot be lost without feeds`() {
    var coverage = Coverage()
    #expect(coverage.observe(.init(feeds: 0, healthy: 0), at: minutes(0), rule) == nil)
    #expect(coverage.due(rule) == nil)
  }
}
