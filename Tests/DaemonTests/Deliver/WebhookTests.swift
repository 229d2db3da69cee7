@testable import Daemon
import HTTP
import Loopback
import News
import Testing

@Suite struct `Webhooks` {
  private let key = SigningKey("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
  private let client: HTTPClient

  init() throws { client = try HTTPClient(HTTPClient.Configuration(userAgent: "tocsin-test")) }

  private func deliver(
    to url: String, timeout: Duration = .seconds(60), at now: Instant = evening
  ) async throws -> DeliveryOutcome {
    var settings = Webhook.Settings(WebhookEndpoint(url: url))
    settings.keys = [try #require(key)]
    settings.timeout = timeout
    let webhook = Webhook(name: "desk", settings, client: client)
    return await webhook.deliver(
      Delivery(
        id: Delivery.ID(sequence: 1, sink: "desk"), alert: alert("a"), attempts: 0, next: evening, queued: evening),
      at: now)
  }

  @Test func `post the record as it stands in the log, signed, and say how old it is`() async throws {
    let server = try LoopbackServer { _ in LoopbackResponse(status: 204) }
    #expect(try await deliver(to: server.url("/hook?token=x"), at: evening + .hours(2)) == .delivered)
    let request = try #require(server.requests.first)
    #expect(request.method == "POST" && request.target == "/hook?token=x")
    #expect(request.bodyText == alert("a").record)
    #expect(request["content-type"] == "application/json")
    #expect(request["user-agent"] == "tocsin-test")
    #expect(request["tocsin-age"] == "7200")
    let signed = WebhookSignature(keys: [try #require(key)])
      .headers(id: "a", at: evening + .hours(2), body: request.body)
    for header in signed { #expect(request[header.name] == header.value) }
    #expect(signed.count == 3 && request.headers.filter { $0.name.hasPrefix("webhook-") }.count == 3)
  }

  @Test(arguments: [
    (500, DeliveryOutcome.failed("HTTP 500")), (429, .failed("HTTP 429", retryAfter: .seconds(7))),
    (503, .failed("HTTP 503", retryAfter: .seconds(7))), (410, .closed("HTTP 410: the receiver is gone for good")),
    (422, .refused("HTTP 422: the receiver refuses this request")), (200, .delivered),
  ])
  func `take the answer's word for it`(status: Int, expected: DeliveryOutcome) async throws {
    let server = try LoopbackServer { _ in
      status == 500
        ? LoopbackResponse(status: status) : LoopbackResponse(status: status, headers: ["Retry-After": "7"])
    }
    #expect(try await deliver(to: server.url()) == expected)
  }

  @Test func `follow no redirect`() async throws {
    let other = try LoopbackServer { _ in LoopbackResponse() }
    let target = other.url("/secret")
    let server = try LoopbackServer { _ in .redirect(307, to: target) }
    guard case .failed(let reason, .some(ResponsePolicy.slowRetry)) = try await deliver(to: server.url()) else {
      Issue.record("not refused")
      return
    }
    #expect(!reason.contains("secret") && reason.contains("http://127.0.0.1"))
    #expect(other.requests.isEmpty)
  }

  @Test func `are tried again when the receiver is silent, resets or is away`() async throws {
    let silent = try LoopbackServer { _ in .hang }
    guard case .failed(let phase, nil) = try await deliver(to: silent.url(), timeout: .milliseconds(200)) else {
      Issue.record("not failed")
      return
    }
    #expect(phase.hasPrefix("timed out"))
    let reset = try LoopbackServer { _ in .reset }
    #expect(try await deliver(to: reset.url()) == .failed("the connection broke before the answer was complete"))
    let url = reset.url("/T0/secret")
    reset.stop()
    guard case .failed(let reason, nil) = try await deliver(to: url) else {
      Issue.record("not failed")
      return
    }
    #expect(!reason.contains("secret"))
  }

  @Test(arguments: [
    (#"{"retry_after":1.5,"global":false}"#, Duration.milliseconds(1500)), (#"{"retry_after_ms":2000}"#, .seconds(2)),
    (#"{"ok":false,"parameters":{"retry_after":7}}"#, .seconds(7)),
  ])
  func `wait as long as the body of an answer says`(body: String, wait: Duration) async throws {
    let server = try LoopbackServer { _ in LoopbackResponse(status: 429, body: body) }
    #expect(
      try await deliver(to: server.url()) == DeliveryOutcome.failed("HTTP 429", retryAfter: wait).explained(by: body))
  }

  @Test func `to Slack are delivered only when it says ok`() async throws {
    let server = try LoopbackServer { request in
      LoopbackResponse(status: 200, body: request.path == "/good" ? "ok" : "no_text")
    }
    for (path, expected) in [("/good", true), ("/bad", false)] {
      var settings = Webhook.Settings(WebhookEndpoint(url: server.url(path)))
      settings.format = .slack
      settings.timeout = .seconds(60)
      let answer = await Webhook(name: "desk", settings, client: client).attempt(alert("a"), at: evening)
      #expect((answer.outcome == .delivered) == expected && answer.text.contains(expected ? "ok" : "no_text"))
    }
    #expect(server.requests.allSatisfy { $0["webhook-id"] == nil })
  }

  @Test func `show their credentials to the receiver only`() async throws {
    let server = try LoopbackServer { _ in LoopbackResponse(status: 500) }
    var settings = Webhook.Settings(WebhookEndpoint(url: server.url()))
    settings.timeout = .seconds(60)
    settings.credentials = .basic(user: "desk", password: Secret("s3cret"))
    let webhook = Webhook(name: "desk", settings, client: client)
    let answer = await webhook.attempt(alert("a"), at: evening)
    #expect(server.requests.first?["authorization"] == "Basic ZGVzazpzM2NyZXQ=")
    #expect(!"\(settings) \(answer)".contains("s3cret"))
  }

  @Test func `do not wait for others of the same host that get no answer`() async throws {
    let server = try LoopbackServer { $0.path == "/dead" ? .hang : LoopbackResponse(status: 200) }
    var config = Config()
    config.alerts.webhooks = try (0..<40).map {
      WebhookConfig(name: "h\($0)", url: try #require(WebURL(server.url("/dead"))))
    }
    let client = try HTTPClient(config.webhookClient(environment: [:]))
    let attempts = config.alerts.webhooks.map { hook in
      Task {
        await Webhook(name: hook.name, Webhook.Settings(WebhookEndpoint(url: hook.url.revealed)), client: client)
          .attempt(alert("a"), at: evening)
      }
    }
    _ = await server.requests(atLeast: 40)
    let alive = Webhook(name: "alive", Webhook.Settings(WebhookEndpoint(url: server.url("/alive"))), client: client)
    #expect(await alive.attempt(alert("a"), at: evening).outcome == .delivered)
    client.shutDown()
    for attempt in attempts { #expect(await attempt.value.outcome != .delivered) }
  }

  @Test(arguments: [
    (WebhookFormat.slack, true), (.discord, true), (.teams, true), (.tocsin, false), (.mattermost, false),
  ])
  func `that a service knows no longer are closed`(format: WebhookFormat, isGone: Bool) async throws {
    let server = try LoopbackServer { _ in LoopbackResponse(status: 404, body: "Unknown Webhook") }
    var settings = Webhook.Settings(WebhookEndpoint(url: server.url()))
    settings.format = format
    settings.timeout = .seconds(60)
    settings.disableAfter = .minutes(1)
    let answer = await Webhook(name: "desk", settings, client: client).attempt(alert("a"), at: evening)
    switch answer.outcome {
    case .closed(let reason): #expect(isGone && reason == "HTTP 404: the webhook was deleted (“Unknown Webhook”)")
    case .barred(_, let after): #expect(!isGone && after == .seconds(2))
    default: Issue.record("\(answer)")
    }
  }

  @Test(arguments: [WebhookFormat.slack, .discord, .mattermost, .telegram, .matrix])
  func `that a service refuses with their markup go out as plain text`(format: WebhookFormat) async throws {
    let server = try LoopbackServer { request in
      let isPlain = !["attachments", "embeds", "parse_mode", "formatted_body"].contains {
        request.bodyText.contains($0)
      }
      return isPlain ? LoopbackResponse(status: 200, body: "ok") : LoopbackResponse(status: 400, body: "invalid_blocks")
    }
    var settings = Webhook.Settings(WebhookEndpoint(url: server.url("/hook"), token: "T0:K", place: "room"))
    settings.format = format
    settings.timeout = .seconds(60)
    let sample = FormatSamples.alert(headline: FormatSamples.hostile)
    let answer = await Webhook(name: "desk", settings, client: client).attempt(
      StoredAlert(sample, rank: 4), at: evening)
    #expect(answer == SinkAnswer(.delivered, "as plain text, after HTTP 400: invalid_blocks"))
    let bodies = server.requests.map(\.bodyText)
    #expect(bodies.count == 2 && bodies[1].contains("strait CRITICAL") && Set(server.requests.map(\.target)).count == 1)
    let mentions: [WebhookFormat: [String]] = [
      .slack: ["<!channel>", "<@U1>"], .discord: ["@everyone", "<@U1>"], .mattermost: ["@channel", "@everyone"],
    ]
    for mention in mentions[format] ?? [] { #expect(!bodies[1].contains(mention)) }
  }

  @Test func `hide what a receiver repeats of their secrets`() async throws {
    let server = try LoopbackServer { request in
      LoopbackResponse(
        status: 401, body: String(repeating: " ", count: 180) + "\(request["authorization"] ?? "") at \(request.target)"
      )
    }
    var settings = Webhook.Settings(WebhookEndpoint(url: server.url("/T0KEN/secret")))
    settings.timeout = .seconds(60)
    settings.credentials = .bearer(Secret("s3cret-token"))
    let answer = await Webhook(name: "desk", settings, client: client).attempt(alert("a"), at: evening)
    #expect(answer.text.contains("HTTP 401") && answer.outcome.problem?.contains("••• at •••") == true, "\(answer)")
    #expect(!"\(answer)".contains("s3cret") && !"\(answer)".contains("T0KEN"))
  }

  @Test func `are tried slowly when the address is wrong`() async throws {
    #expect(
      try await deliver(to: "ftp://hooks.example/secret")
        == .failed("ftp: is neither http nor https", retryAfter: ResponsePolicy.slowRetry))
  }
}
