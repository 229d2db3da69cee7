import Foundation
import Testing

/// The real headlines of April 2024, where they are at hand: they belong to their publishers and are not part of the
/// project.
@Suite struct `Real history` {
  static let items = HouseTests.root + "../shared/data/eval/replay-2024-04.jsonl"
  static let isHere = FileManager.default.fileExists(atPath: items)

  @Test(.enabled(if: isHere, "the development data is not here"), .timeLimit(.minutes(5)))
  func `of April 2024 rings for the attack of the 13th and is calm again before the month is over`() async throws {
    let result = try await TocsinProcess.run(
      ["replay", "--config", HouseTests.root + "Config/tocsin.yaml", "--items", Self.items, "--format", "jsonl"])
    #expect(result.status == 0, "\(result.error)")
    expectAlerts(result.output.split(separator: "\n").map(String.init))
    let alerts = try result.output.split(separator: "\n").map {
      try #require(JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
    }
    let days = Dictionary(grouping: alerts) { String(($0["time"] as? String ?? "").prefix(10)) }
    for (day, alerts) in days.sorted(by: { $0.key < $1.key }) {
      print(day, alerts.map { "\($0["event"] ?? "") \($0["level"] ?? "")" }.joined(separator: ", "))
    }
    let raised = alerts.filter { $0["event"] as? String == "level.raised" && $0["watch"] as? String == "iran-israel" }
    #expect(
      raised.contains { ($0["time"] as? String ?? "").hasPrefix("2024-04-13") && $0["level"] as? String == "critical" })
    let last = alerts.last {
      ($0["event"] as? String ?? "").hasPrefix("level.") && $0["watch"] as? String == "iran-israel"
    }
    #expect(last?["level"] as? String == "calm")
    #expect((last?["time"] as? String ?? "") < "2024-05-01")
  }
}
