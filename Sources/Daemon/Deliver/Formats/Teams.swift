import News

/// Microsoft Teams by a workflow: an Adaptive Card, at most 28 KB. Headlines are runs of text, which know no Markdown.
nonisolated enum Teams {
  static func request(for message: AlertMessage, to endpoint: WebhookEndpoint) -> FormattedRequest {
    let title = run(message.title, ["size": .string("large"), "weight": .string("bolder"), "color": colour(message)])
    var blocks = [paragraph([title]), paragraph([run(message.text.cut(toBytes: 4000))])]
    blocks += message.headlines.map { paragraph([run("• \($0.title) (\($0.source))")]) }
    blocks += message.facts.map { fact in
      paragraph([run("\(fact.name): ", ["weight": .string("bolder")]), run(fact.value.cut(toBytes: 600))])
    }
    let links = message.headlines.enumerated().compactMap { place, headline in
      headline.url.map { url -> JSONText in
        .members([
          "type": .string("Action.OpenUrl"), "title": .string("Report \(place + 1)"), "url": .string(url),
        ])
      }
    }
    let card = JSONText.members([
      "$schema": .string("http://adaptivecards.io/schemas/adaptive-card.json"), "type": .string("AdaptiveCard"),
      "version": .string("1.2"), "body": .array(blocks), "actions": links.isEmpty ? nil : .array(links),
      "msteams": .members(["width": .string("full")]),
    ])
    let body = JSONText.members([
      "type": .string("message"),
      "attachments": .array([
        .members([
          "contentType": .string("application/vnd.microsoft.card.adaptive"), "contentUrl": .null, "content": card,
        ])
      ]),
    ])
    return FormattedRequest(url: endpoint.url, json: body.line)
  }

  private static func paragraph(_ runs: [JSONText]) -> JSONText {
    .members(["type": .string("RichTextBlock"), "inlines": .array(runs)])
  }

  private static func run(_ text: String, _ style: KeyValuePairs<String, JSONText> = [:]) -> JSONText {
    .object(
      [JSONText.Member(key: "type", value: .string("TextRun")), JSONText.Member(key: "text", value: .string(text))]
        + style.map { JSONText.Member(key: $0.key, value: $0.value) })
  }

  private static func colour(_ message: AlertMessage) -> JSONText {
    switch message.severity {
    case .calm: .string("good")
    case .low: .string("accent")
    case .medium: .string("warning")
    case .high, .critical: .string("attention")
    }
  }
}
