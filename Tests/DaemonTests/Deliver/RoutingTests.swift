import Daemon
import Escalation
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
