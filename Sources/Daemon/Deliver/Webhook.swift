package import HTTP
package import News

/// A receiver over HTTP: each alert is one signed POST of the alert record, its id the same as in the log.
package final class Webhook: Sink {
  package let name: String
  package let backoff = Backoff(base: .seconds(5), cap: .hours(1))
  package let giveUp: Duration?
  private let url: String
  private let timeout: Duration
  private let signature: WebhookSignature
  private let addresses: AddressPolicy
  private let client: HTTPClient

  /// - Parameters:
  ///   - name: as routes name it.
  ///   - url: where alerts go; never shown.
  ///   - keys: one for each signature; empty: not signed.
  ///   - timeout: for one attempt.
  ///   - giveUp: how long to try before an alert is a dead letter.
  ///   - addresses: where the name may lead.
  ///   - client: one that serves webhooks only, so that no feed's redirect finds its connections.
  package init(
    name: String, url: String, keys: [SigningKey], timeout: Duration = .seconds(15), giveUp: Duration = .hours(24),
    addresses: AddressPolicy = .publicOnly, client: HTTPClient
  ) {
    self.name = name
    self.url = url
    self.timeout = timeout
    self.giveUp = giveUp
    self.addresses = addresses
    self.client = client
    signature = WebhookSignature(keys: keys)
  }

  package func deliver(_ delivery: Delivery, at now: Instant) async -> DeliveryOutcome {
    do throws(HTTPError) {
      let response = try await client.send(request(for: delivery.alert, at: now))
      return ResponsePolicy.outcome(
        status: response.status, location: response.headers["location"],
        retryAfter: response.headers["retry-after"].flatMap { RetryAfter.parse($0, at: now) })
    } catch {
      return ResponsePolicy.outcome(error)
    }
  }

  private func request(for alert: StoredAlert, at now: Instant) -> HTTPRequest {
    let body = Array(alert.record.utf8)
    var headers = HTTPHeaders(signature.headers(id: alert.id, at: now, body: body))
    headers.add("content-type", "application/json")
    // So that a receiver can tell news from what waited for it: seconds since the alert was decided.
    headers.add("tocsin-age", String(max(.zero, now - alert.time).components.seconds))
    return HTTPRequest(
      .post, url, headers: headers, body: body,
      limits: HTTPLimits(total: timeout, connect: min(timeout, .seconds(10)), body: 1 << 20),
      redirects: .refuse, addresses: addresses)
  }
}
