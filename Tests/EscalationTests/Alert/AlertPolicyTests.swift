import News
import Testing

@testable import Escalation

@Suite struct `Reasons for silence` {
  let policy = AlertPolicy(watch: Crisis.watch)

  func stories(_ items: [ScoredItem]) -> Stories {
    var pipeline = Crisis.pipeline()
    _ = Crisis.run(&pipeline, items)
    return Stories(pipeline.state.stories, matcher: StoryMatcher(), corroboration: .init())
  }

  func silence(_ items: [ScoredItem], at hours: Double = 2) -> AlertPolicy.Silence? {
    let all = stories(items)
    return all.ordered.last.flatMap { policy.flashSilence($0, all, at: Crisis.hours(hours)) }
  }

  @Test func `of a flash are told`() {
    #expect(silence([Crisis.item("Strike on depot", 39, after: 1)]) == .notGrave)
    #expect(silence([Crisis.item("Pull-back at the border", -60, after: 1)]) == .notGrave)
    #expect(silence([Crisis.item("Strike on depot", 60, after: 1)]) == .tooFewSources(1))
    #expect(silence(Crisis.barrage()) == .said)
  }

  @Test func `include another story much like it, but not the answer to it`() throws {
    func pair(_ title: String, _ other: String, by actor: String?, on target: String?) -> [ScoredItem] {
      [
        Crisis.item(title, 40, from: "a.example", after: 4, by: actor, on: target),
        Crisis.item(other, 40, from: "b.example", after: 4, by: actor, on: target),
      ]
    }
    // Nothing says whose guns these are: another story, but more of the same for a sleeping desk.
    let dam = pair("Dam shelled by artillery", "Engineers flee town as artillery shells dam", by: nil, on: nil)
    let first = try #require(stories(Crisis.barrage()).ordered.first)
    #expect(silence(Crisis.barrage() + dam, at: 4) == .saidOf(story: first.id))
    let answer = pair(
      "Dam shelled by artillery", "Engineers flee town as artillery shells dam", by: "south", on: "north")
    #expect(silence(Crisis.barrage() + answer, at: 4) == .said)
  }

  @Test func `include age`() {
    var quiet = Crisis.watch
    quiet.flash = nil
    quiet.thresholds.levels = [.init(name: "guarded", raise: 1, clear: 0.5)]
    var pipeline = Crisis.pipeline(quiet)
    _ = Crisis.run(&pipeline, Crisis.barrage(after: 1))
    let all = Stories(pipeline.state.stories, matcher: StoryMatcher(), corroboration: .init())
    #expect(
      all.ordered.first.flatMap { policy.flashSilence($0, all, at: Crisis.hours(14)) } == .old(since: Crisis.hours(1)))
    #expect(all.ordered.first.flatMap { policy.flashSilence($0, all, at: Crisis.hours(13)) } == nil)
    #expect(AlertPolicy(watch: quiet).flashSilence(all.ordered[0], all, at: Crisis.hours(2)) == .notWanted)
  }
}

@Suite struct `Names of alerts` {
  @Test func `are the same for the same cause and differ with it`() {
    let id = AlertID.make(watch: "w", event: .flash, cause: ["x"])
    #expect(id == AlertID.make(watch: "w", event: .flash, cause: ["x"]))
    #expect(id.hasPrefix("w-"))
    #expect(id.utf8.count == 18)
    #expect(AlertID.make(watch: "a.b", event: .flash, cause: []).hasPrefix("a-b-"))
    #expect(id != AlertID.make(watch: "w", event: .reminder, cause: ["x"]))
    #expect(AlertID.short(["ab", "c"]) != AlertID.short(["a", "bc"]))
  }

  @Test func `are base 32 of SHA-256`() {
    // SHA-256("a" 0), first ten bytes: ffe9aaeaa2a2d5048174.
    #expect(AlertID.short(["a"]) == "77u2v2vculkqjalu")
  }
}

@Suite struct `Summaries` {
  @Test func `cut a headline without end`() {
    var state = WatchState(watch: Crisis.watch, at: Crisis.start)
    state.cause = .init(
      story: "s", headline: String(repeating: "é", count: 5000), sources: 1, level: "high", occurrence: 1)
    let summary = Summary.raised(watch: "w", state)
    #expect(summary.hasSuffix("é… (1 source)"))
    #expect(summary.utf8.count < 220)
  }
}
