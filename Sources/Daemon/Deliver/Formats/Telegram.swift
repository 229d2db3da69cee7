import News

/// Telegram's bot API: HTML in a message of at most 4,096 characters. The token is part of the address.
nonisolated enum Telegram {
  static func request(for message: AlertMessage, to endpoint: WebhookEndpoint) -> FormattedRequest {
    let escape = { (text: String, limit: Int) in text.escaped(upTo: limit, Escape.html) }
    var lines = ["<b>\(escape(message.title, 300))</b>", escape(message.text, 1100)]
    if let detail = message.detail { lines.append("<i>\(escape(detail, 400))</i>") }
    for headline in message.headlines {
      let (title, source) = (escape(headline.title, 350), escape(headline.source, 80))
      let url = headline.url.map { escape($0, 3000) }
      let shown = url.flatMap { $0.utf8.count <= 300 ? "<a href=\"\($0)\">\(title)</a>" : nil } ?? title
      lines.append("• \(shown) (\(source))")
    }
    let body = JSONText.members([
      "chat_id": .string(endpoint.place), "text": .string(lines.joined(separator: "\n")),
      "parse_mode": .string("HTML"), "disable_notification": .bool(message.severity <= .calm),
      "link_preview_options": .members(["is_disabled": .bool(true)]),
    ])
    return FormattedRequest(
      url: endpoint.url.appendingPath("bot\((endpoint.token ?? "").telegramToken)/sendMessage"), json: body.line)
  }
}

nonisolated extension String {
  /// A bot token is `123456:ABC-def_1`; anything else in it does not belong into a path.
  fileprivate var telegramToken: String {
    split(separator: ":", omittingEmptySubsequences: false).map { String($0).pathSegment }.joined(separator: ":")
  }
}
