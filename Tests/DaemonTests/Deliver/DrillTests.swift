import Daemon
import Escalation
import Foundation
import HTTP
import Loopback
import News
import Testing

@Suite struct `A drill` {
  private let client: HTTPClient

  init() throws { client = try HTTPClient(HTTPClient.Configuration(userAgent: "tocsin-test")) }

  private func drill(_ format: WebhookFormat, at url: String) async -> SinkAnswer {
    var settings = Webhook.Settings(WebhookEndpoint(url: url, token: "T0-K3n"))
    settings.format = format
    settings.timeout = .seconds(60)
    return await Webhook(name: "desk", settings, client: client)
      .attempt(StoredAlert(Drill.alert(at: evening), rank: 0), at: evening)
  }

  private func bodies(_ server: LoopbackServer) throws -> [Any] {
    try server.requests.map { try JSONSerialization.jsonObject(with: Data($0.body)) }
  }

  @Test func `opens an incident in PagerDuty and resolves it`() async throws {
    let server = try LoopbackServer { _ in LoopbackResponse(status: 202, body: "queued") }
    let answer = await drill(.pagerduty, at: server.url())
    #expect(answer == SinkAnswer(.delivered, "opened: HTTP 202: queued; closed: HTTP 202: queued"))
    let events = try bodies(server).compactMap { $0 as? [String: Any] }
    #expect(events.map { $0["event_action"] as? String } == ["trigger", "resolve"])
    #expect(Set(events.compactMap { $0["dedup_key"] as? String }) == [Drill.alert(at: evening).id])
    #expect((events[0]["payload"] as? [String: Any])?["severity"] as? String == "info")
  }

  @Test func `opens an alert in Opsgenie, of the lowest priority, and closes it`() async throws {
    let server = try LoopbackServer { _ in LoopbackResponse(status: 202) }
    #expect(await drill(.opsgenie, at: server.url("")).outcome == .delivered)
    let id = Drill.alert(at: evening).id
    #expect(server.requests.map(\.target) == ["/v2/alerts", "/v2/alerts/\(id)/close?identifierType=alias"])
    #expect((try bodies(server)[0] as? [String: Any])?["priority"] as? String == "P5")
  }

  @Test func `ends what it fired in Alertmanager`() async throws {
    let server = try LoopbackServer { _ in LoopbackResponse(status: 200) }
    #expect(await drill(.alertmanager, at: server.url()).outcome == .delivered)
    let alerts = try bodies(server).compactMap { ($0 as? [[String: Any]])?.first }
    #expect(alerts.map { $0["endsAt"] as? String } == ["2024-04-13T20:05:00.000Z", "2024-04-13T20:00:00.000Z"])
    #expect(Set(alerts.compactMap { $0["labels"] as? [String: String] }).count == 1)
  }

  @Test func `says what is left to do when it could not close what it opened`() async throws {
    let server = try LoopbackServer { request in
      LoopbackResponse(status: request.bodyText.contains("resolve") ? 500 : 202)
    }
    let answer = await drill(.pagerduty, at: server.url())
    #expect(answer.outcome.problem?.hasPrefix("opened, but not closed: HTTP 500; close drill-") == true, "\(answer)")
  }

  @Test func `is one message everywhere else`() async throws {
    let server = try LoopbackServer { _ in LoopbackResponse(status: 200, body: "ok") }
    for format in [WebhookFormat.tocsin, .slack, .discord, .ntfy] { _ = await drill(format, at: server.url()) }
    #expect(server.requests.count == 4)
  }
}
