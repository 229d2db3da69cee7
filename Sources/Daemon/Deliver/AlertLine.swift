package import Escalation
import FoundationEssentials
package import News

/// An alert as read back from a line of the alert log: what `tail` shows. Unknown keys are passed over, so that a newer
/// daemon's log can be read.
nonisolated package struct AlertLine: Sendable, Decodable {
  package let id: String
  package let time: Instant
  package let event: Alert.Event
  package let watch: String?
  package let feed: String?
  package let sink: String?
  package let level: String?
  package let previous: String?
  package let index: Double?
  package let threshold: Double?
  package let summary: String
  package let evidence: [Evidence]
  package let coverage: Coverage?
  /// What goes out with it, oldest first.
  package let grouped: [Grouped]
  /// Set where the watch was silenced: it went to the log only.
  package let silenced: Silenced?

  package struct Silenced: Sendable, Decodable {
    package let until: String
    package let reason: String
  }

  /// How many of the watch's feeds there are, and how many answered.
  package struct Coverage: Sendable, Decodable {
    package let feeds: Int
    package let healthy: Int
  }

  package struct Grouped: Sendable, Decodable {
    package let id: String
    package let previous: String?
    package let summary: String
  }

  package struct Evidence: Sendable, Decodable {
    package let sources: [String]
    package let score: Double
    package let share: Double
    package let items: [Item]
  }

  package struct Item: Sendable, Decodable {
    package let title: String
    package let url: String?
    package let source: String?
    package let published: String?
    package let score: Double
    package let contributions: [Contribution]
  }

  package struct Contribution: Sendable, Decodable {
    package let indicator: String
    package let text: String
    package let points: Double
  }

  private enum CodingKeys: String, CodingKey {
    case id, time, event, watch, feed, sink, silenced, level, previous, index, threshold, summary, evidence, coverage,
      grouped
  }

  package init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    id = try values.decode(String.self, forKey: .id)
    guard let time = Instant(iso8601: try values.decode(String.self, forKey: .time)) else {
      throw DecodingError.dataCorruptedError(forKey: .time, in: values, debugDescription: "no ISO 8601 time")
    }
    self.time = time
    event = try values.decode(Alert.Event.self, forKey: .event)
    watch = try values.decodeIfPresent(String.self, forKey: .watch)
    feed = try values.decodeIfPresent(String.self, forKey: .feed)
    sink = try values.decodeIfPresent(String.self, forKey: .sink)
    silenced = try values.decodeIfPresent(Silenced.self, forKey: .silenced)
    level = try values.decodeIfPresent(String.self, forKey: .level)
    previous = try values.decodeIfPresent(String.self, forKey: .previous)
    index = try values.decodeIfPresent(Double.self, forKey: .index)
    threshold = try values.decodeIfPresent(Double.self, forKey: .threshold)
    summary = try values.decode(String.self, forKey: .summary)
    evidence = try values.decodeIfPresent([Evidence].self, forKey: .evidence) ?? []
    coverage = try values.decodeIfPresent(Coverage.self, forKey: .coverage)
    grouped = try values.decodeIfPresent([Grouped].self, forKey: .grouped) ?? []
  }

  /// nil where the line is no alert record.
  package init?(line: String) {
    guard let value = try? JSONDecoder().decode(AlertLine.self, from: Data(line.utf8)) else { return nil }
    self = value
  }
}
