import Escalation
import News

/// PagerDuty Events v2: a raised level triggers, the end of it resolves, under one key a watch. Summary 1,024 characters,
/// key 255, all 512 KB.
nonisolated enum PagerDuty {
  static func request(for message: AlertMessage, to endpoint: WebhookEndpoint) -> FormattedRequest? {
    guard let incident = Incident(message) else { return nil }
    let alert = message.alert
    let details: [JSONText.Member] =
      message.facts.map { JSONText.Member(key: $0.name, value: .string($0.value)) }
      + message.headlines.enumerated().map {
        JSONText.Member(key: "Report \($0 + 1)", value: .string("\($1.title) (\($1.source)) \($1.url ?? "")"))
      }
    let body = JSONText.members([
      "routing_key": .string(endpoint.token ?? ""), "event_action": .string(incident.isOpen ? "trigger" : "resolve"),
      "dedup_key": .string(incident.key.cut(toBytes: 255)),
      "payload": .members([
        "summary": .string(message.text.cut(toBytes: 1000)), "source": .string("tocsin"),
        "severity": .string(severity(message.severity)), "timestamp": .string(alert.time.precise),
        "component": .optional(alert.watch), "class": .string(alert.event.rawValue), "custom_details": .object(details),
      ]),
      "links": message.link.map { .array([.members(["href": .string($0), "text": .string("First report")])]) },
    ])
    return FormattedRequest(url: endpoint.url, json: body.line)
  }

  private static func severity(_ severity: Severity) -> String {
    switch severity {
    case .calm, .low: "info"
    case .medium: "warning"
    case .high: "error"
    case .critical: "critical"
    }
  }
}

/// What services that keep incidents make of an alert: which one, and whether it is open.
nonisolated package struct Incident: Sendable, Hashable {
  /// One incident for each watch's level; others for its flashes and its blindness, each feed and each sink.
  package let key: String
  package let isOpen: Bool

  /// nil for alerts that open and close nothing.
  package init?(_ message: AlertMessage) {
    let alert = message.alert
    let watch = alert.watch ?? "tocsin"
    switch alert.event {
    case .levelRaised, .levelLowered, .reminder: (key, isOpen) = (watch, message.isStanding)
    // A development of its own, which nothing takes back: whoever was paged closes it.
    case .flash: (key, isOpen) = (alert.id, true)
    case .coverageLost: (key, isOpen) = ("\(watch)/coverage", true)
    case .coverageRestored: (key, isOpen) = ("\(watch)/coverage", false)
    case .feedFailed: (key, isOpen) = ("feed/\(alert.feed ?? "")", true)
    case .feedRecovered: (key, isOpen) = ("feed/\(alert.feed ?? "")", false)
    case .sinkFailed, .sinkDisabled: (key, isOpen) = ("sink/\(alert.sink ?? "")", true)
    case .sinkRecovered: (key, isOpen) = ("sink/\(alert.sink ?? "")", false)
    case .drill: (key, isOpen) = (alert.id, !message.endsDrill)
    case .feedQuarantined, .silenceBegun, .silenceEnded: return nil
    }
  }
}
