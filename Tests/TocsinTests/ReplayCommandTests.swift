import Foundation
import Testing

@Suite struct `Replay from the command line` {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try folder.write(
      "lexicons/test.yaml",
      """
      words: { actor: [army, rebels] }
      indicators:
        - { name: strike, direction: escalate, points: 60, terms: ["{actor} ~2 strikes"] }
        - { name: truce, direction: deescalate, points: 30, terms: [truce] }
      """)
    try folder.write(
      "tocsin.yaml",
      """
      feeds: [{ url: "https://example.org/rss" }]
      watches:
        - { name: border, about: [[army, truce]], lexicons: [test] }
        - { name: coast, about: [[navy]], lexicons: [test] }
      alerts: { log: { path: alerts.jsonl } }
      store: sqlite:tocsin.db
      """)
    try folder.write(
      "items.jsonl",
      """
      {"id":"3","title":"Truce holds along the border","source":"a.example","published":"2031-03-01T20:00:00Z"}
      {"id":"1","title":"Army strikes fuel depot","source":"a.example","published":"2031-03-01T09:00:00Z"}
      {"id":"2","title":"Town wakes to sirens as army strikes","source":"b.example","published":"2031-03-01T09:20:00Z"}
      not an item
      {"id":"4","title":"Army strikes at dawn","source":"c.example"}

      """)
  }

  private func run(_ arguments: [String]) async throws -> TocsinProcess.Result {
    try await TocsinProcess.run(
      ["replay", "--config", folder.path + "/tocsin.yaml", "--items", folder.path + "/items.jsonl"] + arguments)
  }

  private func events(_ output: String) throws -> [String] {
    expectAlerts(output.split(separator: "\n").map(String.init))
    return try output.split(separator: "\n").map { line in
      let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
      return "\(object?["event"] ?? "") \(object?["level"] ?? "")"
    }
  }

  @Test func `prints the alerts as the log would hold them, whatever the order of the file`() async throws {
    let result = try await run(["--format", "jsonl", "--to", "2031-03-03"])
    #expect(result.status == 0, "\(result.error)")
    #expect(
      try events(result.output).filter { !$0.hasPrefix("reminder") } == [
        "level.raised elevated", "level.lowered guarded", "level.lowered calm",
      ], "\(result.output)")
    #expect(result.error.contains("items.jsonl:4:"))
    #expect(result.error.contains("1 items without a date"))
  }

  @Test func `writes the series, hour by hour`() async throws {
    let path = folder.path + "/series.jsonl"
    let result = try await run(["--series", path, "--watch", "border", "--to", "2031-03-02"])
    let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
    #expect(lines.contains(#"{"time":"2031-03-01T09:00:00.000Z","watch":"border","index":30,"level":"elevated"}"#))
    #expect(lines.count { $0.contains(":00:00.000Z") } >= 15)
    #expect(result.output.contains("▲ ELEVATED") && result.output.contains("2031-03-01") && result.output.contains("█"))
  }

  @Test func `takes a part of the history`() async throws {
    let result = try await run(["--format", "jsonl", "--from", "2031-03-01T12:00:00Z"])
    #expect(result.output.isEmpty)
  }

  @Test func `draws a page that needs nothing else and trusts no headline`() async throws {
    let path = folder.path + "/replay.html"
    try folder.write(
      "items.jsonl",
      #"""
      {"id":"1","title":"Army strikes </title><script>alert('x')</script> & \"depot\"","source":"a.example","published":"2031-03-01T09:00:00Z"}
      {"id":"2","title":"Truce holds","source":"a.example","published":"2031-03-02T09:00:00Z"}
      """#)
    let result = try await run(["--html", path, "--watch", "border", "--to", "2031-03-04"])
    #expect(result.status == 0, "\(result.error)")
    let page = try String(contentsOfFile: path, encoding: .utf8)
    #expect(page.contains("<svg") && page.contains("class=\"curve\"") && page.contains("critical 80"))
    #expect(page.contains("prefers-color-scheme: dark") && page.contains("<polygon class=\"up "))
    #expect(!page.contains("<script") && page.contains("&lt;script&gt;") && page.contains("&amp;"))
    #expect(!page.contains("http://") && !page.contains("https://"))
    #expect(page.contains("<title>elevated</title>") || page.contains("<title>guarded</title>"))
  }

  @Test func `compares two configs`() async throws {
    let other = try String(contentsOfFile: folder.path + "/tocsin.yaml", encoding: .utf8)
      .replacingOccurrences(of: "lexicons: [test] }", with: "lexicons: [test], half_life: 2h }")
    let path = try folder.write("other.yaml", other)
    let arguments = ["--against", path, "--to", "2031-03-04", "--watch", "border"]
    let table = try await run(arguments)
    #expect(table.status == 0, "\(table.error)")
    #expect(
      table.output.contains("= 2031-03-01 09:00  2031-03-01 09:00  border level.raised elevated"), "\(table.output)")
    #expect(table.output.contains("~ ") && table.output.contains(" earlier"))
    let lines = try await run(arguments + ["--format", "jsonl"])
    #expect(lines.output.contains(#"{"change":"moves","watch":"border","event":"level.lowered""#))
    #expect(try await run(["--against", path, "--html", "x.html"]).status == 64)
    #expect(try await run(["--against", folder.path + "/none.yaml"]).status == 78)
  }

  @Test func `takes the items of the store without a file`() async throws {
    let config = folder.path + "/tocsin.yaml"
    let none = try await TocsinProcess.run(["replay", "--config", config])
    #expect(none.status == 1 && none.error.contains("tocsin.db"))
  }

  @Test(arguments: [["--watch", "bordr"], ["--from", "yesterday"], ["--series", "/no/such/folder/x"]])
  func `says what is wrong`(arguments: [String]) async throws {
    let result = try await run(arguments)
    #expect(result.status != 0)
    #expect(result.error.contains(arguments[1]))
  }
}
