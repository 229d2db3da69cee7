import Escalation
import News

/// ntfy: JSON to the server's root; plain text, a message of at most 4,096 bytes.
nonisolated enum Ntfy {
  static func request(for message: AlertMessage, to endpoint: WebhookEndpoint) -> FormattedRequest {
    let lines =
      [message.text, message.detail].compactMap(\.self) + message.headlines.map { "• \($0.title) (\($0.source))" }
    let body = JSONText.members([
      "topic": .string(endpoint.place), "title": .string(message.title),
      "message": .string(lines.joined(separator: "\n").cut(toBytes: 3900)),
      "priority": .integer(priority(message.severity)), "tags": .strings([message.alert.event.rawValue]),
      "click": .optional(message.link),
    ])
    let headers = endpoint.token.map { [(name: "authorization", value: "Bearer \($0)")] } ?? []
    return FormattedRequest(url: endpoint.url, headers: headers, json: body.line)
  }

  private static func priority(_ severity: Severity) -> Int {
    switch severity {
    case .calm: 2
    case .low, .medium: 3
    case .high: 4
    case .critical: 5
    }
  }
}
