package import HTTP
import News

/// The dialects a webhook can speak; each turns an alert into one request.
nonisolated package enum WebhookFormat: String, Sendable, CaseIterable {
  /// The alert record of the log, signed by Standard Webhooks.
  case tocsin
  case cloudevents, slack, discord, mattermost, teams, ntfy, pagerduty, opsgenie, alertmanager, matrix, telegram
  /// A body of the user's own, from `template`.
  case template

  /// The request for `message`; nil where the service has nothing to do with it, and throws why none can be made.
  package func request(
    for message: AlertMessage, to endpoint: WebhookEndpoint
  ) throws(FormatError) -> FormattedRequest? {
    switch self {
    case .tocsin: FormattedRequest(url: endpoint.url, json: message.record)
    case .cloudevents: CloudEvents.request(for: message, to: endpoint)
    case .slack: Slack.request(for: message, to: endpoint)
    case .discord: Discord.request(for: message, to: endpoint)
    case .mattermost: Mattermost.request(for: message, to: endpoint)
    case .teams: Teams.request(for: message, to: endpoint)
    case .ntfy: Ntfy.request(for: message, to: endpoint)
    case .pagerduty: PagerDuty.request(for: message, to: endpoint)
    case .opsgenie: Opsgenie.request(for: message, to: endpoint)
    case .alertmanager: Alertmanager.request(for: message, to: endpoint)
    case .matrix: Matrix.request(for: message, to: endpoint)
    case .telegram: Telegram.request(for: message, to: endpoint)
    case .template: try BodyTemplate.request(for: message, to: endpoint)
    }
  }

  /// The same without markup, for a service that refused it with; nil where there is none.
  package func plainRequest(for message: AlertMessage, to endpoint: WebhookEndpoint) -> FormattedRequest? {
    let body: KeyValuePairs<String, JSONText?>
    switch self {
    case .slack: body = ["text": .string(message.plain.escaped(upTo: 3500, Escape.slack))]
    case .discord:
      body = [
        "content": .string(message.plain.escaped(upTo: 1900, Escape.markdown)),
        "allowed_mentions": .members(["parse": .array([])]),
      ]
    case .mattermost: body = ["text": .string(message.plain.escaped(upTo: 3500, Escape.markdown))]
    case .telegram: body = ["chat_id": .string(endpoint.place), "text": .string(message.plain.cut(toBytes: 4000))]
    case .matrix: body = ["msgtype": .string("m.text"), "body": .string(message.plain.cut(toBytes: 8000))]
    default: return nil
    }
    guard var plain = try? request(for: message, to: endpoint) else { return nil }
    plain.body = Array(JSONText.members(body).line.utf8)
    return plain
  }

  /// Whether the receiver is a program of the user's own, which wants to check a signature; services take none.
  package var isSigned: Bool { [.tocsin, .cloudevents, .template].contains(self) }

  /// Whether a 2xx answer alone is no confirmation: the body must be `ok`.
  package var answersOK: Bool { self == .slack }

  /// Whether 404 says that the webhook was deleted, as 410 does elsewhere; a receiver of one's own may just be starting.
  package var isGoneWhenNotFound: Bool { [.slack, .discord, .teams].contains(self) }

  /// Whether the service keeps incidents, which alerts open and close: it groups by itself, and a drill closes what it
  /// opened.
  package var keepsIncidents: Bool { [.pagerduty, .opsgenie, .alertmanager].contains(self) }

  /// Shortest time between two requests that keeps within what the service allows; bursts beyond that are answered with
  /// 429, and waited for.
  ///
  /// | service | allows |
  /// | --- | --- |
  /// | Slack | about one a second for each channel |
  /// | Discord | 30 a minute for each channel, five in two seconds for each webhook |
  /// | Telegram | 20 a minute into a group |
  /// | PagerDuty | about 120 a minute for each key |
  /// | ntfy.sh | 60 at once, then one in five seconds |
  package var spacing: Duration {
    switch self {
    case .slack, .teams, .ntfy: .seconds(1)
    case .discord: .seconds(2)
    case .telegram: .seconds(3)
    case .pagerduty: .milliseconds(500)
    default: .zero
    }
  }

  /// Where the service is, unless the config says otherwise; nil: the config must say it.
  package var defaultURL: String? {
    switch self {
    case .pagerduty: "https://events.pagerduty.com/v2/enqueue"
    case .opsgenie: "https://api.opsgenie.com"
    case .telegram: "https://api.telegram.org"
    default: nil
    }
  }

  /// The key that names the place within the service, which the config must have.
  package var placeKey: String? {
    switch self {
    case .ntfy: "topic"
    case .matrix: "room"
    case .telegram: "chat"
    default: nil
    }
  }

  /// Whether `token_file` is required: the routing key, API key, access token or bot token.
  package var needsToken: Bool { [.pagerduty, .opsgenie, .matrix, .telegram].contains(self) }

  /// Whether `token_file` means something to it.
  package var takesToken: Bool { needsToken || self == .ntfy }
}

/// Where a webhook goes, as far as its format has to know. Never shown.
nonisolated package struct WebhookEndpoint: Sendable {
  package var url: String
  /// Routing key, API key, access token or bot token.
  package var token: String?
  /// Topic, room or chat.
  package var place: String
  /// For `template`.
  package var template: String

  package init(url: String, token: String? = nil, place: String = "", template: String = "") {
    self.url = url
    self.token = token
    self.place = place
    self.template = template
  }
}

/// What a format makes of an alert; the webhook adds identity, signature and credentials.
nonisolated package struct FormattedRequest: Sendable {
  package var method: HTTPRequest.Method
  package var url: String
  package var headers: [(name: String, value: String)]
  package var body: [UInt8]

  package init(
    _ method: HTTPRequest.Method = .post, url: String, type: String = "application/json",
    headers: [(name: String, value: String)] = [], json: String
  ) {
    self.method = method
    self.url = url
    self.headers = [(name: "content-type", value: type)] + headers
    body = Array(json.utf8)
  }
}

/// Why there is no request for an alert: sending it again would not help.
nonisolated package enum FormatError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What the template made is no JSON.
  case noJSON

  package var description: String {
    switch self {
    case .noJSON: "the template does not give JSON: put each {value} into quotes, and check commas and brackets"
    }
  }
}

nonisolated extension String {
  /// The base of an address with `path` behind it, one slash between.
  func appendingPath(_ path: String) -> String { (hasSuffix("/") ? String(dropLast()) : self) + "/" + path }

  /// As one segment of a path: everything but letters, digits and `-._~` percent-encoded.
  var pathSegment: String {
    var text = ""
    for byte in utf8 {
      switch byte {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E:
        text.unicodeScalars.append(Unicode.Scalar(byte))
      default:
        let digits = String(byte, radix: 16, uppercase: true)
        text += "%" + (digits.utf8.count < 2 ? "0" : "") + digits
      }
    }
    return text
  }
}
