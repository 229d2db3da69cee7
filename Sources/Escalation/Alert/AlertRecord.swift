package import News

/// The alert as one JSON object, keys in the order of DESIGN.md §4.3: what the log, webhooks and `replay` write.
extension Alert {
  package static let schema = "tocsin.alert.v1"

  package var record: JSONText {
    .members([
      "schema": .string(Self.schema),
      "id": .string(id),
      "time": .string(time.precise),
      "event": .string(event.rawValue),
      "watch": .optional(watch),
      "feed": .optional(feed),
      "sink": .optional(sink),
      "level": .optional(level),
      "previous": .optional(previous),
      "index": index.map(JSONText.points),
      "threshold": threshold.map(JSONText.points),
      "baseline": baseline.map(JSONText.points),
      "summary": .string(summary),
      "evidence": evidence.isEmpty ? nil : .array(evidence.map(\.record)),
      "coverage": coverage?.record,
      "exchange": exchange?.record,
      "held": held.isEmpty ? nil : .array(held.map(\.record)),
    ])
  }
}

extension Alert.CoverageCount {
  fileprivate var record: JSONText { .members(["feeds": .integer(feeds), "healthy": .integer(healthy)]) }
}

extension Exchange.Standing {
  fileprivate var record: JSONText {
    .members([
      "phase": .string(phase.rawValue), "side": .string(side), "since": .string(since.description),
      "rounds": .integer(rounds),
    ])
  }
}

extension Alert.Held {
  fileprivate var record: JSONText {
    .members([
      "time": .string(time.precise), "event": .string(event.rawValue), "level": .optional(level),
      "summary": .string(summary),
    ])
  }
}

extension Alert.Evidence {
  fileprivate var record: JSONText {
    .members([
      "story": .string(story),
      "sources": .strings(sources.map(\.domain)),
      "score": .points(score),
      "share": .points(share),
      "items": .array(items.map(\.record)),
    ])
  }
}

extension Alert.EvidenceItem {
  fileprivate var record: JSONText {
    .members([
      "id": .string(id),
      "title": .string(title),
      "url": .optional(url),
      "source": .optional(source?.domain),
      "published": .optional(published?.description),
      "score": .points(score),
      "contributions": .array(contributions.map(\.record)),
    ])
  }
}
