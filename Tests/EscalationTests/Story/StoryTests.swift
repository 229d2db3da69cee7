import News
import Testing

@testable import Escalation

@Suite struct `Stories told` {
  func stories(_ items: [ScoredItem]) -> [Story] {
    var pipeline = Crisis.pipeline()
    _ = Crisis.run(&pipeline, items)
    return pipeline.state.stories
  }

  @Test func `by six publishers in their own words are one`() {
    let items =
      Crisis.barrage() + [
        Crisis.item(
          "Rocket salvo from Norland lights up sky over Sudria", 60, from: "e.example", after: 2, by: "north",
          on: "south"),
        Crisis.item(
          "Sudria says air defences engage northern missiles", 40, from: "f.example", after: 3, by: "north", on: "south"
        ),
      ]
    let told = stories(items)
    #expect(told.count == 1)
    #expect(told.first?.sources.count == 6)
    #expect(told.first?.score == 75)
    #expect(told.first?.first == Crisis.hours(1))
  }

  @Test func `by twenty mastheads that print one wire are one voice`() throws {
    let copies = (0..<20).map { number in
      Crisis.item(
        "Explosions heard near air base in Sudria", 50, from: "paper\(number).example", after: 1 + Double(number) / 10)
    }
    let told = stories(copies.reversed())
    let story = try #require(told.first)
    #expect(told.count == 1)
    #expect(story.sources.map(\.domain) == ["paper0.example"])
    #expect(story.corroboration == 1)
    #expect(story.count == 20)
    #expect(story.items.count <= Story.mostItems)
  }

  @Test(arguments: [("b.example", 2.0, 1), ("a.example", 2, 2), ("b.example", 6, 2)])
  func `without saying who did it are one where other sources say it within hours`(
    source: String, hour: Double, count: Int
  ) {
    let told = stories([
      Crisis.item("Rockets hit fuel depot near river", 60, from: "a.example", after: 1),
      Crisis.item("Town wakes to sirens as rockets fall on farms", 50, from: source, after: hour),
    ])
    #expect(told.count == count)
  }

  @Test func `of strike and counter-strike are two`() {
    let told = stories([
      Crisis.item(
        "Rockets hit air base in overnight strike", 60, from: "a.example", after: 1, by: "north", on: "south"),
      Crisis.item(
        "Rockets hit air base in overnight strike", 60, from: "b.example", after: 9, by: "south", on: "north"),
    ])
    #expect(told.count == 2)
  }

  @Test func `of two strikes a day apart are two`() {
    let told = stories([
      Crisis.item("Rockets hit port city", 60, from: "a.example", after: 1, by: "north", on: "south"),
      Crisis.item("Rockets hit port city", 60, from: "a.example", after: 25, by: "north", on: "south"),
    ])
    #expect(told.count == 2)
  }

  @Test func `of different deeds of one side are two`() {
    let told = stories([
      Crisis.item("Rockets hit port city", 60, after: 1, by: "north", on: "south"),
      Crisis.item("Tanker seized in the strait", 40, after: 2, by: "north", on: "south", kind: "seizure.ship"),
    ])
    #expect(told.count == 2)
  }

  @Test func `that escalate and that calm are kept apart`() {
    let told = stories([
      Crisis.item("Strike on air base", 60, after: 1), Crisis.item("Strike on air base", -30, after: 2),
    ])
    #expect(told.map(\.score).sorted() == [-30, 60])
  }

  @Test func `need a score with a direction`() {
    #expect(stories([Crisis.item("Timeline of the rocket attacks", 0, after: 1)]).isEmpty)
    #expect(stories([Crisis.item("Rockets mentioned in passing", 4.9, after: 1)]).isEmpty)
  }

  @Test func `are confirmed with half a voice by what starts none`() throws {
    let told = stories([
      Crisis.item("Rockets hit port city", 60, from: "a.example", after: 1, by: "north", on: "south"),
      Crisis.item("What the attack on the port means", 3, from: "b.example", after: 5, by: "north", on: "south"),
      Crisis.item("What the talks mean", -3, from: "c.example", after: 6, by: "north", on: "south"),
    ])
    #expect(told.count == 1)
    #expect(told.first?.corroboration == 1.5)
    #expect(told.first?.score == 60)
  }

  @Test func `take an edited item in the place of its first version`() {
    let told = stories([
      Crisis.item("Blast heard in port city", 20, after: 1, id: "x"),
      Crisis.item("Missile strike on port city", 55, after: 1, id: "x"),
    ])
    #expect(told.count == 1)
    #expect(told.first?.items.map(\.title) == ["Missile strike on port city"])
    #expect(told.first?.count == 1)
  }

  @Test func `end when their only item is corrected`() {
    let told = stories([
      Crisis.item("Missile strike on port city", 55, after: 1, id: "x"),
      Crisis.item("Correction: no strike on port city", 0, after: 1, id: "x"),
    ])
    #expect(told.isEmpty)
  }

  @Test func `stay bounded however many there are`() {
    var stories = Stories(matcher: StoryMatcher(), corroboration: .init())
    for number in 0..<(Stories.most + 50) {
      let item = Crisis.item("word\(number)alpha thing", 20, after: Double(number) / 100)
      let score = Crisis.score(20)
      guard let development = Development(of: score) else { continue }
      let entry = StoryEntry(item, score, development, topic: TopicWords(watch: Crisis.watch))
      _ = stories.add(entry, watch: "north-south")
    }
    let gone = stories.prune(halfLife: .hours(12), at: Crisis.hours(6))
    #expect(stories.all.count <= Stories.most)
    #expect(gone.count + stories.all.count > 0)
  }

  @Test func `are forgotten when they have faded`() {
    var stories = Stories(matcher: StoryMatcher(), corroboration: .init())
    let item = Crisis.item("Rockets hit port city", 60, after: 0)
    let score = Crisis.score(60)
    if let development = Development(of: score) {
      _ = stories.add(StoryEntry(item, score, development, topic: TopicWords(watch: Crisis.watch)), watch: "w")
    }
    #expect(stories.prune(halfLife: .hours(12), at: Crisis.hours(100)).isEmpty)
    #expect(stories.prune(halfLife: .hours(12), at: Crisis.hours(130)).count == 1)
    #expect(stories.all.isEmpty)
  }
}
