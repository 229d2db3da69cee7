import Foundation
import Testing

@Suite struct `Tuning from the command line` {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try folder.write(
      "lexicons/test.yaml",
      """
      indicators:
        - { name: strike, direction: escalate, points: 60, terms: [army strikes, town hit] }
      """)
    try folder.write(
      "tocsin.yaml",
      """
      feeds: [{ url: "https://example.org/rss" }]
      watches: [{ name: border, lexicons: [test] }]
      alerts: { log: { path: alerts.jsonl } }
      store: sqlite:tocsin.db
      """)
    try folder.write(
      "items.jsonl",
      """
      {"id":"1","title":"Army strikes fuel depot","source":"a.example","published":"2031-03-01T09:00:00Z"}
      {"id":"2","title":"Town hit by shells at dawn","source":"b.example","published":"2031-03-12T09:00:00Z"}
      {"id":"3","title":"Witnesses: town hit again as shells fall","source":"c.example","published":"2031-03-12T10:00:00Z"}
      """)
    try folder.write(
      "alerts.jsonl",
      #"{"id":"border.a","time":"2031-03-01T09:00:00.000Z","event":"level.raised","watch":"border","level":"elevated","summary":"x"}"#
        + "\n")
  }

  private func run(_ arguments: [String]) async throws -> TocsinProcess.Result {
    try await TocsinProcess.run(arguments + ["--config", folder.path + "/tocsin.yaml"])
  }

  @Test func `proposes settings that ring for the days that matter only`() async throws {
    let days = try folder.write("days.tsv", "border\t2031-03-12\t2031-03-12\televated\tshelling\n")
    let patch = folder.path + "/patch.yaml"
    let result = try await run(["tune", "--items", folder.path + "/items.jsonl", "--days", days, "--patch", patch])
    #expect(result.status == 0, "\(result.error)")
    #expect(result.output.contains("1/1") && result.output.contains("1 spans must ring"), "\(result.output)")
    #expect(try String(contentsOfFile: patch, encoding: .utf8).contains("thresholds:\n  guarded: { raise: "))
  }

  @Test func `learns from labels`() async throws {
    #expect(try await run(["tune", "--items", folder.path + "/items.jsonl"]).status == 1)
    let noise = try await run(["mark", "border.a", "noise", "--note", "a drill"])
    #expect(noise.status == 0, "\(noise.error)")
    #expect(try await run(["mark", "2031-03-12T09:00:00Z", "missed", "--level", "elevated"]).status == 0)
    let labels = try String(contentsOfFile: folder.path + "/alerts.labels.jsonl", encoding: .utf8)
    #expect(labels.split(separator: "\n").count == 2)
    #expect(labels.contains(#"{"alert":"border.a","label":"noise","time":"2031-03-01T09:00:00Z","watch":"border""#))
    let result = try await run(["tune", "--items", folder.path + "/items.jsonl"])
    #expect(result.status == 0 && result.output.contains("1 spans must ring"), "\(result.output) \(result.error)")
  }

  @Test func `says what is wrong`() async throws {
    #expect(try await run(["mark", "border.b", "noise"]).error.contains("there is no alert border.b"))
    #expect(try await run(["mark", "soon", "missed"]).status == 64)
    #expect(try await run(["mark", "border.a", "good"]).status == 64)
    let days = try folder.write("days.tsv", "# days\nborder 2031-03-12\n")
    #expect(
      try await run(["tune", "--items", folder.path + "/items.jsonl", "--days", days]).error.contains("days.tsv:2:"))
  }
}
