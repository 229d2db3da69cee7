import Escalation
import Foundation
import News
import Testing

@Suite struct `Quiet hours` {
  @Test(
    arguments: [
      ("2031-03-01T21:59:59Z", nil), ("2031-03-01T22:00:00Z", "2031-03-02T06:00:00Z"),
      ("2031-03-02T00:00:00Z", "2031-03-02T06:00:00Z"), ("2031-03-02T05:59:59Z", "2031-03-02T06:00:00Z"),
      ("2031-03-02T06:00:00Z", nil), ("2031-03-02T12:00:00Z", nil), ("1960-03-01T23:00:00Z", "1960-03-02T06:00:00Z"),
    ] as [(String, String?)])
  func `go over midnight`(time: String, end: String?) {
    #expect(QuietHours(from: 22 * 60, to: 6 * 60).end(of: Crisis.at(time)) == end.map(Crisis.at))
  }

  @Test func `are those of local clocks`() {
    let quiet = QuietHours(from: 13 * 60, to: 14 * 60, zone: LocalTime(name: "UTC+02:00", ahead: .hours(2)))
    #expect(quiet.end(of: Crisis.at("2031-03-01T11:30:00Z")) == Crisis.at("2031-03-01T12:00:00Z"))
    #expect(quiet.end(of: Crisis.at("2031-03-01T13:30:00Z")) == nil)
  }
}

@Suite struct `Alerts held back` {
  var watch: Watch {
    var watch = Crisis.watch
    watch.flash = nil
    watch.reminder = nil
    return watch
  }

  func lines(_ alerts: [Alert]) -> [String] { alerts.map { "\($0.event.rawValue) \($0.level ?? "")" } }

  @Test func `in quiet hours come as one when the hours end`() throws {
    var watch = watch
    watch.quiet = QuietHours(from: 0, to: 8 * 60, below: "critical")
    var pipeline = Crisis.pipeline(watch)
    let night = Crisis.run(&pipeline, Crisis.barrage())
    #expect(night.isEmpty)
    #expect(pipeline.standings(at: Crisis.hours(2)).map(\.held) == [2])
    #expect(pipeline.nextDue == Crisis.hours(8))
    let morning = try #require(pipeline.advance(to: Crisis.hours(8)).alerts.first)
    Crisis.expectRecord(morning)
    #expect(lines([morning]) == ["level.raised high"])
    #expect(morning.previous == "calm" && morning.time == Crisis.hours(8))
    #expect(morning.held.map(\.level) == ["elevated", "high"])
    #expect(
      morning.summary.hasPrefix(
        "north-south, 2 alerts held back since 2031-03-01T01:00:00Z (quiet hours): now high (index "),
      "\(morning.summary)")
    let later = pipeline.advance(to: Crisis.hours(100)).alerts
    #expect(later.allSatisfy { $0.event == .levelLowered })
    #expect(later.last?.level == "calm")
  }

  @Test func `never hold the highest level, and the rest is told later`() {
    var watch = watch
    watch.quiet = QuietHours(from: 0, to: 8 * 60)
    var pipeline = Crisis.pipeline(watch)
    let more = Crisis.item("Sudria strikes Norland's port", 60, from: "a.example", after: 2, by: "south", on: "north")
    let also = Crisis.item("Norland's port hit by Sudria", 60, from: "b.example", after: 2.1, by: "south", on: "north")
    let night = Crisis.run(&pipeline, Crisis.barrage() + [more, also])
    #expect(lines(night) == ["level.raised critical"])
    let morning = pipeline.advance(to: Crisis.hours(8)).alerts
    #expect(lines(morning).contains("reminder critical") || morning.first?.held.count == 2, "\(lines(morning))")
  }

  @Test func `say what had already passed by morning`() throws {
    var watch = watch
    watch.quiet = QuietHours(from: 0, to: 20 * 60)
    watch.halfLife = .hours(2)
    var pipeline = Crisis.pipeline(watch)
    #expect(Crisis.run(&pipeline, Crisis.barrage()).isEmpty)
    let morning = pipeline.advance(to: Crisis.hours(24)).alerts
    #expect(lines(morning) == ["level.lowered calm"])
    #expect(morning.first?.previous == "high")
    #expect(morning.first?.summary.contains("reached HIGH, now calm") == true)
  }

  @Test func `by the budget are handed over when there is room`() throws {
    var watch = watch
    watch.budget = .init(alerts: 1, per: .hours(3))
    var pipeline = Crisis.pipeline(watch)
    let crisis = Crisis.run(&pipeline, Crisis.barrage())
    #expect(lines(crisis) == ["level.raised elevated"])
    let first = try #require(crisis.first)
    let later = try #require(pipeline.advance(to: Crisis.hours(5)).alerts.first)
    #expect(later.time == first.time + .hours(3))
    #expect(later.level == "high" && later.previous == "elevated" && later.held.count == 1)
    #expect(later.summary.contains("1 alert held back"))
  }

  @Test func `by the budget do not include a raise to the highest level`() {
    var watch = watch
    watch.thresholds.levels = [.init(name: "amber", raise: 20, clear: 10), .init(name: "red", raise: 50, clear: 40)]
    watch.budget = .init(alerts: 1, per: .hours(24))
    var pipeline = Crisis.pipeline(watch)
    #expect(lines(Crisis.run(&pipeline, Crisis.barrage())) == ["level.raised amber", "level.raised red"])
  }

  @Test func `survive a restart`() throws {
    var watch = watch
    watch.quiet = QuietHours(from: 0, to: 8 * 60)
    var pipeline = Crisis.pipeline(watch)
    _ = Crisis.run(&pipeline, Crisis.barrage())
    let state = try JSONDecoder().decode(PipelineState.self, from: JSONEncoder().encode(pipeline.state))
    var restarted = Crisis.pipeline(watch, state: state)
    #expect(restarted.advance(to: Crisis.hours(8)).alerts == pipeline.advance(to: Crisis.hours(8)).alerts)
    var unquiet = Crisis.watch
    unquiet.quiet = nil
    var edited = Crisis.pipeline(unquiet, state: state)
    #expect(edited.advance(to: Crisis.hours(8)).alerts.contains { $0.held.count == 2 })
  }
}

@Suite struct `Reminders` {
  @Test func `are silent once the index is below the level's clear, though the level still dwells`() {
    var watch = Crisis.watch
    watch.thresholds.dwell = .hours(48)
    watch.reminder = .hours(3)
    watch.flash = nil
    var pipeline = Crisis.pipeline(watch)
    _ = Crisis.run(&pipeline, Crisis.barrage(after: 0))
    var reminders: [Alert] = []
    while let due = pipeline.nextDue, due <= Crisis.hours(60) {
      reminders += pipeline.advance(to: due).alerts.filter { $0.event == .reminder }
    }
    #expect(!reminders.isEmpty)
    let clears = Dictionary(watch.thresholds.levels.map { ($0.name, $0.clear) }) { first, _ in first }
    for reminder in reminders {
      #expect((reminder.index ?? 0) >= clears[reminder.level ?? ""] ?? .infinity, "\(reminder.summary)")
    }
    #expect(reminders.allSatisfy { $0.time < Crisis.hours(30) })
  }
}
