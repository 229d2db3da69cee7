import News

/// Discord's webhooks: one embed, and nobody mentioned. Title 256, description 4,096, field 1,024, all 6,000 characters.
nonisolated enum Discord {
  static func request(for message: AlertMessage, to endpoint: WebhookEndpoint) -> FormattedRequest {
    let lines = [message.text.escaped(upTo: 1500, Escape.markdown)] + message.headlines.map(line)
    let facts = message.facts.map { fact -> JSONText in
      .members([
        "name": .string(fact.name), "value": .string(fact.value.escaped(upTo: 400, Escape.markdown)),
        "inline": .bool(true),
      ])
    }
    let embed = JSONText.members([
      "title": .string(message.title.escaped(upTo: 250, Escape.markdown)),
      "description": .string(lines.joined(separator: "\n")), "url": .optional(message.link),
      "color": .integer(message.severity.colour), "fields": .array(facts),
      "timestamp": .string(message.alert.time.precise),
      "footer": .members(["text": .string(message.alert.id)]),
    ])
    let body = JSONText.members([
      "username": .string("Tocsin"), "allowed_mentions": .members(["parse": .array([])]), "embeds": .array([embed]),
    ])
    return FormattedRequest(url: endpoint.url, json: body.line)
  }

  /// At most 750 bytes; an address too long for that is left out.
  private static func line(_ headline: AlertMessage.Headline) -> String {
    let title = headline.title.escaped(upTo: 350, Escape.markdown)
    let source = headline.source.escaped(upTo: 80, Escape.markdown)
    guard let url = headline.url, url.utf8.count <= 300 else { return "- \(title) (\(source))" }
    return "- [\(title)](\(url)) (\(source))"
  }
}
