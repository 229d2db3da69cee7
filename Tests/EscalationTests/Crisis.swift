import Escalation
import News
import Schema
import Testing

/// Invented headlines with invented points: what comes after scoring is tested without a lexicon.
enum Crisis {
  static let start = at("2031-03-01T00:00:00Z")
  static let watch = Watch(
    name: "north-south", about: [["North*", "Norland"], ["South*", "Sudria"]],
    sides: [
      Watch.Side(name: "north", patterns: ["North*", "Norland"]),
      Watch.Side(name: "south", patterns: ["South*", "Sudria"]),
    ],
    thresholds: Watch.Thresholds(
      levels: [
        .init(name: "guarded", raise: 10, clear: 6), .init(name: "elevated", raise: 25, clear: 15),
        .init(name: "high", raise: 50, clear: 35), .init(name: "critical", raise: 80, clear: 60),
      ], dwell: .hours(2)))

  static func at(_ text: String) -> Instant { Instant(iso8601: text) ?? .earliest }
  static func hours(_ hours: Double) -> Instant { start + .milliseconds(Int64(hours * 3_600_000)) }

  /// A scored item `hours` after the start.
  static func item(
    _ title: String, _ points: Double, from source: String = "wire.example", after hours: Double,
    by actor: String? = nil, on target: String? = nil, kind: String = "attack.strike", watch: String = "north-south",
    id: String? = nil
  ) -> ScoredItem {
    let time = Self.hours(hours)
    let id = id ?? "\(source) \(title) \(hours)"
    let item = Item(id: id, title: title, published: time, source: Source(domain: source))
    return ScoredItem(
      key: ItemKey(feed: source, id: id), item: item, time: time, feed: source,
      scores: [score(points, by: actor, on: target, kind: kind, title: title, watch: watch)])
  }

  static func score(
    _ points: Double, by actor: String? = nil, on target: String? = nil, kind: String = "attack.strike",
    title: String = "", watch: String = "north-south"
  ) -> Score {
    let match = Contribution(
      indicator: kind, term: "term", text: title, segment: .title, range: 0..<title.utf8.count, points: points)
    return Score(
      watch: watch, isRelevant: true, points: points, raw: points,
      direction: Direction(points: points, significant: 5), contributions: points == 0 ? [] : [match], actor: actor,
      target: target)
  }

  static func pipeline(_ watch: Watch = watch, state: PipelineState = PipelineState()) -> Pipeline {
    Pipeline(watches: [watch], state: state, at: start) { _, _ in [] }
  }

  /// The alert's record must be as the schema has it.
  static func expectRecord(_ alert: Alert) {
    #expect(AlertSchema.shared?.problems(of: alert.record.line) == [], "\(alert)")
  }

  /// Tracks every item at its own time and lets time pass until `end`; the alerts.
  static func run(_ pipeline: inout Pipeline, _ items: [ScoredItem], until end: Double? = nil) -> [Alert] {
    var alerts: [Alert] = []
    for item in items { alerts += pipeline.track([item], at: item.time).alerts }
    if let end { alerts += pipeline.advance(to: hours(end)).alerts }
    for alert in alerts { expectRecord(alert) }
    return alerts
  }

  /// A barrage, told by four publishers in words of their own.
  static func barrage(after hours: Double = 1) -> [ScoredItem] {
    [
      item("Norland fires salvo of rockets at Sudria", 70, from: "a.example", after: hours, by: "north", on: "south"),
      item(
        "Sirens in Sudria's capital as northern missiles strike", 60, from: "b.example", after: hours + 0.2,
        by: "north", on: "south"),
      item(
        "Sudria under attack: dozens of rockets fired by Norland", 75, from: "c.example", after: hours + 0.4,
        by: "north", on: "south"),
      item(
        "Northern army launches missiles across the border", 65, from: "d.example", after: hours + 0.5,
        by: "north", on: "south"),
    ]
  }
}
