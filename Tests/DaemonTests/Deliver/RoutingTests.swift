import Daemon
import Escalation
import News
import Testing

@Suite struct `Routing alerts` {
  private let routing = Routing(
    watches: [
      Watch(name: "strait", route: ["desk", "night"]), Watch(name: "canal", route: ["canal-desk"]),
      Watch(name: "quiet"),
    ],
    targets: [
      Routing.Target(name: "desk"), Routing.Target(name: "night", minLevel: "high", sendsLowered: true),
      Routing.Target(name: "canal-desk", sendsLowered: false), Routing.Target(name: "unused"),
    ])

  private func sinks(
    _ event: Alert.Event, _ watch: String? = "strait", level: String? = nil, previous: String? = nil
  ) -> [String] {
    routing.sinks(
      for: Alert(id: "a", time: evening, event: event, watch: watch, level: level, previous: previous, summary: ""))
  }

  @Test(arguments: [
    ("guarded", ["log", "desk"]), ("high", ["log", "desk", "night"]), ("critical", ["log", "desk", "night"]),
  ])
  func `a raised level goes along the route from min_level on`(level: String, expected: [String]) {
    #expect(sinks(.levelRaised, level: level) == expected)
    #expect(sinks(.reminder, level: level) == expected)
  }

  @Test(arguments: [("elevated", ["log", "desk"]), ("high", ["log", "desk", "night"])])
  func `a lowered level goes to those who had heard of it`(previous: String, expected: [String]) {
    #expect(sinks(.levelLowered, level: "calm", previous: previous) == expected)
  }

  @Test func `a lowered level does not go to those who want none`() {
    #expect(sinks(.levelLowered, "canal", level: "calm", previous: "critical") == ["log"])
  }

  @Test func `a flash and lost coverage go along the whole route`() {
    #expect(sinks(.flash, level: "calm") == ["log", "desk", "night"])
    #expect(sinks(.coverageLost, "canal") == ["log", "canal-desk"])
  }

  @Test func `a failed feed goes wherever any watch goes, a drill everywhere`() {
    #expect(sinks(.feedFailed, nil) == ["log", "desk", "night", "canal-desk"])
    #expect(sinks(.drill, nil) == ["log", "desk", "night", "canal-desk", "unused"])
  }

  @Test func `a sink that failed is not told so itself`() {
    let about = Alert(id: "a", time: evening, event: .sinkFailed, summary: "", sink: "desk")
    #expect(routing.sinks(for: about) == ["log", "night", "canal-desk"])
  }

  @Test func `a sink hears of the events and hours it asked for, and of every drill`() throws {
    let target = Routing.Target(
      name: "night", events: [.levelRaised, .drill], hours: DayHours("20:00-06:00"))
    let routing = Routing(watches: [Watch(name: "strait", route: ["night"])], targets: [target])
    let sinks = { (event: Alert.Event, hours: Int) in
      routing.sinks(
        for: Alert(id: "a", time: evening + .hours(hours), event: event, watch: "strait", level: "high", summary: ""))
    }
    #expect(sinks(.levelRaised, 0).count == 2 && sinks(.levelRaised, 9).count == 2)
    #expect(sinks(.levelRaised, 10).count == 1 && sinks(.levelRaised, -1).count == 1)
    #expect(sinks(.flash, 0).count == 1 && sinks(.drill, 12).count == 2)
  }

  @Test(arguments: ["8:00-20:00", "08:00-08:00", "08:00", "24:01-08:00", "08:60-09:00", "08:00-20:00-22:00", "-"])
  func `hours are two different times of a day`(text: String) {
    #expect(DayHours(text) == nil)
    #expect(DayHours("00:00-24:00")?.contains(evening) == true)
  }

  @Test func `the log gets everything`() {
    for event in Alert.Event.allCases { #expect(sinks(event, "quiet", level: "high", previous: "high").first == "log") }
    #expect(sinks(.levelRaised, "quiet", level: "critical") == ["log"])
  }

  @Test func `levels are ranked by the watch's own list`() {
    #expect(routing.rank(of: "calm", in: "strait") == 0)
    #expect(routing.rank(of: "critical", in: "strait") == 4)
    #expect(routing.rank(of: "critical", in: "unknown") == 0)
  }
}
