import Foundation
import Testing

@Suite struct `Learning from the command line` {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try folder.write(
      "lexicons/base.yaml",
      """
      indicators:
        - { name: strike, direction: escalate, points: 30, terms: [strikes], yes: [Army strikes] }
        - { name: row, direction: escalate, points: 30, terms: [row], yes: [Ministers in row] }
        - { name: truce, direction: deescalate, points: 30, terms: [truce], yes: [A truce] }
      """)
    try config(lexicon: "base")
  }

  private func config(lexicon: String) throws {
    try folder.write(
      "tocsin.yaml",
      """
      feeds: [{ url: "https://example.org/rss" }]
      watches: [{ name: border, lexicons: [\(lexicon)], significant: 12 }]
      alerts: { log: { path: alerts.jsonl } }
      store: sqlite:tocsin.db
      """)
  }

  /// Labels of people to whom a row is no escalation.
  private func labels(_ count: Int) throws -> String {
    let lines = (0..<count).map { number in
      let (title, label) =
        switch number % 4 {
        case 0: ("Army strikes town", "escalate")
        case 1: ("Ministers in row over border", "neutral")
        case 2: ("Truce along the border", "deescalate")
        default: ("Harvest is late", "neutral")
        }
      return #"{"id":"\#(number)","title":"\#(title) \#(number)","label":"\#(label)"}"#
    }
    return try folder.write("labels.jsonl", lines.joined(separator: "\n") + "\n")
  }

  private func run(_ arguments: String...) async throws -> TocsinProcess.Result {
    try await TocsinProcess.run(arguments + ["--config", folder.path + "/tocsin.yaml"])
  }

  @Test func `writes the same overlay every time, and check reads it`() async throws {
    let path = try labels(240)
    let learnt = try await run("learn", "--labels", path, "--watch", "border")
    #expect(learnt.status == 0 && learnt.output.contains("overlay_of: base"), "\(learnt.output) \(learnt.error)")
    #expect(learnt.output.contains("{ indicator: row, points:"), "\(learnt.output)")
    #expect(try await run("learn", "--labels", path, "--watch", "border").output == learnt.output)

    try folder.write("lexicons/learnt.yaml", learnt.output)
    try config(lexicon: "learnt")
    let check = try await run("check")
    #expect(check.status == 0, "\(check.error)")
    let before = try await TocsinProcess.run(
      ["score", "--config", folder.path + "/tocsin.yaml"], input: #"{"id":"1","title":"Ministers in row"}"#)
    #expect(before.output.contains(#""direction":"neutral""#), "\(before.output)")
  }

  @Test func `refuses few labels, and a file that is not there`() async throws {
    let few = try await run("learn", "--labels", try labels(80), "--watch", "border")
    #expect(few.status == 1 && few.output.isEmpty && few.error.contains("80 labels are too few"), "\(few.error)")
    let none = try await run("learn", "--labels", folder.path + "/none.jsonl", "--watch", "border")
    #expect(none.status == 1 && none.error.contains("cannot be read"), "\(none.error)")
  }
}
