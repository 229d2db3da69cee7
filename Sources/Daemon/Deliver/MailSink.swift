package import HTTP
package import News

/// Addresses that get each alert by e-mail, as text and HTML with the evidence.
package final class MailSink: Sink {
  package let name: String
  package let backoff = Backoff(base: .seconds(30), cap: .hours(1))
  package let giveUp: Duration?
  package let groupWait: Duration
  private let client: MailClient
  private let (from, to): (String, [String])
  private let levels: [String: [String]]

  /// - Parameters:
  ///   - levels: names of each watch's levels above calm, lowest first.
  package init(
    name: String, client: MailClient, from: String, to: [String], levels: [String: [String]] = [:],
    giveUp: Duration = .hours(24), groupWait: Duration = .zero
  ) {
    self.name = name
    self.client = client
    (self.from, self.to) = (from, to)
    self.levels = levels
    self.giveUp = giveUp
    self.groupWait = groupWait
  }

  package func deliver(_ delivery: Delivery, at now: Instant) async -> DeliveryOutcome {
    await attempt(delivery.alert, at: now).outcome
  }

  package func attempt(_ alert: StoredAlert, at now: Instant) async -> SinkAnswer {
    guard let message = AlertMessage(alert, levels: levels, at: now) else {
      return SinkAnswer(.refused("the stored alert cannot be read"))
    }
    let answer = await client.send(MailMessage(message, from: from, to: to).bytes, from: from, to: to)
    guard let problem = answer.problem else { return SinkAnswer(.delivered, "SMTP \(answer.code)") }
    let reason = "mail: \(problem.shownPlainly.cut(toBytes: 300))"
    // 530 and 535 ask for other credentials, which someone may be putting into the config.
    let isRefused = [550, 551, 552, 553, 554].contains(answer.code)
    return SinkAnswer(isRefused ? .refused(reason) : .failed(reason))
  }
}
