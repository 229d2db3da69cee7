import News

/// Mattermost's incoming webhooks: an attachment in Markdown, well below the 4,000 characters of old servers.
nonisolated enum Mattermost {
  static func request(for message: AlertMessage, to endpoint: WebhookEndpoint) -> FormattedRequest {
    let facts = message.facts.map { fact -> JSONText in
      .members([
        "title": .string(fact.name), "value": .string(fact.value.escaped(upTo: 300, Escape.markdown)),
        "short": .bool(true),
      ])
    }
    let lines = [message.text.escaped(upTo: 1200, Escape.markdown)] + message.headlines.map(line)
    let title = message.title.escaped(upTo: 300, Escape.markdown)
    let body = JSONText.members([
      "username": .string("Tocsin"),
      "attachments": .array([
        .members([
          "fallback": .string("\(message.title): \(message.text)".escaped(upTo: 1000, Escape.markdown)),
          "color": .string(message.severity.hex), "title": .string(title), "title_link": .optional(message.link),
          "text": .string(lines.joined(separator: "\n")), "fields": .array(facts),
        ])
      ]),
    ])
    return FormattedRequest(url: endpoint.url, json: body.line)
  }

  private static func line(_ headline: AlertMessage.Headline) -> String {
    let title = headline.title.escaped(upTo: 350, Escape.markdown)
    let source = headline.source.escaped(upTo: 80, Escape.markdown)
    guard let url = headline.url, url.utf8.count <= 300 else { return "- \(title) (\(source))" }
    return "- [\(title)](\(url)) (\(source))"
  }
}
