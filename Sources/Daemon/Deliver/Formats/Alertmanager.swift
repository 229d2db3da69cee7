import Escalation
import News

/// Prometheus Alertmanager v2: a level fires as an alert with the label `level` until `endsAt`; a change ends the old
/// level's alert and starts the new one's in the same request.
nonisolated package enum Alertmanager {
  /// How long an alert fires after it was last sent: Alertmanager forgets it when Tocsin is gone for so long.
  package static let lifetime = Duration.minutes(15)
  /// How often a standing level is sent again: Alertmanager keeps alerts in memory only.
  package static let refresh = Duration.minutes(4)
  /// A flash or a drill has no end of its own.
  private static let passing = Duration.hours(1)

  package static func request(for message: AlertMessage, to endpoint: WebhookEndpoint) -> FormattedRequest? {
    let alerts = alerts(message)
    return alerts.isEmpty ? nil : FormattedRequest(url: endpoint.url, json: JSONText.array(alerts).line)
  }

  private static func alerts(_ message: AlertMessage) -> [JSONText] {
    let (alert, now) = (message.alert, message.now)
    switch alert.event {
    case .levelRaised, .levelLowered, .reminder:
      var alerts: [JSONText] = []
      if let previous = alert.previous, previous != alert.level, previous != Watch.Level.calm {
        alerts.append(entry("TocsinLevel", message, level: previous, until: now))
      }
      let until = message.isStanding ? now + lifetime : now
      if let level = alert.level, level != Watch.Level.calm {
        alerts.append(entry("TocsinLevel", message, level: level, until: until))
      }
      return alerts
    case .flash: return [entry("TocsinFlash", message, story: alert.id, until: alert.time + passing)]
    case .coverageLost: return [entry("TocsinBlind", message, until: now + .days(1))]
    case .coverageRestored: return [entry("TocsinBlind", message, until: now)]
    case .feedFailed: return [entry("TocsinFeedFailed", message, until: now + .days(1))]
    case .feedRecovered: return [entry("TocsinFeedFailed", message, until: now)]
    case .feedQuarantined: return [entry("TocsinFeedQuarantined", message, until: alert.time + passing)]
    case .sinkFailed, .sinkDisabled: return [entry("TocsinSinkFailed", message, until: now + .days(1))]
    case .sinkRecovered: return [entry("TocsinSinkFailed", message, until: now)]
    case .drill:
      return [entry("TocsinDrill", message, until: message.endsDrill ? now : alert.time + .minutes(5))]
    case .silenceBegun, .silenceEnded: return []
    }
  }

  /// Labels name the alert, so they hold nothing that changes while it fires.
  private static func entry(
    _ name: String, _ message: AlertMessage, level: String? = nil, story: String? = nil, until end: Instant
  ) -> JSONText {
    let alert = message.alert
    return .members([
      "labels": .members([
        "alertname": .string(name), "watch": .optional(alert.watch), "level": .optional(level),
        "story": .optional(story), "feed": .optional(alert.feed), "sink": .optional(alert.sink),
      ]),
      "annotations": .members([
        "summary": .string(message.text), "id": .string(alert.id),
        "severity": .string("\(message.severity)"), "headline": .optional(message.headlines.first?.title),
      ]),
      "startsAt": .string(min(alert.time, end).precise), "endsAt": .string(end.precise),
      "generatorURL": .optional(message.link),
    ])
  }
}
