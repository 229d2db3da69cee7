import Daemon
import News
import Testing

@Suite struct `Learnt addresses` {
  let start = Instant(iso8601: "2024-04-13T20:00:00Z")!

  @Test func `are believed at once where the same feed answers`() {
    var memory = LearntAddress()
    memory.note(permanentTarget: "https://new.example/rss", servesKnownItems: true, at: start)
    #expect(memory.address == "https://new.example/rss")
  }

  @Test func `else after three sightings over a day`() {
    var memory = LearntAddress()
    for hour in [0, 1, 2, 23] {
      memory.note(permanentTarget: "https://new.example/rss", servesKnownItems: false, at: start + .hours(hour))
    }
    #expect(memory.address == nil)
    memory.note(permanentTarget: "https://new.example/rss", servesKnownItems: false, at: start + .hours(24))
    #expect(memory.address == "https://new.example/rss")
  }

  @Test func `start anew when the redirect stops`() {
    var memory = LearntAddress()
    for day in 0..<2 {
      memory.note(permanentTarget: "https://new.example/rss", servesKnownItems: false, at: start + .days(day))
    }
    memory.note(permanentTarget: nil, servesKnownItems: true, at: start + .days(2))
    memory.note(permanentTarget: "https://new.example/rss", servesKnownItems: false, at: start + .days(3))
    #expect(memory.address == nil)
  }
}
