import Daemon
import Escalation
import News
import Testing

@Suite nonisolated struct `What is in force` {
  private let config = {
    var config = Config()
    config.files = ["t.yaml"]
    config.feeds = [
      FeedConfig(url: "https://a.example/", name: "A"), FeedConfig(url: "https://b.example/", name: "Bee", weight: 0.5),
    ]
    config.watches = [Watch(name: "w", lexicons: ["l"], flash: nil, reminder: nil)]
    if let url = WebURL("https://hooks.example/T0K3N") {
      config.alerts.webhooks = [WebhookConfig(name: "desk", url: url)]
    }
    return config
  }()

  @Test func `is shown to people in columns`() {
    #expect(
      ConfigSummary(config).lines == [
        "files    t.yaml",
        "store    sqlite:/var/lib/tocsin/tocsin.db",
        "",
        "feeds    2, every 10m (2m … 6h), 64 at once, 2 a host, as Tocsin/\(Product.version) (+\(Product.page))",
        "  A                  https://a.example/",
        "  Bee    weight 0.5  https://b.example/",
        "",
        "watch    w: every item, all feeds, lexicons l, half-life 12h",
        "  guarded   raise 10  clear 6",
        "  elevated  raise 25  clear 15",
        "  high      raise 45  clear 30",
        "  critical  raise 80  clear 55",
        "  lowered after 6h below clear; flash off; reminder off; to log",
        "",
        "sinks",
        "  log   /var/log/tocsin/alerts.jsonl",
        "  desk  https://hooks.example  tocsin, not signed, from any level, given up after 1d; no watch routes to it",
        "",
        "status   no page",
      ])
  }

  @Test func `names quiet hours and the budget`() {
    var config = config
    config.watches[0].quiet = QuietHours(
      from: 22 * 60, to: 6 * 60 + 5, zone: LocalTime(name: "UTC-03:30", ahead: .minutes(-210)))
    config.watches[0].budget = AlertGate.Budget()
    let summary = ConfigSummary(config)
    #expect(
      summary.lines.contains {
        $0.contains("reminder off; quiet 22:00 … 06:05 UTC-03:30 below critical; at most 6 alerts per 1h; to log")
      })
    #expect(summary.record.line.contains(#""budget":{"alerts":6,"per":"1h"}"#))
  }

  @Test func `is one JSON object for programs`() {
    let line = ConfigSummary(config).record.line
    #expect(line.hasPrefix(#"{"valid":true,"files":["t.yaml"],"store":"sqlite:/var/lib/tocsin/tocsin.db","polling":{"#))
    #expect(line.contains(#""thresholds":[{"level":"guarded","raise":10,"clear":6},"#))
    #expect(!line.contains("T0K3N"))
    let problems = ConfigProblems([ConfigProblem(file: "t.yaml", line: 3, column: 9, message: "what")])
    #expect(
      problems.record.line
        == #"{"valid":false,"problems":[{"file":"t.yaml","line":3,"column":9,"message":"what"}]}"#)
    #expect(problems.description == "t.yaml:3:9: what")
  }
}
