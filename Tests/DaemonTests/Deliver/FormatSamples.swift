import Daemon
import Escalation
import Foundation
import News

/// Alerts for the formats, among them one whose every text tries to break out of its markup.
nonisolated enum FormatSamples {
  static let levels = ["strait": ["guarded", "elevated", "high", "critical"]]

  /// In the markup of every dialect, with characters that no chat should see.
  static let hostile =
    "</p><script>x</script> & \"q\" <!channel> <@U1> @everyone @channel [a](http://evil.example) *b* `c` ||d|| "
    + "\u{202E}reversed\u{200B} \u{1B}[31m \r\nEvil: header {summary} \\u0022"

  static func alert(
    _ event: Alert.Event = .levelRaised, level: String? = "critical", previous: String? = "high",
    headline: String = "Ships collide in the strait", url: String? = "https://news.example/a", stories: Int = 1
  ) -> Alert {
    let match = Contribution(
      indicator: "attack", term: "collide*", text: headline, segment: .title, range: 0..<1, points: 30)
    let evidence = (0..<stories).map { number in
      Alert.Evidence(
        story: "s\(number)", sources: [Source(domain: "news.example"), Source(domain: "wire.example")], score: 40,
        share: 0.5,
        items: [
          Alert.EvidenceItem(
            id: "i\(number)", title: headline, url: url, source: Source(domain: "news.example"), published: evening,
            score: 40, contributions: [match])
        ])
    }
    let isFeed = [Alert.Event.feedFailed, .feedRecovered].contains(event)
    let isSink = [Alert.Event.sinkFailed, .sinkRecovered].contains(event)
    let watch = isFeed || isSink || event == .drill ? nil : "strait"
    return Alert(
      id: AlertID.make(watch: watch ?? "feed", event: event, cause: ["x"]), time: evening, event: event, watch: watch,
      level: watch == nil ? nil : level, previous: previous, index: 82.4, threshold: 80,
      summary: "strait rose to CRITICAL: \(headline) (2 sources)", evidence: evidence,
      coverage: Alert.CoverageCount(feeds: 40, healthy: 38), feed: isFeed ? headline : nil, sink: isSink ? "desk" : nil)
  }

  static func message(_ alert: Alert, after age: Duration = .seconds(2), minLevel: String? = nil) -> AlertMessage? {
    AlertMessage(StoredAlert(alert, rank: 0), levels: levels, minLevel: minLevel, at: alert.time + age)
  }

  static let endpoint = WebhookEndpoint(
    url: "https://service.example/hook", token: "T0:K-3n", place: "!room:example.org",
    template: #"{"text":"{title}: {summary}","who":["{sources}"],"n":{index},"all":{record}}"#)

  static func request(
    _ format: WebhookFormat, _ alert: Alert, after age: Duration = .seconds(2), minLevel: String? = nil
  ) throws -> FormattedRequest? {
    guard let message = message(alert, after: age, minLevel: minLevel) else { return nil }
    return try format.request(for: message, to: endpoint)
  }

  static func json(_ request: FormattedRequest) throws -> [String: Any] {
    try JSONSerialization.jsonObject(with: Data(request.body)) as? [String: Any] ?? [:]
  }

  /// Every text in a JSON value.
  static func texts(_ value: Any) -> [String] {
    switch value {
    case let text as String: [text]
    case let list as [Any]: list.flatMap(texts)
    case let object as [String: Any]: object.sorted { $0.key < $1.key }.flatMap { texts($0.value) }
    default: []
    }
  }
}
