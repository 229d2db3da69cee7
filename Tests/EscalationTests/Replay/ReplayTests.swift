import Escalation
import News
import Testing

@Suite struct `Replay of a history` {
  func entries() -> [Replay.Entry] {
    [
      (1.0, "Strike on depot", "a.example"), (1.5, "Depot hit by missiles in strike", "b.example"),
      (30, "Strike on port", "c.example"),
    ]
    .map { hours, title, source in
      Replay.Entry(
        feed: source,
        item: Item(id: title, title: title, published: Crisis.hours(hours), source: Source(domain: source)))
    }
  }

  func run(_ entries: [Replay.Entry], until end: Double? = nil) -> (alerts: [Alert], samples: [Replay.Sample]) {
    var watch = Crisis.watch
    watch.reminder = nil
    var replay = Replay(
      Pipeline(watches: [watch], at: Crisis.start) { item, _ in [Crisis.score(70, title: item.title)] })
    var alerts: [Alert] = []
    var samples: [Replay.Sample] = []
    replay.run(entries, until: end.map(Crisis.hours)) { event in
      switch event {
      case .alert(let alert): alerts.append(alert)
      case .sample(let sample): samples.append(sample)
      }
    }
    return (alerts, samples)
  }

  @Test func `is the same in any order of the file`() {
    let forwards = run(entries(), until: 60)
    let backwards = run(entries().reversed(), until: 60)
    #expect(forwards.alerts == backwards.alerts)
    #expect(forwards.samples == backwards.samples)
  }

  @Test func `rings when the items came out`() {
    let alerts = run(entries(), until: 60).alerts
    #expect(alerts.first?.time == Crisis.hours(1))
    #expect(alerts.map(\.time) == alerts.map(\.time).sorted())
  }

  @Test func `samples every hour and every change`() {
    let samples = run(entries(), until: 60).samples
    let times = Set(samples.map(\.time))
    for hour in 2...60 { #expect(times.contains(Crisis.hours(Double(hour)))) }
    #expect(times.contains(Crisis.hours(1.5)))
    #expect(
      samples.last?.record.line.hasPrefix(#"{"time":"2031-03-03T12:00:00.000Z","watch":"north-south","index":"#) == true
    )
  }

  @Test func `leaves out what has no date, and repeats`() {
    var undated = entries()[0]
    undated.item.published = nil
    let plain = run(entries())
    #expect(run(entries() + [undated] + entries()).alerts == plain.alerts)
  }

  @Test func `of nothing is nothing`() { #expect(run([]).samples.isEmpty) }
}
