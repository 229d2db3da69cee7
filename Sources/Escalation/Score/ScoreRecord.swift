package import News

extension Score {
  /// As `tocsin score` writes it: DESIGN.md §4.1.
  package func record(id: String) -> JSONText {
    .members([
      "id": .string(id), "watch": .string(watch), "relevant": .bool(isRelevant), "score": .points(points),
      "raw": .points(raw), "direction": .string(direction.rawValue), "actor": .optional(actor),
      "target": .optional(target), "contributions": .array(contributions.map(\.record)),
    ])
  }
}
