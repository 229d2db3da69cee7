import Daemon
import Escalation
import Foundation
import HTTP
import Loopback
import News
import Testing

/// Where Debian's package puts it.
private let alertmanager = "/usr/bin/prometheus-alertmanager"

/// Against the Alertmanager that Debian packages, and what it makes of alerts: notifications of its own.
@Suite(
  .serialized,
  .enabled(
    if: FileManager.default.isExecutableFile(atPath: alertmanager),
    "needs prometheus-alertmanager: make test-packages"))
struct `Prometheus Alertmanager` {
  private let folder: TemporaryFolder
  private let notified: LoopbackServer
  private let process: Ending
  private let url: String

  init() async throws {
    folder = try TemporaryFolder()
    notified = try LoopbackServer { _ in LoopbackResponse(status: 200) }
    let config = try folder.write(
      "alertmanager.yml",
      """
      route: { receiver: desk, group_by: [alertname, level], group_wait: 0s, group_interval: 1s, repeat_interval: 1h }
      receivers:
        - name: desk
          webhook_configs: [{ url: "\(notified.url("/notified"))", send_resolved: true }]
      """)
    let port = try freePort()
    url = "http://127.0.0.1:\(port)"
    process = Ending(
      try TocsinProcess(
        executable: alertmanager,
        arguments: [
          "--config.file=\(config)", "--storage.path=\(folder.path)/data", "--web.listen-address=127.0.0.1:\(port)",
          "--cluster.listen-address=",
        ]))
    try await process.process.output(containing: "Listening on")
  }

  /// Ends a process with the test that holds it.
  private final class Ending: Sendable {
    let process: TocsinProcess
    init(_ process: TocsinProcess) { self.process = process }
    deinit { process.kill(SIGTERM) }
  }

  /// `firing critical`, `resolved high` …: what it has told its own receiver.
  private var told: [String] {
    notified.requests.flatMap { request -> [String] in
      let object = (try? JSONSerialization.jsonObject(with: Data(request.body))) as? [String: Any]
      return (object?["alerts"] as? [[String: Any]] ?? []).map { alert in
        let labels = alert["labels"] as? [String: String] ?? [:]
        return "\(alert["status"] ?? "") \(labels["level"] ?? labels["alertname"] ?? "")"
      }
    }
  }

  private func told(_ wanted: String) async throws {
    var count = 1
    while !told.contains(wanted), !Task.isCancelled {
      _ = await notified.requests(atLeast: count)
      count = notified.requests.count + 1
    }
    try #require(told.contains(wanted))
  }

  @Test(.timeLimit(.minutes(1))) @MainActor
  func `takes a raised level, its change and its end, and tells each`() async throws {
    let client = try HTTPClient(HTTPClient.Configuration(userAgent: "tocsin-test"))
    var settings = Webhook.Settings(WebhookEndpoint(url: url + "/api/v2/alerts"))
    settings.format = .alertmanager
    settings.levels = ["strait": ["high", "critical"]]
    settings.addresses = .any
    let sink = Webhook(name: "am", settings, client: client)
    let now = SystemClock.real.now
    func send(_ event: Alert.Event, _ level: String, from previous: String) async -> SinkAnswer {
      let alert = Alert(
        id: "strait-\(level)", time: now(), event: event, watch: "strait", level: level, previous: previous,
        summary: "<b>\"strait\"</b> \u{202E}rose to \(level)")
      return await sink.attempt(
        StoredAlert(alert, rank: ["calm", "high", "critical"].firstIndex(of: level) ?? 0), at: now())
    }
    #expect(await send(.levelRaised, "high", from: "calm") == SinkAnswer(.delivered, "HTTP 200"))
    try await told("firing high")
    #expect(await send(.levelRaised, "critical", from: "high").outcome == .delivered)
    try await told("firing critical")
    try await told("resolved high")
    #expect(await send(.levelLowered, "calm", from: "critical").outcome == .delivered)
    try await told("resolved critical")
    client.shutDown()
  }

  @Test(.timeLimit(.minutes(1))) func `is left without an open alert by a drill`() async throws {
    try folder.write(
      "lexicons/test.yaml",
      "indicators:\n  - { name: strike, direction: escalate, points: 60, terms: [strikes] }\n")
    let config = try folder.write(
      "tocsin.yaml",
      """
      feeds: [{ url: "http://127.0.0.1:9/" }]
      watches: [{ name: w, lexicons: [test], route: [am] }]
      alerts:
        log: { path: alerts.jsonl }
        webhooks: [{ name: am, format: alertmanager, url: "\(url)/api/v2/alerts" }]
      """)
    let drill = try await TocsinProcess.run(["drill", "--config", config, "--sink", "am"])
    #expect(drill.status == 0 && drill.output.contains("opened: HTTP 200; closed: HTTP 200"), "\(drill)")
    let left = try await TocsinProcess(
      executable: "/usr/bin/amtool", arguments: ["alert", "query", "--alertmanager.url=\(url)", "-o", "json"]
    ).result()
    #expect(left.output.trimmingCharacters(in: .whitespacesAndNewlines) == "[]", "\(left)")
  }
}
