import News

/// The alert as one JSON object, keys in the order of DESIGN.md §4.3: what the log, webhooks and `replay` write.
extension Alert {
  package static let schema = "tocsin.alert.v1"

  package var record: JSONText {
    .object([
      "schema": .string(Self.schema), "id": .string(id), "time": .string(time.precise),
      "event": .string(event.rawValue), "watch": .string(watch), "feed": .string(feed), "level": .string(level),
      "previous": .string(previous), "index": index.map { .points($0) }, "threshold": threshold.map { .points($0) },
      "summary": .string(summary), "evidence": evidence.isEmpty ? nil : .array(evidence.map(\.record)),
      "coverage": coverage.map { .object(["feeds": .integer($0.feeds), "healthy": .integer($0.healthy)]) },
    ])
  }
}

extension Alert.Evidence {
  fileprivate var record: JSONText {
    .object([
      "story": .string(story), "sources": .strings(sources.map(\.domain)), "score": .points(score),
      "share": .points(share), "items": .array(items.map(\.record)),
    ])
  }
}

extension Alert.EvidenceItem {
  fileprivate var record: JSONText {
    .object([
      "id": .string(id), "title": .string(title), "url": .string(url), "source": .string(source?.domain),
      "published": .string(published?.description), "score": .points(score),
      "contributions": .array(contributions.map(\.record)),
    ])
  }
}
