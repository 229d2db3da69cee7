import Daemon
import Escalation
import Foundation
import HTTP
import News
import Schema
import Testing

@Suite nonisolated struct `Formats` {
  typealias Samples = FormatSamples

  private func body(_ format: WebhookFormat, _ alert: Alert) throws -> [String: Any] {
    try Samples.json(try #require(try Samples.request(format, alert)))
  }

  private func text(_ format: WebhookFormat, _ alert: Alert = Samples.alert()) throws -> String {
    String(decoding: try #require(try Samples.request(format, alert)).body, as: UTF8.self)
  }

  // MARK: Golden

  private static let detail =
    "high → critical · index 82.4 (threshold 80) · fair, 2 sources; 38 of 40 feeds answer"
    + " · first reported 2024-04-13T20:00:00Z"

  @Test func `tocsin: the record of the log, as it is`() throws {
    #expect(try text(.tocsin) == Samples.alert().record.line)
  }

  @Test func `cloudevents: an envelope around the record`() throws {
    let request = try #require(try Samples.request(.cloudevents, Samples.alert()))
    let body = String(decoding: request.body, as: UTF8.self)
    let head = #"""
      {"specversion":"1.0","id":"\#(Samples.alert().id)","source":"/tocsin/watches/strait",\#
      "type":"io.github.tocsin-watch.level.raised","time":"2024-04-13T20:00:00.000Z","subject":"strait",\#
      "severitytext":"critical","datacontenttype":"application/json","dataschema":"urn:tocsin:alert:v1","data":{
      """#
    #expect(body.hasPrefix(head))
    #expect(body.hasSuffix(",\"data\":\(Samples.alert().record.line)}"))
    #expect(request.headers.map(\.value) == ["application/cloudevents+json; charset=utf-8"])
  }

  @Test func `slack`() throws {
    let expected = ##"""
      {"text":"strait CRITICAL: strait rose to CRITICAL: Ships collide in the strait (2 sources)",\##
      "unfurl_links":false,"unfurl_media":false,"attachments":[{"color":"#B71C1C","blocks":[\##
      {"type":"section","text":{"type":"mrkdwn","text":"*strait CRITICAL*\nstrait rose to CRITICAL: \##
      Ships collide in the strait (2 sources)"}},{"type":"section","text":{"type":"mrkdwn",\##
      "text":"• <https://news.example/a|Ships collide in the strait> (news.example)"}},\##
      {"type":"context","elements":[{"type":"mrkdwn","text":"Level: high → critical"},\##
      {"type":"mrkdwn","text":"Index: 82.4 (threshold 80)"},\##
      {"type":"mrkdwn","text":"Sources: news.example, wire.example"},\##
      {"type":"mrkdwn","text":"Confidence: fair, 2 sources; 38 of 40 feeds answer"},\##
      {"type":"mrkdwn","text":"Since: 2024-04-13T20:00:00Z"},\##
      {"type":"mrkdwn","text":"Decided: 2024-04-13T20:00:00Z"}]}]}]}
      """##
    #expect(try text(.slack) == expected)
  }

  @Test func `discord`() throws {
    let body = try body(.discord, Samples.alert())
    #expect((body["allowed_mentions"] as? [String: [String]])?["parse"] == [])
    let embed = try #require((body["embeds"] as? [[String: Any]])?.first)
    #expect(embed["title"] as? String == "strait CRITICAL" && embed["color"] as? Int == 0xB71C1C)
    #expect(
      embed["description"] as? String
        == "strait rose to CRITICAL\\: Ships collide in the strait \\(2 sources\\)\n"
        + "- [Ships collide in the strait](https://news.example/a) (news.example)")
    #expect((embed["fields"] as? [Any])?.count == 6)
  }

  @Test func `mattermost`() throws {
    let attachment = try #require((try body(.mattermost, Samples.alert())["attachments"] as? [[String: Any]])?.first)
    #expect(
      attachment["title_link"] as? String == "https://news.example/a" && attachment["color"] as? String == "#B71C1C")
  }

  @Test func `teams: an Adaptive Card without Markdown`() throws {
    let body = try body(.teams, Samples.alert())
    let attachment = try #require((body["attachments"] as? [[String: Any]])?.first)
    #expect(attachment["contentType"] as? String == "application/vnd.microsoft.card.adaptive")
    let card = try #require(attachment["content"] as? [String: Any])
    #expect(card["type"] as? String == "AdaptiveCard" && card["version"] as? String == "1.2")
    let blocks = try #require(card["body"] as? [[String: Any]])
    #expect(blocks.allSatisfy { $0["type"] as? String == "RichTextBlock" })
    #expect((card["actions"] as? [[String: Any]])?.first?["url"] as? String == "https://news.example/a")
  }

  @Test func `ntfy`() throws {
    let request = try #require(try Samples.request(.ntfy, Samples.alert()))
    #expect(request.headers.contains { $0 == ("authorization", "Bearer T0:K-3n") })
    let expected = #"""
      {"topic":"!room:example.org","title":"strait CRITICAL",\#
      "message":"strait rose to CRITICAL: Ships collide in the strait (2 sources)\n\#(Self.detail)\n\#
      • Ships collide in the strait (news.example)","priority":5,"tags":["level.raised"],\#
      "click":"https://news.example/a"}
      """#
    #expect(String(decoding: request.body, as: UTF8.self) == expected)
  }

  @Test(arguments: [
    (Alert.Event.levelRaised, "critical", "trigger"), (.levelLowered, "high", "trigger"),
    (.levelLowered, "elevated", "resolve"), (.levelLowered, "calm", "resolve"), (.reminder, "critical", "trigger"),
  ])
  func `pagerduty: raise triggers, lower resolves, under one key`(event: Alert.Event, level: String, action: String)
    throws
  {
    let request = try #require(
      try Samples.request(.pagerduty, Samples.alert(event, level: level), minLevel: "high"))
    let body = try Samples.json(request)
    #expect(body["event_action"] as? String == action && body["dedup_key"] as? String == "strait")
    #expect(body["routing_key"] as? String == "T0:K-3n")
    let payload = try #require(body["payload"] as? [String: Any])
    #expect(["critical", "error", "warning", "info"].contains(payload["severity"] as? String))
  }

  @Test func `opsgenie: created and closed by its alias`() throws {
    let open = try #require(try Samples.request(.opsgenie, Samples.alert()))
    #expect(open.url == "https://service.example/hook/v2/alerts")
    #expect(open.headers.contains { $0 == ("authorization", "GenieKey T0:K-3n") })
    let body = try Samples.json(open)
    #expect(body["alias"] as? String == "strait" && body["priority"] as? String == "P1")
    let close = try #require(try Samples.request(.opsgenie, Samples.alert(.levelLowered, level: "calm")))
    #expect(close.url == "https://service.example/hook/v2/alerts/strait/close?identifierType=alias")
  }

  private func entries(_ alert: Alert) throws -> [[String: Any]] {
    let request = try #require(try Samples.request(.alertmanager, alert))
    return try #require(try JSONSerialization.jsonObject(with: Data(request.body)) as? [[String: Any]])
  }

  @Test func `alertmanager: the old level ends where the new one starts`() throws {
    let raised = try entries(Samples.alert())
    #expect(raised.map { ($0["labels"] as? [String: String])?["level"] } == ["high", "critical"])
    #expect(raised.map { $0["endsAt"] as? String } == ["2024-04-13T20:00:02.000Z", "2024-04-13T20:15:02.000Z"])
    #expect(raised[1]["startsAt"] as? String == "2024-04-13T20:00:00.000Z")
    let calm = try entries(Samples.alert(.levelLowered, level: "calm", previous: "guarded"))
    #expect(calm.count == 1 && calm[0]["endsAt"] as? String == "2024-04-13T20:00:02.000Z")
    #expect(try Samples.request(.alertmanager, Samples.alert(.silenceEnded)) == nil)
  }

  @Test func `matrix: a PUT whose transaction is the alert's id`() throws {
    let alert = Samples.alert()
    let request = try #require(try Samples.request(.matrix, alert))
    #expect(request.method == .put)
    #expect(
      request.url
        == "https://service.example/hook/_matrix/client/v3/rooms/%21room%3Aexample.org/send/m.room.message/\(alert.id)")
    let body = try Samples.json(request)
    #expect(
      body["formatted_body"] as? String
        == "<p><strong>strait CRITICAL</strong><br>strait rose to CRITICAL: Ships collide in the strait (2 sources)"
        + "<br><em>\(Self.detail)</em></p>"
        + "<ul><li><a href=\"https://news.example/a\">Ships collide in the strait</a> (news.example)</li></ul>")
  }

  @Test func `telegram`() throws {
    let request = try #require(try Samples.request(.telegram, Samples.alert()))
    #expect(request.url == "https://service.example/hook/botT0:K-3n/sendMessage")
    #expect(
      try Samples.json(request)["text"] as? String
        == "<b>strait CRITICAL</b>\nstrait rose to CRITICAL: Ships collide in the strait (2 sources)\n"
        + "<i>\(Self.detail)</i>\n• <a href=\"https://news.example/a\">Ships collide in the strait</a> (news.example)")
  }

  @Test func `template: values are escaped, braces of JSON stay`() throws {
    let body = try body(.template, Samples.alert(headline: "\"quoted\" \\ \n{summary}"))
    #expect(
      body["text"] as? String == "strait CRITICAL: strait rose to CRITICAL: \"quoted\" \\  {summary} (2 sources)")
    #expect(body["n"] as? Double == 82.4 && (body["all"] as? [String: Any])?["event"] as? String == "level.raised")
  }

  @Test(arguments: [
    (#"{"a":"{nothing}"}"#, "there is no value {nothing}"), (#"{"a":{summary"}"#, "does not give JSON"),
    (#"{"a":"{summary}",}"#, "does not give JSON"),
  ])
  func `a wrong template is found before there is an alert`(template: String, problem: String) {
    #expect(BodyTemplate.problem(of: template)?.contains(problem) == true)
    #expect(BodyTemplate.problem(of: Samples.endpoint.template) == nil)
  }

  @Test(arguments: [
    ("{}", true), (#" {"a":[1,-0.5e+3,"é\u00e9\"",true,null,{}]} "#, true), ("[1,]", false), ("01", false),
    ("1.", false),
    ("\"\n\"", false), (#""\x""#, false), ("{} x", false), ("{'a':1}", false), ("", false),
  ])
  func `JSON is taken by the letter`(text: String, isJSON: Bool) {
    #expect((BodyTemplate.problem(of: text) == nil) == isJSON)
  }

  @Test func `JSON without end is refused`() {
    #expect(BodyTemplate.problem(of: String(repeating: "[", count: 100_000)) != nil)
  }

  // MARK: All formats

  @Test(arguments: WebhookFormat.allCases)
  func `every event is JSON, in every format`(format: WebhookFormat) throws {
    for event in Alert.Event.allCases {
      guard let request = try Samples.request(format, Samples.alert(event)) else { continue }
      #expect((try? JSONSerialization.jsonObject(with: Data(request.body))) != nil, "\(event)")
    }
  }

  @Test(arguments: WebhookFormat.allCases)
  func `nothing that could hide or reverse a text gets through`(format: WebhookFormat) throws {
    let request = try #require(
      try Samples.request(format, Samples.alert(headline: Samples.hostile, url: Samples.hostile)))
    let raw = String(decoding: request.body, as: UTF8.self)
    #expect(!raw.unicodeScalars.contains { $0.isUnsafeToShow })
    if [.tocsin, .cloudevents, .template].contains(format) { return }
    let texts = Samples.texts(try JSONSerialization.jsonObject(with: Data(request.body)))
    #expect(!texts.contains { $0.contains("\u{202E}") || $0.contains("\u{1B}") || $0.contains("\u{200B}") })
  }

  @Test(arguments: [
    (WebhookFormat.slack, ["<!channel", "<@U1", "<script"]), (.telegram, ["<script", "</p", "<@"]),
    (.discord, ["<@U1", " [a](", " *b*", " `c`", " ||d"]),
    (.mattermost, ["@channel", "@everyone", " [a](", " *b*", " `c`"]),
  ])
  func `markup of a headline is escaped`(format: WebhookFormat, forbidden: [String]) throws {
    let request = try #require(try Samples.request(format, Samples.alert(headline: Samples.hostile)))
    let texts = Samples.texts(try JSONSerialization.jsonObject(with: Data(request.body)))
    for text in texts { for markup in forbidden { #expect(!text.contains(markup), "\(markup) in \(text)") } }
  }

  @Test func `matrix: markup of a headline is escaped once`() throws {
    let body = try body(.matrix, Samples.alert(headline: Samples.hostile))
    let html = try #require(body["formatted_body"] as? String)
    #expect(!html.contains("<script") && html.contains("&lt;script&gt;") && !html.contains("&amp;lt;"))
    #expect(body["m.mentions"] as? [String: String] == [:])
  }

  @Test(arguments: WebhookFormat.allCases)
  func `only pages are linked, and no address leaves its quotes`(format: WebhookFormat) throws {
    for url in ["javascript:alert(1)", "https://a.example/\" onclick=x", "https://a.example/a b", "file:///etc/passwd"]
    {
      let message = try #require(Samples.message(Samples.alert(url: url)))
      #expect(message.link == nil || message.link == "https://a.example/%22 onclick=x")
      #expect(message.link?.contains(" ") != true)
    }
    let quoted = try #require(Samples.message(Samples.alert(url: "https://a.example/)|>\"'é[x]")))
    #expect(quoted.link == "https://a.example/%29%7C%3E%22%27%C3%A9%5Bx%5D")
  }

  @Test(arguments: [
    (WebhookFormat.slack, 40_000), (.discord, 12_000), (.mattermost, 16_000), (.teams, 28_000), (.ntfy, 8000),
    (.pagerduty, 512_000), (.opsgenie, 30_000), (.matrix, 64_000), (.telegram, 6000), (.cloudevents, 65_536),
  ])
  func `the largest alert fits into what the service takes`(format: WebhookFormat, limit: Int) throws {
    let long = String(repeating: "<&\"é*_", count: 3000)
    let alert = Samples.alert(
      headline: long, url: "https://a.example/" + String(repeating: "a&", count: 600), stories: 5)
    let request = try #require(try Samples.request(format, alert))
    #expect(request.body.count <= limit, "\(request.body.count)")
    if format == .cloudevents { return }
    let longest: [WebhookFormat: Int] = [
      .slack: 3000, .discord: 4096, .mattermost: 4000, .ntfy: 4096, .telegram: 4096, .opsgenie: 15_000,
      .pagerduty: 1900,
    ]
    for text in Samples.texts(try JSONSerialization.jsonObject(with: Data(request.body))) {
      #expect(text.unicodeScalars.count <= longest[format] ?? 60_000, "\(text.utf8.count)")
    }
  }

  @Test func `discord counts all texts of an embed together`() throws {
    let long = String(repeating: "<&\"é*_", count: 3000)
    let body = try body(.discord, Samples.alert(headline: long, stories: 5))
    let texts = Samples.texts(try #require(body["embeds"]))
    #expect(texts.reduce(0) { $0 + $1.unicodeScalars.count } <= 6000)
  }

  @Test func `a late alert says so`() throws {
    let late = try #require(Samples.message(Samples.alert(), after: .hours(3)))
    #expect(late.text.hasPrefix("[late, decided 2024-04-13T20:00:00Z] strait rose"))
    #expect(try #require(Samples.message(Samples.alert(), after: .minutes(5))).text.hasPrefix("strait rose"))
  }

  @Test(arguments: [
    ("guarded", Severity.low), ("elevated", .medium), ("high", .high), ("critical", .critical), ("calm", .calm),
  ])
  func `a level is as grave as its place among the levels`(level: String, severity: Severity) throws {
    #expect(try #require(Samples.message(Samples.alert(level: level))).severity == severity)
  }
}

@Suite nonisolated struct `The schema of alerts` {
  private let schema: AlertSchema

  init() throws { schema = try AlertSchema() }

  @Test func `has every event`() {
    #expect(schema.events == Alert.Event.allCases.map(\.rawValue))
  }

  @Test func `is kept by alerts of every event`() {
    for event in Alert.Event.allCases {
      #expect(schema.problems(of: FormatSamples.alert(event, headline: FormatSamples.hostile).record.line).isEmpty)
    }
    #expect(schema.problems(of: alert("a").record).isEmpty)
  }

  @Test(arguments: [
    (#"{"schema":"tocsin.alert.v1"}"#, "$.id is missing"), (#"{"id":"a.b"}"#, "does not match"),
    (#"{"extra":1}"#, "$.extra is not in the schema"), (#"{"evidence":[{"items":[{"score":"x"}]}]}"#, "x is no number"),
    ("x", "no JSON"),
  ])
  func `is broken by what is no alert`(line: String, problem: String) {
    #expect(schema.problems(of: line).contains { $0.contains(problem) }, "\(schema.problems(of: line))")
  }
}
