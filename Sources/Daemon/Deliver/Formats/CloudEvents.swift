import Escalation
import News

/// CloudEvents 1.0 in structured mode: an envelope around the alert record. Events may have 64 KiB.
nonisolated enum CloudEvents {
  /// Bytes that leave room for the envelope.
  private static let limit = 60_000

  static func request(for message: AlertMessage, to endpoint: WebhookEndpoint) -> FormattedRequest {
    let alert = message.alert
    let envelope = JSONText.members([
      "specversion": .string("1.0"), "id": .string(alert.id),
      "source": .string("/tocsin/" + (alert.watch.map { "watches/\($0.pathSegment)" } ?? "daemon")),
      "type": .string("io.github.tocsin-watch.\(alert.event.rawValue)"), "time": .string(alert.time.precise),
      "subject": .optional(alert.watch ?? alert.sink), "severitytext": .string("\(message.severity)"),
      "datacontenttype": .string("application/json"), "dataschema": .string("urn:tocsin:alert:v1"),
    ]).line
    let record = message.record.utf8.count <= limit ? message.record : alert.withoutEvidence.line
    return FormattedRequest(
      url: endpoint.url, type: "application/cloudevents+json; charset=utf-8",
      json: "\(envelope.dropLast()),\"data\":\(record)}")
  }
}

nonisolated extension AlertLine {
  /// The alert record without its evidence, for whom that is too long.
  var withoutEvidence: JSONText {
    .members([
      "schema": .string(Alert.schema), "id": .string(id), "time": .string(time.precise),
      "event": .string(event.rawValue), "watch": .optional(watch), "feed": .optional(feed), "sink": .optional(sink),
      "level": .optional(level), "previous": .optional(previous), "index": index.map(JSONText.points),
      "threshold": threshold.map(JSONText.points), "summary": .string(summary),
    ])
  }
}
