import Foundation
import Testing

/// The shipped lexicons and ready watches on headlines of our own, read by the real binary.
@Suite struct `Headlines` {
  private struct Row {
    var watch = ""
    let label: String
    let title: String

    /// What `score` should say of it.
    var direction: String { ["E": "escalate", "D": "deescalate"][label] ?? "neutral" }
  }

  private static func rows(_ name: String) throws -> [Row] {
    let text = try String(contentsOfFile: HouseTests.root + "Tests/Headlines/\(name).tsv", encoding: .utf8)
    return text.split(separator: "\n").filter { !$0.hasPrefix("#") }.map { line in
      let cells = line.split(separator: "\t").map(String.init)
      return Row(watch: cells.count > 2 ? cells[0] : "", label: cells[cells.count - 2], title: cells[cells.count - 1])
    }
  }

  /// The direction of each row for one watch, in order.
  private static func directions(of rows: [Row], watch: String, lexicon: String) async throws -> [String] {
    let folder = try TemporaryFolder()
    for name in ["lexicons", "watches"] {
      try FileManager.default.createSymbolicLink(
        atPath: folder.path + "/" + name, withDestinationPath: HouseTests.root + "Config/" + name)
    }
    try folder.write(
      "tocsin.yaml",
      """
      feeds: [{ url: "https://example.org/rss" }]
      watches: [{ name: all, lexicons: [\(lexicon)] }]
      alerts: { log: { path: alerts.jsonl } }
      store: sqlite:tocsin.db
      """)
    let lines = try rows.enumerated().map { number, row in
      String(decoding: try JSONEncoder().encode(["id": "\(number)", "title": row.title]), as: UTF8.self)
    }
    let result = try await TocsinProcess.run(
      ["score", "--watch", watch, "--config", folder.path + "/tocsin.yaml"], input: lines.joined(separator: "\n"))
    try #require(result.status == 0, "\(result.error)")
    return try result.output.split(separator: "\n").map { line in
      let score = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
      return try #require(score["direction"] as? String)
    }
  }

  /// At least `share` of what moves is seen to move the right way, and nothing else escalates.
  private func expect(_ rows: [Row], _ found: [String], share: Double, _ name: String) throws {
    try #require(found.count == rows.count)
    let wrong = zip(rows, found).filter { $0.direction != $1 }.map { "\($0.label) \($1): \($0.title)" }
    for label in ["E", "D"] {
      let all = rows.count { $0.label == label }
      let right = all - wrong.count { $0.hasPrefix(label + " ") }
      #expect(Double(right) >= share * Double(all), "\(name) \(label): \(right) of \(all)\n\(wrong)")
    }
    let alarms = zip(rows, found).filter { "NX".contains($0.label) && $1 == "escalate" }.map(\.0.title)
    #expect(alarms.isEmpty, "\(name): \(alarms)")
  }

  @Test(arguments: ["de", "fr", "es", "ru", "tr", "ar", "he", "fa", "zh"])
  func `are understood in nine languages`(language: String) async throws {
    let rows = try Self.rows(language)
    let found = try await Self.directions(of: rows, watch: "all", lexicon: "escalation-" + language)
    try expect(rows, found, share: 0.85, language)
  }

  @Test func `are understood in English, whoever acts`() async throws {
    let rows = try Self.rows("en")
    let found = try await Self.directions(of: rows, watch: "world", lexicon: "escalation-en")
    try expect(rows, found, share: 0.9, "en")
  }

  @Test(arguments: ["russia-ukraine-nato", "china-taiwan", "india-pakistan", "korea", "red-sea-hormuz"])
  func `reach the ready watch that they are about`(watch: String) async throws {
    let all = try Self.rows("watches")
    let found = try await Self.directions(of: all, watch: watch, lexicon: "escalation-en")
    let own = all.indices.filter { all[$0].watch == watch }
    try expect(own.map { all[$0] }, own.map { found[$0] }, share: 0.9, watch)
    let others = all.indices.filter { all[$0].watch != watch && found[$0] != "neutral" }.map { all[$0].title }
    #expect(others.isEmpty, "\(watch): \(others)")
  }
}
