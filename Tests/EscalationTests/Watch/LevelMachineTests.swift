import News
import Testing

@testable import Escalation

@Suite struct `Levels` {
  let thresholds = Watch.Thresholds(
    levels: [
      .init(name: "guarded", raise: 10, clear: 6), .init(name: "elevated", raise: 25, clear: 15),
      .init(name: "high", raise: 50, clear: 35), .init(name: "critical", raise: 80, clear: 60),
    ], dwell: .hours(2))

  func index(_ points: Double, at hours: Double) -> Index {
    Index(
      of: [Index.Part(first: Crisis.hours(hours), points: points)], halfLife: .hours(12), at: Crisis.hours(hours))
  }

  @Test(arguments: [(9.99, 0), (10, 1), (24.9, 1), (25, 2), (50, 3), (79, 3), (80, 4), (500, 4)])
  func `rise at once to the highest reached`(points: Double, level: Int) {
    var machine = LevelMachine()
    let change = machine.observe(index(points, at: 0), thresholds)
    #expect(machine.level == level)
    #expect(change == (level == 0 ? nil : .init(from: 0, to: level, time: Crisis.start)))
  }

  @Test func `fall one by one, each a dwell after its own crossing`() {
    var machine = LevelMachine()
    _ = machine.observe(index(80, at: 0), thresholds)
    var falls: [(Int, Double)] = []
    while let change = machine.fall(upTo: Crisis.hours(1000), thresholds) {
      falls.append((change.to, Double((change.time - Crisis.start).milliseconds) / 3_600_000))
    }
    // 12 h · log2(80 / clear) + 2 h
    let expected = [(3, 6.980), (2, 16.312), (1, 30.980), (0, 46.844)]
    #expect(falls.count == 4)
    for (fall, wanted) in zip(falls, expected) {
      #expect(fall.0 == wanted.0)
      #expect(abs(fall.1 - wanted.1) < 0.001)
    }
  }

  @Test func `stay while the index comes back within the dwell`() {
    var machine = LevelMachine()
    _ = machine.observe(index(80, at: 0), thresholds)
    #expect(machine.observe(index(59, at: 5), thresholds) == nil)
    #expect(machine.observe(index(61, at: 6.5), thresholds) == nil)
    #expect(machine.fall(upTo: Crisis.hours(7.1), thresholds) == nil)
    #expect(machine.level == 4)
  }

  @Test func `count the dwell from the first crossing`() throws {
    var machine = LevelMachine()
    _ = machine.observe(index(80, at: 0), thresholds)
    _ = machine.observe(index(50, at: 1), thresholds)
    _ = machine.observe(index(45, at: 2), thresholds)
    #expect(machine.due(thresholds) == Crisis.hours(3))
  }

  @Test func `fall through several at once when everything calms`() {
    var machine = LevelMachine()
    _ = machine.observe(index(90, at: 0), thresholds)
    _ = machine.observe(index(1, at: 1), thresholds)
    #expect(machine.fall(upTo: Crisis.hours(9), thresholds) == .init(from: 4, to: 0, time: Crisis.hours(3)))
    #expect(machine.due(thresholds) == nil)
  }

  @Test func `may have any number and names`() {
    let two = Watch.Thresholds(
      levels: [.init(name: "amber", raise: 5, clear: 3), .init(name: "red", raise: 9, clear: 8)], dwell: .zero)
    var machine = LevelMachine()
    #expect(machine.observe(index(9, at: 0), two)?.to == 2)
    #expect(machine.name == "red")
    _ = machine.observe(index(4, at: 1), two)
    #expect(machine.fall(upTo: Crisis.hours(1), two)?.to == 1)
    #expect(machine.name == "amber")
  }

  @Test func `are found again by name, else by position, after an edit`() {
    var machine = LevelMachine()
    _ = machine.observe(index(50, at: 0), thresholds)
    var moved = machine
    moved.adopt(.init(levels: [.init(name: "high", raise: 40, clear: 20)]), index(50, at: 0))
    #expect(moved.level == 1)
    #expect(moved.name == "high")
    machine.adopt(.init(levels: [.init(name: "red", raise: 40, clear: 20)]), index(50, at: 0))
    #expect(machine.name == "red")
    machine.adopt(.init(levels: []), index(50, at: 0))
    #expect(machine.name == Watch.Level.calm)
  }
}
