import Escalation
import News

/// A JSON body of the user's own: `{name}` in it is replaced by a value of the alert, escaped for a JSON string.
nonisolated package enum BodyTemplate {
  /// The names that a template may use.
  package static let names = [
    "id", "time", "event", "watch", "feed", "sink", "level", "previous", "index", "threshold", "severity", "title",
    "summary", "sources", "headline", "link", "age", "record",
  ]

  static func request(
    for message: AlertMessage, to endpoint: WebhookEndpoint
  ) throws(FormatError) -> FormattedRequest {
    let body = fill(endpoint.template) { value($0, of: message) }
    guard StrictJSON.isValue(body) else { throw .noJSON }
    return FormattedRequest(url: endpoint.url, json: body)
  }

  /// What is wrong with a template, before there is an alert to fill it with; nil where nothing is.
  package static func problem(of template: String) -> String? {
    var unknown: String?
    let body = fill(template) { name in
      if !names.contains(name) { unknown = unknown ?? name }
      return name == "record" ? "{}" : "0"
    }
    if let unknown {
      return "there is no value {\(unknown.cut(toBytes: 40))}; there are \(names.joined(separator: ", "))"
    }
    return StrictJSON.isValue(body) ? nil : FormatError.noJSON.description
  }

  /// Replaces each `{letters}`; braces around anything else are JSON's own.
  private static func fill(_ template: String, _ value: (String) -> String) -> String {
    var (text, rest) = ("", Substring(template))
    while let open = rest.firstIndex(of: "{") {
      text += rest[..<open]
      let name = rest[rest.index(after: open)...].prefix { $0.isASCII && ($0.isLowercase || $0 == "_") }
      if !name.isEmpty, rest[name.endIndex...].first == "}" {
        text += value(String(name))
        rest = rest[rest.index(after: name.endIndex)...]
      } else {
        text += "{"
        rest = rest[rest.index(after: open)...]
      }
    }
    return text + rest
  }

  private static func value(_ name: String, of message: AlertMessage) -> String {
    let alert = message.alert
    switch name {
    // The one value that is no text: the whole alert record, as an object.
    case "record": return message.record
    case "id": return quoted(alert.id)
    case "time": return quoted(alert.time.precise)
    case "event": return quoted(alert.event.rawValue)
    case "watch": return quoted(alert.watch ?? "")
    case "feed": return quoted(alert.feed ?? "")
    case "sink": return quoted(alert.sink ?? "")
    case "level": return quoted(alert.level ?? "")
    case "previous": return quoted(alert.previous ?? "")
    case "index": return JSONText.points(alert.index ?? 0).line
    case "threshold": return JSONText.points(alert.threshold ?? 0).line
    case "severity": return "\(message.severity)"
    case "title": return quoted(message.title)
    case "summary": return quoted(message.text)
    case "sources": return quoted(message.facts.first { $0.name == "Sources" }?.value ?? "")
    case "headline": return quoted(message.headlines.first?.title ?? "")
    case "link": return quoted(message.link ?? "")
    case "age": return String(message.age.components.seconds)
    default: return ""
    }
  }

  /// What stands between the quotes of a JSON string.
  private static func quoted(_ text: String) -> String { String(JSONText.string(text).line.dropFirst().dropLast()) }
}
