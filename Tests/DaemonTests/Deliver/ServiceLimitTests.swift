import Daemon
import Escalation
import Foundation
import HTTP
import News
import Testing

/// What each service documents of its requests, against alerts whose texts are long and hostile.
@Suite nonisolated struct `The limits of services` {
  /// What a service counts.
  enum Unit: String, Sendable {
    case bytes, utf16, scalars

    func size(_ text: String) -> Int {
      switch self {
      case .bytes: text.utf8.count
      case .utf16: text.utf16.count
      case .scalars: text.unicodeScalars.count
      }
    }
  }

  struct Limit: Sendable, CustomTestStringConvertible {
    let format: WebhookFormat
    let path: String
    let most: Int
    let unit: Unit
    var testDescription: String { "\(format) \(path) ≤ \(most) \(unit)" }

    init(_ format: WebhookFormat, _ path: String, _ most: Int, _ unit: Unit = .utf16) {
      (self.format, self.path, self.most, self.unit) = (format, path, most, unit)
    }
  }

  /// Headlines that are too long in every unit, full of markup, or hardly text at all; each shifted by up to three bytes, so
  /// that every cut falls into the middle of something once.
  private static let headlines: [String] = {
    let pieces = [
      "🚀", "👩‍👩‍👧‍👦", "🇮🇷🇮🇱", "e\u{301}\u{302}\u{303}", "導弾", "\u{10FFFF}", "&<>\"'", "@everyone @here <!channel> <@U1> ",
      "](https://evil.example) [x](", "```*_~||# \\", "\u{202E}\u{2066}\u{200B}\u{FEFF}",
      "\u{0}\u{1B}[2J\u{9B}\u{85}\u{2028}\r\n",
      "{summary} {{record}} \\u0022 \\",
    ]
    return pieces.flatMap { piece in
      (0..<4).map { shift in
        String(repeating: "a", count: shift) + String(repeating: piece, count: 5000 / piece.utf8.count)
      }
    } + ["", " ", "\u{200B}"]
  }()

  /// Made once: each format's requests for all headlines.
  private static let made: [WebhookFormat: [FormattedRequest]] = {
    let messages = headlines.compactMap { headline -> AlertMessage? in
      var alert = FormatSamples.alert(
        headline: headline, url: "https://a.example/?q=" + String(repeating: "&é", count: 200), stories: 4)
      // As the pipeline cuts them.
      alert.summary = "strait rose to CRITICAL: " + headline.cut(toBytes: 600)
      return FormatSamples.message(alert)
    }
    return Dictionary(
      uniqueKeysWithValues: WebhookFormat.allCases.map { format in
        (format, messages.compactMap { try? format.request(for: $0, to: FormatSamples.endpoint) })
      })
  }()

  private static func requests(_ format: WebhookFormat) throws -> [FormattedRequest] {
    let requests = try #require(made[format])
    try #require(requests.count == headlines.count)
    return requests
  }

  @Test(arguments: [
    // docs.slack.dev: text of a section 3,000, of a message 40,000; 50 blocks; 10 elements of a context.
    Limit(.slack, "text", 4000), Limit(.slack, "attachments[].blocks[].text.text", 3000),
    Limit(.slack, "attachments[].blocks[].elements[].text", 2000), Limit(.slack, "", 40_000),
    // discord.com/developers: embed title 256, description 4,096, field 256 and 1,024, footer 2,048.
    Limit(.discord, "embeds[].title", 256), Limit(.discord, "embeds[].description", 4096),
    Limit(.discord, "embeds[].fields[].name", 256), Limit(.discord, "embeds[].fields[].value", 1024),
    Limit(.discord, "embeds[].footer.text", 2048), Limit(.discord, "username", 80),
    // Mattermost: a post 16,383, of old servers 4,000.
    Limit(.mattermost, "attachments[].text", 4000, .scalars),
    Limit(.mattermost, "attachments[].fallback", 4000, .scalars),
    // Teams: a message 28 KB.
    Limit(.teams, "", 28_000, .bytes),
    // docs.ntfy.sh: a message 4,096 bytes; more becomes an attachment.
    Limit(.ntfy, "message", 4096, .bytes), Limit(.ntfy, "title", 250, .bytes),
    // PagerDuty Events v2: summary 1,024, dedup_key 255, an event 512 KB.
    Limit(.pagerduty, "payload.summary", 1024), Limit(.pagerduty, "dedup_key", 255),
    Limit(.pagerduty, "", 512_000, .bytes),
    // Opsgenie: message 130, alias 512, description 15,000, a tag 50, entity 512, source 100, details 8,000 in all.
    Limit(.opsgenie, "message", 130), Limit(.opsgenie, "alias", 512), Limit(.opsgenie, "description", 15_000),
    Limit(.opsgenie, "tags[]", 50), Limit(.opsgenie, "entity", 512), Limit(.opsgenie, "source", 100),
    Limit(.opsgenie, "details", 8000),
    // Matrix: an event 65,536 bytes with all the server adds.
    Limit(.matrix, "", 60_000, .bytes),
    // Telegram: 4,096 characters after entities were parsed.
    Limit(.telegram, "text", 4096),
    // CloudEvents: 64 KiB that every intermediary forwards.
    Limit(.cloudevents, "", 65_536, .bytes),
  ])
  func `are kept with every headline`(limit: Limit) throws {
    for request in try Self.requests(limit.format) {
      if limit.path.isEmpty {
        #expect(limit.unit.size(String(decoding: request.body, as: UTF8.self)) <= limit.most)
        continue
      }
      let values = Self.values(limit.path, in: try JSONSerialization.jsonObject(with: Data(request.body)))
      #expect(!values.isEmpty)
      for value in values {
        let size = FormatSamples.texts(value).reduce(0) { $0 + limit.unit.size($1) }
        #expect(size <= limit.most, "\(size)")
      }
    }
  }

  @Test(arguments: [
    (WebhookFormat.slack, "attachments[].blocks", 50), (.slack, "attachments[].blocks[].elements", 10),
    (.discord, "embeds", 10), (.discord, "embeds[].fields", 25), (.opsgenie, "tags", 20), (.ntfy, "actions", 3),
    (.teams, "attachments[].content.actions", 6),
  ])
  func `hold for lists`(format: WebhookFormat, path: String, most: Int) throws {
    for request in try Self.requests(format) {
      for list in Self.values(path, in: try JSONSerialization.jsonObject(with: Data(request.body))) {
        #expect((list as? [Any])?.count ?? .max <= most)
      }
    }
  }

  /// What must be there, and what may stand in it.
  @Test(arguments: [
    (WebhookFormat.slack, "text", #".+"#), (.slack, "attachments[].color", #"#[0-9A-F]{6}"#),
    (.slack, "attachments[].blocks[].type", "section|context"),
    (.discord, "embeds[].title", ".+"), (.discord, "embeds[].fields[].name", ".+"),
    (.discord, "embeds[].fields[].value", ".+"), (.discord, "embeds[].url", "https?://[!-~]+"),
    (.discord, "embeds[].timestamp", #"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"#),
    (.mattermost, "attachments[].fallback", ".+"), (.mattermost, "attachments[].title_link", "https?://[!-~]+"),
    (.teams, "type", "message"), (.teams, "attachments[].contentType", #"application/vnd\.microsoft\.card\.adaptive"#),
    (.teams, "attachments[].content.actions[].url", "https?://[!-~]+"),
    (.ntfy, "title", ".+"), (.ntfy, "message", "(?s).+"), (.ntfy, "click", "https?://[!-~]+"),
    (.pagerduty, "event_action", "trigger|resolve"), (.pagerduty, "payload.summary", ".+"),
    (.pagerduty, "payload.severity", "critical|error|warning|info"), (.pagerduty, "payload.source", ".+"),
    (.pagerduty, "dedup_key", ".+"), (.pagerduty, "links[].href", "https?://[!-~]+"),
    (.opsgenie, "message", ".+"), (.opsgenie, "priority", "P[1-5]"),
    (.matrix, "msgtype", "m.text"), (.matrix, "body", "(?s).+"), (.matrix, "format", "org.matrix.custom.html"),
    (.telegram, "parse_mode", "HTML"), (.telegram, "chat_id", ".+"), (.telegram, "text", "(?s).+"),
    (.cloudevents, "specversion", #"1\.0"#), (.cloudevents, "type", #"[a-z.-]+"#),
    (.cloudevents, "source", #"/tocsin/[!-~]+"#), (.cloudevents, "id", #"[A-Za-z0-9_-]+"#),
  ])
  func `have what the service asks for`(format: WebhookFormat, path: String, pattern: String) throws {
    let pattern = try Regex(pattern)
    for request in try Self.requests(format) {
      let values = Self.values(path, in: try JSONSerialization.jsonObject(with: Data(request.body)))
      #expect(!values.isEmpty)
      for value in values { #expect((value as? String)?.wholeMatch(of: pattern) != nil, "\(value)") }
    }
  }

  @Test(arguments: WebhookFormat.allCases)
  func `cut between characters, and show nothing that hides`(format: WebhookFormat) throws {
    for request in try Self.requests(format) {
      let body = try #require(String(validating: request.body, as: UTF8.self))
      #expect(!body.unicodeScalars.contains { $0 == "\u{FFFD}" || $0.isUnsafeToShow })
      #expect((try? JSONSerialization.jsonObject(with: request.body.isEmpty ? Data() : Data(request.body))) != nil)
      for name in request.headers.map(\.value) + [request.url] {
        #expect(name.utf8.allSatisfy { (0x20...0x7E).contains($0) })
      }
    }
  }

  /// The values at `a.b[].c` of a JSON value.
  private static func values(_ path: String, in value: Any) -> [Any] {
    path.split(separator: ".").reduce([value]) { values, step in
      let name = step.hasSuffix("[]") ? String(step.dropLast(2)) : String(step)
      let members = values.compactMap { ($0 as? [String: Any])?[name] }
      return step.hasSuffix("[]") ? members.flatMap { $0 as? [Any] ?? [] } : members
    }
  }
}
