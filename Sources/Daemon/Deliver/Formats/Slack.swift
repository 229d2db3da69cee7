import News

/// Slack's incoming webhooks: a coloured attachment of blocks. A section's text may have 3,000 characters.
nonisolated enum Slack {
  static func request(for message: AlertMessage, to endpoint: WebhookEndpoint) -> FormattedRequest {
    let text = message.text.escaped(upTo: 2900, Escape.slack)
    let title = message.title.escaped(upTo: 500, Escape.slack)
    var blocks = [section("*\(title)*\n\(text)")]
    let headlines = message.headlines.map(line).joined(separator: "\n")
    if !headlines.isEmpty { blocks.append(section(headlines)) }
    let facts = message.facts.map { "\($0.name): \($0.value)".escaped(upTo: 600, Escape.slack) }
    blocks.append(
      .members([
        "type": .string("context"),
        "elements": .array(facts.map { .members(["type": .string("mrkdwn"), "text": .string($0)]) }),
      ]))
    let body = JSONText.members([
      // What a notification shows; the blocks replace it in the channel.
      "text": .string("\(title): \(text)".escaped(upTo: 3500) { _ in nil }), "unfurl_links": .bool(false),
      "unfurl_media": .bool(false),
      "attachments": .array([.members(["color": .string(message.severity.hex), "blocks": .array(blocks)])]),
    ])
    return FormattedRequest(url: endpoint.url, json: body.line)
  }

  private static func section(_ text: String) -> JSONText {
    .members([
      "type": .string("section"), "text": .members(["type": .string("mrkdwn"), "text": .string(text)]),
    ])
  }

  /// At most 900 bytes of title: three fit into a section with their addresses, or the address is left out.
  private static func line(_ headline: AlertMessage.Headline) -> String {
    let title = headline.title.escaped(upTo: 500, Escape.slack)
    let source = headline.source.escaped(upTo: 100, Escape.slack)
    guard let url = headline.url?.escaped(upTo: 1500, Escape.slack), url.utf8.count <= 300 else {
      return "• \(title) (\(source))"
    }
    return "• <\(url)|\(title)> (\(source))"
  }
}

nonisolated extension Severity {
  /// `#B71C1C`.
  var hex: String {
    let digits = String(colour, radix: 16, uppercase: true)
    return "#" + String(repeating: "0", count: 6 - digits.utf8.count) + digits
  }
}
