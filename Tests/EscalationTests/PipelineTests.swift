import Escalation
import Foundation
import News
import Testing

@Suite struct `Alerts of a crisis` {
  func lines(_ alerts: [Alert]) -> [String] { alerts.map { "\($0.event.rawValue) \($0.level ?? "")" } }

  @Test func `ring for the event, not for its recap, and tell when it is over`() {
    var pipeline = Crisis.pipeline()
    let recap = Crisis.item("What we know about the rocket attack", 0, from: "e.example", after: 6)
    let alerts = Crisis.run(&pipeline, Crisis.barrage() + [recap], until: 100)
    #expect(
      lines(alerts).filter { !$0.hasPrefix("reminder") } == [
        "level.raised elevated", "level.raised high", "level.lowered elevated", "level.lowered guarded",
        "level.lowered calm",
      ])
  }

  @Test func `say why`() throws {
    var pipeline = Crisis.pipeline()
    let raised = try #require(Crisis.run(&pipeline, Crisis.barrage()).last)
    #expect(
      raised.summary == "north-south rose to HIGH: Norland fires salvo of rockets at Sudria (2 sources)")
    #expect(raised.previous == "elevated")
    #expect(raised.threshold == 50)
    let evidence = try #require(raised.evidence.first)
    #expect(evidence.share == 1)
    #expect(evidence.sources.map(\.domain) == ["a.example", "b.example"])
    #expect(evidence.items.first?.contributions.first?.indicator == "attack.strike")
  }

  @Test func `ring again for a second crisis`() {
    var pipeline = Crisis.pipeline()
    let first = Crisis.run(&pipeline, Crisis.barrage(after: 1), until: 400)
    let second = Crisis.run(&pipeline, Crisis.barrage(after: 500))
    #expect(lines(first).contains("level.raised high"))
    #expect(lines(second).contains("level.raised high"))
    #expect(Set((first + second).map(\.id)).count == first.count + second.count)
  }

  @Test func `are not repeated while the index wavers around a threshold`() {
    var watch = Crisis.watch
    watch.corroboration = .init(fullAt: 1, single: 1)
    watch.reminder = nil
    watch.flash = nil
    var pipeline = Crisis.pipeline(watch)
    // 8 points every 6 h: in the long run the index swings between 19 and 27, and `elevated` is from 25.
    let kinds = ["attack", "threat", "mobilisation", "evacuation", "maritime"]
    let items = (0..<60).map { number in
      Crisis.item("\(kinds[number % 5]) reported", 8, after: Double(number) * 6, kind: "\(kinds[number % 5]).x")
    }
    let alerts = Crisis.run(&pipeline, items)
    #expect(lines(alerts) == ["level.raised guarded", "level.raised elevated"])
  }

  @Test func `name what calmed down`() throws {
    var pipeline = Crisis.pipeline()
    _ = Crisis.run(&pipeline, Crisis.barrage())
    let calming = [
      Crisis.item("Norland says its operation is over", -40, from: "a.example", after: 4, kind: "restraint.over"),
      Crisis.item("Sudria to show restraint, minister says", -45, from: "b.example", after: 5, kind: "restraint.over"),
    ]
    let alerts = Crisis.run(&pipeline, calming, until: 24).filter { $0.event == .levelLowered }
    let first = try #require(alerts.first)
    #expect(first.summary == "north-south fell to elevated: Sudria to show restraint, minister says (1 source)")
    #expect(first.evidence.allSatisfy { $0.score < 0 })
    #expect(first.time < Crisis.hours(16))
  }

  @Test func `flash once for one grave story when it has enough sources`() {
    var watch = Crisis.watch
    watch.thresholds.levels = [.init(name: "guarded", raise: 1, clear: 0.5)]
    var pipeline = Crisis.pipeline(watch)
    let alerts = Crisis.run(&pipeline, Crisis.barrage())
    #expect(lines(alerts) == ["level.raised guarded", "flash guarded"])
    #expect(alerts.last?.summary == "north-south FLASH: Norland fires salvo of rockets at Sudria (2 sources)")
  }

  @Test func `remind at growing intervals while a level stands`() {
    var watch = Crisis.watch
    watch.halfLife = .hours(2000)
    watch.reminder = .hours(6)
    var pipeline = Crisis.pipeline(watch)
    var alerts = Crisis.run(&pipeline, Crisis.barrage(after: 0))
    while let due = pipeline.nextDue, due <= Crisis.hours(100) { alerts += pipeline.advance(to: due).alerts }
    let reminders = alerts.filter { $0.event == .reminder }
    let raised = alerts.last { $0.event == .levelRaised }?.time ?? .latest
    #expect(reminders.map { ($0.time - raised).milliseconds / 3_600_000 } == [6, 18, 42, 66, 90])
    #expect(Set(reminders.map(\.id)).count == reminders.count)
  }

  @Test func `tell when the watch goes blind`() {
    var pipeline = Crisis.pipeline()
    #expect(pipeline.cover(["north-south": .init(feeds: 10, healthy: 1)], at: Crisis.hours(0)).alerts.isEmpty)
    #expect(pipeline.nextDue == Crisis.hours(0.25))
    let lost = pipeline.advance(to: Crisis.hours(1)).alerts
    #expect(lines(lost) == ["coverage.lost calm"])
    #expect(
      lost.first?.summary
        == "north-south is blind: 1 of 10 feeds answer since 2031-03-01T00:00:00Z; its level (calm) cannot be trusted")
    #expect(pipeline.advance(to: Crisis.hours(2)).alerts.isEmpty)
  }
}

@Suite struct `One history` {
  func history() -> [ScoredItem] {
    var generator = Seeded(seed: 42)
    return (0..<300).map { number in
      let points = Double(Int(generator.next() % 120)) - 40
      let words = (0..<4).map { _ in "word\(generator.next() % 300)" }.joined(separator: " ")
      let side = generator.next() % 3
      return Crisis.item(
        words, points, from: "s\(generator.next() % 9).example", after: Double(number) * 1.7,
        by: side == 0 ? nil : side == 1 ? "north" : "south", on: side == 0 ? nil : side == 1 ? "south" : "north")
    }
  }

  @Test func `gives the same alerts after a restart at any point`() throws {
    let items = history()
    var whole = Crisis.pipeline()
    let expected = Crisis.run(&whole, items, until: 700)
    #expect(expected.count > 10)
    for cut in [1, 57, 150, 299] {
      var first = Crisis.pipeline()
      var alerts = Crisis.run(&first, Array(items[..<cut]))
      let bytes = try JSONEncoder().encode(first.state)
      let restored = try JSONDecoder().decode(PipelineState.self, from: bytes)
      #expect(restored == first.state)
      var second = Crisis.pipeline(state: restored)
      alerts += Crisis.run(&second, Array(items[cut...]), until: 700)
      #expect(alerts == expected)
    }
  }

  @Test func `adds up from what every step says it changed`() {
    var pipeline = Crisis.pipeline()
    var watches: [String: WatchState] = [:]
    var stories: [String: Story] = [:]
    func store(_ outcome: Outcome) {
      for watch in outcome.watches { watches[watch.name] = watch }
      for story in outcome.stories { stories[story.id] = story }
      for ended in outcome.removedStories { stories[ended.id] = nil }
    }
    for item in history() { store(pipeline.track([item], at: item.time)) }
    store(pipeline.advance(to: Crisis.hours(600)))
    #expect(Set(stories.values) == Set(pipeline.state.stories))
    #expect(watches["north-south"] == pipeline.state.watches.first)
  }

  @Test func `gives the same alerts however often the clock is looked at`() {
    let items = history()
    var seldom = Crisis.pipeline()
    let expected = Crisis.run(&seldom, items, until: 511)
    var often = Crisis.pipeline()
    var alerts: [Alert] = []
    var clock = Crisis.start
    for item in items {
      while clock < item.time {
        alerts += often.advance(to: clock).alerts
        clock = clock + .seconds(97)
      }
      alerts += often.track([item], at: item.time).alerts
    }
    alerts += often.advance(to: Crisis.hours(511)).alerts
    #expect(alerts.filter { $0.event != .reminder } == expected.filter { $0.event != .reminder })
  }

  @Test func `gives the same index whatever the order in which items arrive`() {
    let events = [1.0, 30, 60, 90].flatMap { hour in Crisis.barrage(after: hour) }
    let calming = Crisis.item("Truce agreed at the border", -30, from: "e.example", after: 40, kind: "truce.agreed")
    func index(_ items: [ScoredItem]) -> [Standing] {
      var pipeline = Crisis.pipeline()
      for item in items { _ = pipeline.track([item], at: Crisis.hours(100)) }
      return pipeline.standings(at: Crisis.hours(100))
    }
    let expected = index(events + [calming])
    var generator = Seeded(seed: 3)
    for _ in 0..<20 { #expect(index((events + [calming]).shuffled(using: &generator)) == expected) }
  }

  @Test func `goes on when the config changes`() {
    var pipeline = Crisis.pipeline()
    _ = Crisis.run(&pipeline, Crisis.barrage())
    var watch = Crisis.watch
    watch.thresholds.levels = [.init(name: "amber", raise: 20, clear: 10), .init(name: "red", raise: 95, clear: 70)]
    let other = Watch(name: "east-west")
    let edited = Pipeline(watches: [other, watch], state: pipeline.state, at: Crisis.hours(2)) { _, _ in [] }
    let standings = edited.standings(at: Crisis.hours(2))
    #expect(standings.map(\.watch) == ["east-west", "north-south"])
    #expect(standings.map(\.level) == ["calm", "red"])
    #expect(standings[1].index > 60)
    let removed = Pipeline(watches: [other], state: pipeline.state, at: Crisis.hours(2)) { _, _ in [] }
    #expect(removed.state.stories.isEmpty)
  }

  @Test func `does not run backwards with the clock`() {
    var pipeline = Crisis.pipeline()
    _ = Crisis.run(&pipeline, Crisis.barrage(after: 10))
    let late = Crisis.item("Convoy shelled at crossing", 40, after: 4)
    let outcome = pipeline.track([late], at: Crisis.hours(4))
    #expect(outcome.watches.first.map { $0.index.time >= Crisis.hours(10) } == true)
  }
}

@Suite struct `Documents through the pipeline` {
  func pipeline(feeds: [String] = []) -> Pipeline {
    var watch = Crisis.watch
    watch.feeds = feeds
    watch.corroboration = .init(fullAt: 1, single: 1)
    return Pipeline(watches: [watch], at: Crisis.start) { item, weight in
      [Crisis.score(item.title.contains("strike") ? 60 * weight : 0, title: item.title)]
    }
  }

  let now = Crisis.hours(10)

  func item(_ title: String, _ hours: Double? = 9.5) -> Item {
    Item(id: title, title: title, published: hours.map(Crisis.hours), source: Source(domain: "a.example"))
  }

  @Test func `ring from the first poll only for what is fresh`() {
    var heard = pipeline()
    let arrival = Arrival(feed: "a", items: [item("Missile strike on port", 2)], isFirstPoll: true)
    #expect(heard.process(arrival, known: KnownItems(), at: now).alerts.isEmpty)
    let fresh = Arrival(feed: "a", items: [item("Missile strike on harbour")], isFirstPoll: true)
    #expect(heard.process(fresh, known: KnownItems(), at: now).alerts.map(\.level) == ["high"])
  }

  @Test func `count a future date as now`() {
    var heard = pipeline()
    let outcome = heard.process(
      Arrival(feed: "a", items: [item("Air strike on depot", 500)]), known: KnownItems(), at: now)
    #expect(outcome.stories.map(\.first) == [now])
    #expect(outcome.alerts.count == 1)
  }

  @Test func `decay what comes late by its own date`() {
    var heard = pipeline()
    let outcome = heard.process(
      Arrival(feed: "a", items: [item("Air strike on depot", -14)]), known: KnownItems(), at: now)
    #expect(outcome.alerts.map(\.level) == ["guarded"])
    #expect(abs(heard.standings(at: now)[0].index - 15) < 1e-9)
  }

  @Test func `are heard only from the feeds of the watch`() {
    var heard = pipeline(feeds: ["b"])
    #expect(
      heard.process(Arrival(feed: "a", items: [item("Air strike on depot")]), known: KnownItems(), at: now).alerts
        .isEmpty)
    #expect(
      heard.process(Arrival(feed: "b", items: [item("Air strike on depot")]), known: KnownItems(), at: now).alerts.count
        == 1)
  }

  @Test func `count by the weight of their feed`() {
    var heard = pipeline()
    let outcome = heard.process(
      Arrival(feed: "a", weight: 0.5, items: [item("Air strike on depot")]), known: KnownItems(), at: now)
    // 30 points, and half a voice of one that is needed.
    #expect(outcome.alerts.map(\.index) == [15 * Index.decay(from: Crisis.hours(9.5), to: now, halfLife: .hours(12))])
  }
}
