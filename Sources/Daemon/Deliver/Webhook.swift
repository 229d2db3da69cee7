import Escalation
import FoundationEssentials
package import HTTP
package import News

/// A receiver over HTTP: each alert is one request in the receiver's format, under the same id as in the log.
package final class Webhook: Sink {
  package let name: String
  package let backoff = Backoff(base: .seconds(5), cap: .hours(1))
  package let giveUp: Duration?
  package var forgets: Bool { settings.format == .alertmanager }
  package var disableAfter: Duration? { settings.disableAfter }
  package var groupWait: Duration { settings.groupWait }
  package var spacing: Duration { settings.format.spacing }
  private let settings: Settings
  private let signature: WebhookSignature
  private let client: HTTPClient

  nonisolated package struct Settings: Sendable {
    package var format = WebhookFormat.tocsin
    /// Where it goes; never shown.
    package var endpoint: WebhookEndpoint
    /// One for each signature; empty: not signed.
    package var keys: [SigningKey] = []
    package var credentials: Credentials?
    /// Names of each watch's levels above calm, lowest first: how grave a level is depends on them.
    package var levels: [String: [String]] = [:]
    package var minLevel: String?
    /// For one attempt.
    package var timeout: Duration = .seconds(15)
    /// How long to try before an alert is a dead letter.
    package var giveUp: Duration = .hours(24)
    /// How long the receiver may refuse everything before nothing is sent there any more.
    package var disableAfter: Duration = .hours(1)
    /// Level changes of a watch within this time of each other go out as one.
    package var groupWait: Duration = .zero
    /// Where the name may lead.
    package var addresses = AddressPolicy.publicOnly
    package var tls = TLSFiles()

    package init(_ endpoint: WebhookEndpoint) { self.endpoint = endpoint }

    /// What an answer may repeat of a request and nobody else may see.
    fileprivate var secrets: [String] {
      let path = endpoint.url.split(separator: "/", maxSplits: 3, omittingEmptySubsequences: false).dropFirst(3).first
      return [endpoint.token, credentials?.secret, credentials?.header, path.map { "/\($0)" }].compactMap(\.self)
        .filter { $0 != "/" }
    }
  }

  /// - Parameters:
  ///   - name: as routes name it.
  ///   - settings: what to send, and where.
  ///   - client: one that serves webhooks only, so that no feed's redirect finds its connections.
  package init(name: String, _ settings: Settings, client: HTTPClient) {
    self.name = name
    self.settings = settings
    self.client = client
    giveUp = settings.giveUp
    signature = WebhookSignature(keys: settings.keys)
  }

  package func deliver(_ delivery: Delivery, at now: Instant) async -> DeliveryOutcome {
    await attempt(delivery.alert, at: now).outcome
  }

  package func attempt(_ alert: StoredAlert, at now: Instant) async -> SinkAnswer {
    guard
      let message = AlertMessage(alert, levels: settings.levels, minLevel: settings.minLevel, at: now)
    else { return SinkAnswer(.refused("the stored alert cannot be read")) }
    let answer = await send(message)
    guard alert.event == .drill, settings.format.keepsIncidents, answer.outcome == .delivered else { return answer }
    return await endDrill(message, after: answer)
  }

  /// Closes the incident that a drill has opened, so that nobody has to.
  private func endDrill(_ message: AlertMessage, after opened: SinkAnswer) async -> SinkAnswer {
    var end = message
    end.endsDrill = true
    let closed = await send(end)
    guard let problem = closed.outcome.problem else {
      return SinkAnswer(.delivered, "opened: \(opened.text); closed: \(closed.text)")
    }
    return SinkAnswer(.failed("opened, but not closed: \(problem); close \(message.alert.id) by hand"))
  }

  private func send(_ message: AlertMessage) async -> SinkAnswer {
    let formatted: FormattedRequest
    do throws(FormatError) {
      guard let request = try settings.format.request(for: message, to: settings.endpoint) else {
        return SinkAnswer(.delivered, "nothing to say to this service")
      }
      formatted = request
    } catch {
      return SinkAnswer(.refused("\(error)"))
    }
    let answer = await send(request(formatted, for: message), at: message.now)
    guard case .refused = answer.outcome,
      let plain = settings.format.plainRequest(for: message, to: settings.endpoint)
    else { return answer }
    // Better without its dress than not at all.
    let second = await send(request(plain, for: message), at: message.now)
    return second.outcome == .delivered ? SinkAnswer(.delivered, "as plain text, after \(answer.text)") : answer
  }

  private func send(_ request: HTTPRequest, at now: Instant) async -> SinkAnswer {
    do throws(HTTPError) {
      let response = try await client.send(request)
      let excerpt = ResponsePolicy.excerpt(response.body, hiding: settings.secrets)
      let answer = "HTTP \(response.status)\(excerpt.isEmpty ? "" : ": \(excerpt)")"
      if settings.format.answersOK, response.status == 200, excerpt != "ok" {
        return SinkAnswer(.failed("HTTP 200, but the answer is not “ok”").explained(by: excerpt), answer)
      }
      let asked = response.headers["retry-after"].flatMap { RetryAfter.parse($0, at: now) }
      if settings.format.isGoneWhenNotFound, response.status == 404 {
        return SinkAnswer(.closed("HTTP 404: the webhook was deleted").explained(by: excerpt), answer)
      }
      return SinkAnswer(
        ResponsePolicy.outcome(
          status: response.status, location: response.headers["location"],
          retryAfter: asked ?? ResponsePolicy.retryAfter(body: response.body),
          // A good few times before it is disabled.
          slowly: min(ResponsePolicy.slowRetry, .milliseconds(settings.disableAfter.milliseconds / 30))
        ).explained(by: excerpt), answer)
    } catch {
      return SinkAnswer(ResponsePolicy.outcome(error), "\(error)")
    }
  }

  private func request(_ formatted: FormattedRequest, for message: AlertMessage) -> HTTPRequest {
    var headers = HTTPHeaders()
    if settings.format.isSigned {
      headers = HTTPHeaders(signature.headers(id: message.alert.id, at: message.now, body: formatted.body))
      // So that a receiver can tell news from what waited for it: seconds since the alert was decided.
      headers.add("tocsin-age", String(message.age.components.seconds))
    }
    for header in formatted.headers { headers.add(header.name, header.value) }
    if let credentials = settings.credentials { headers.add("authorization", credentials.header) }
    return HTTPRequest(
      formatted.method, formatted.url, headers: headers, body: formatted.body,
      limits: HTTPLimits(total: settings.timeout, connect: min(settings.timeout, .seconds(10)), body: 1 << 20),
      redirects: .refuse, addresses: settings.addresses, tls: settings.tls)
  }
}

/// How a webhook proves who calls. Never shown.
nonisolated package enum Credentials: Sendable, Hashable {
  case bearer(Secret)
  case basic(user: String, password: Secret)

  fileprivate var secret: String {
    switch self {
    case .bearer(let token): token.revealed
    case .basic(_, let password): password.revealed
    }
  }

  /// The value of `Authorization`.
  var header: String {
    switch self {
    case .bearer(let token): "Bearer \(token.revealed)"
    case .basic(let user, let password): "Basic " + Data("\(user):\(password.revealed)".utf8).base64EncodedString()
    }
  }
}
