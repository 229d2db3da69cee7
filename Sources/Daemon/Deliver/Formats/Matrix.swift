import HTTP
import News

/// Matrix: an event with the alert's id as its transaction, so that the server itself leaves repeats out. 64 KiB.
nonisolated enum Matrix {
  static func request(for message: AlertMessage, to endpoint: WebhookEndpoint) -> FormattedRequest {
    let path =
      "_matrix/client/v3/rooms/\(endpoint.place.pathSegment)/send/m.room.message/\(message.alert.id.pathSegment)"
    let plain =
      ["\(message.title): \(message.text)", message.detail].compactMap(\.self)
      + message.headlines.map { "• \($0.title) (\($0.source))" }
    let body = JSONText.members([
      "msgtype": .string("m.text"), "body": .string(plain.joined(separator: "\n").cut(toBytes: 8000)),
      "format": .string("org.matrix.custom.html"), "formatted_body": .string(html(message)),
      // Says that nobody is mentioned, whatever stands in the text.
      "m.mentions": .object([]),
    ])
    return FormattedRequest(
      .put, url: endpoint.url.appendingPath(path),
      headers: [(name: "authorization", value: "Bearer \(endpoint.token ?? "")")], json: body.line)
  }

  private static func html(_ message: AlertMessage) -> String {
    let escape = { (text: String) in text.escaped(upTo: 4000, Escape.html) }
    let reports = message.headlines.map { headline in
      let title = escape(headline.title)
      let shown = headline.url.map { "<a href=\"\(escape($0))\">\(title)</a>" } ?? title
      return "<li>\(shown) (\(escape(headline.source)))</li>"
    }
    let list = reports.isEmpty ? "" : "<ul>\(reports.joined())</ul>"
    let detail = message.detail.map { "<br><em>\(escape($0))</em>" } ?? ""
    return "<p><strong>\(escape(message.title))</strong><br>\(escape(message.text))\(detail)</p>\(list)"
  }
}
