import Daemon
import Escalation
import FoundationEssentials
import Glibc
import News

/// What a desk thought of alerts: a JSON Lines file beside the alert log, `alerts.labels.jsonl` of `alerts.jsonl`. The
/// last label of an alert counts.
struct AlertLabels {
  let path: String

  /// One label.
  struct Entry: Codable {
    /// The alert's id; none for what was missed.
    var alert: String?
    var label: Label
    /// When the alert was decided, or should have been.
    var time: String
    var watch: String
    var level: String?
    var note: String?
  }

  enum Label: String, Codable, CaseIterable {
    case useful, noise, late, missed
  }

  init(log: String) { path = (log.hasSuffix(".jsonl") ? String(log.dropLast(6)) : log) + ".labels.jsonl" }

  /// Adds a line; why not, in words, where that fails.
  func append(_ entry: Entry) -> String? {
    let record = JSONText.members([
      "alert": .optional(entry.alert), "label": .string(entry.label.rawValue), "time": .string(entry.time),
      "watch": .string(entry.watch), "level": .optional(entry.level), "note": .optional(entry.note),
    ])
    let file = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o644)
    guard file >= 0 else { return "\(path) cannot be written: \(String(cString: strerror(errno)))" }
    defer { close(file) }
    let bytes = Array((record.line + "\n").utf8)
    guard bytes.withUnsafeBytes({ write(file, $0.baseAddress, $0.count) }) == bytes.count else {
      return "\(path) could not be written"
    }
    return nil
  }

  /// Useful, late and missed alerts are days that must ring, noise is a day that must not. Lines that are no labels are
  /// passed over.
  var verdicts: Verdicts {
    var last: [String: Entry] = [:]
    let data = (try? Data(contentsOf: URL(filePath: path))) ?? Data()
    for line in data.split(separator: UInt8(ascii: "\n")) {
      guard let entry = try? JSONDecoder().decode(Entry.self, from: Data(line)) else { continue }
      last[entry.alert ?? "\(entry.watch) \(entry.time)"] = entry
    }
    let spans = last.sorted { $0.key < $1.key }.compactMap { _, entry -> Verdicts.Span? in
      guard let day = Instant(iso8601: entry.time)?.date else { return nil }
      return Verdicts.Span(
        watch: entry.watch, first: day, last: day, level: entry.label == .noise ? nil : entry.level)
    }
    return Verdicts(spans, isComplete: false)
  }
}
