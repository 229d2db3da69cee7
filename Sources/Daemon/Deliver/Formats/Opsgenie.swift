import Escalation
import News

/// Opsgenie: one alert a watch, created and closed by its alias. Message 130 characters, description 15,000, alias 512.
nonisolated enum Opsgenie {
  static func request(for message: AlertMessage, to endpoint: WebhookEndpoint) -> FormattedRequest? {
    guard let incident = Incident(message) else { return nil }
    let alias = incident.key.cut(toBytes: 500)
    let headers = [(name: "authorization", value: "GenieKey \(endpoint.token ?? "")")]
    guard incident.isOpen else {
      return FormattedRequest(
        url: endpoint.url.appendingPath("v2/alerts/\(alias.pathSegment)/close?identifierType=alias"), headers: headers,
        json: JSONText.members([
          "source": .string("tocsin"), "note": .string(message.text.cut(toBytes: 10_000)),
        ]).line)
    }
    let lines =
      [message.text, message.detail].compactMap(\.self)
      + message.headlines.map { "• \($0.title) (\($0.source)) \($0.url ?? "")" }
    let body = JSONText.members([
      "message": .string("\(message.title): \(message.text)".cut(toBytes: 125)), "alias": .string(alias),
      "description": .string(lines.joined(separator: "\n").cut(toBytes: 14_000)),
      "tags": .strings([message.alert.event.rawValue]),
      "priority": .string(message.alert.event == .drill ? "P5" : priority(message.severity)),
      "entity": .optional(message.alert.watch), "source": .string("tocsin"),
      "details": .object(message.facts.map { JSONText.Member(key: $0.name, value: .string($0.value)) }),
    ])
    return FormattedRequest(url: endpoint.url.appendingPath("v2/alerts"), headers: headers, json: body.line)
  }

  private static func priority(_ severity: Severity) -> String { "P\(5 - severity.rawValue)" }
}
