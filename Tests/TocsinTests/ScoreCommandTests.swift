import Foundation
import Testing

@Suite struct `Scoring from the command line` {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try folder.write(
      "lexicons/test.yaml",
      """
      words: { actor: [army, rebels] }
      indicators:
        - { name: strike, direction: escalate, points: 40, terms: ["{actor} ~2 strikes"] }
        - { name: truce, direction: deescalate, points: 30, terms: [truce] }
      rules:
        - { name: question, when: ["?"], scope: title, factor: 0.1 }
      """)
    try folder.write(
      "tocsin.yaml",
      """
      feeds: [{ url: "https://example.org/rss" }]
      watches:
        - { name: border, about: [[army, truce]], lexicons: [test] }
      alerts: { log: { path: alerts.jsonl } }
      store: sqlite:tocsin.db
      """)
  }

  private func run(_ arguments: [String], input: String = "") async throws -> TocsinProcess.Result {
    try await TocsinProcess.run(arguments + ["--config", folder.path + "/tocsin.yaml"], input: input)
  }

  @Test func `writes a line per item and watch, and reports lines that are no items`() async throws {
    let input = """
      {"id":"1","title":"Army strikes town"}
      not an item
      {"id":"2","title":"Rebels strikes town","summary":"Truce talks"}

      {"title":"no id"}
      {"id":"3","title":"Weather"}
      """
    let result = try await run(["score"], input: input)
    let lines = result.output.split(separator: "\n")
    #expect(lines.count == 3)
    let first =
      #"{"id":"1","watch":"border","relevant":true,"score":40,"raw":40,"direction":"escalate","contributions":["#
    #expect(lines.first?.hasPrefix(first) == true, "\(result.output) \(result.error)")
    #expect(
      lines.last
        == #"{"id":"3","watch":"border","relevant":false,"score":0,"raw":0,"direction":"neutral","contributions":[]}"#)
    #expect(result.status == 1 && result.error.contains("line 2:") && result.error.contains("line 5:"))
  }

  @Test func `explains a headline, a text file and standard input`() async throws {
    let text = try await run(["explain", "Army strikes?"])
    #expect(text.status == 0 && text.output.contains("[Army strikes]1?"), "\(text.output) \(text.error)")
    #expect(
      text.output.contains("question × 0.1  by “?”") && text.output.contains("without question: +40 instead of +4"))
    let path = try folder.write("article.txt", "Truce\n" + String(repeating: "The army waits. ", count: 20))
    let file = try await run(["explain", "--file", path])
    #expect(file.output.contains("-30 points, deescalate"), "\(file.output)")
    let json = try await run(["explain", "--format", "json"], input: "Army strikes")
    let parsed = try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [[String: Any]]
    #expect(parsed?.first?["level"] as? String == "guarded" && parsed?.first?["next_needs"] as? Double == 5)
  }

  @Test func `takes a ready watch that the config does not enable`() async throws {
    try folder.write("watches/coast.yaml", "about: [[navy]]\nlexicons: [test]\n")
    let score = try await run(["score", "--watch", "coast"], input: #"{"id":"1","title":"Army strikes navy"}"#)
    #expect(
      score.output.hasPrefix(#"{"id":"1","watch":"coast","relevant":true,"score":40"#), "\(score.output)\(score.error)")
    let explained = try await run(["explain", "--watch", "coast", "Army strikes navy"])
    #expect(explained.output.hasPrefix("coast: +40 points, escalate"), "\(explained.output) \(explained.error)")
  }

  @Test func `shows stored items that just miss`() async throws {
    let nginx = try await NginxServer(folder: folder)
    let titles = ["Army strikes?", "Army strikes", "Army rests"]
    let entries = titles.map { FeedFixture.Entry(title: $0, published: .now - 60) }
    try nginx.publish("feed.xml", FeedFixture(publisher: "herald.example", entries: entries).rss)
    let config = folder.read("tocsin.yaml").replacing("https://example.org/rss", with: nginx.url("feed.xml"))
    try folder.write("tocsin.yaml", config)
    let polled = try await run(["run", "--once"])
    #expect(polled.status == 0, "\(polled.error)")
    let near = try await run(["explain", "--watch", "border", "--near"])
    #expect(near.status == 0 && near.output.contains("[Army strikes]1?"), "\(near.output) \(near.error)")
    #expect(near.output.components(separatedBy: "points, neutral").count == 2, "\(near.output)")
    #expect(try await run(["explain", "--near"]).status == 64)
  }

  @Test func `says what is wrong with its arguments`() async throws {
    let watch = try await run(["explain", "--watch", "bordr", "text"])
    #expect(watch.status == 64 && watch.error.contains("border"))
    #expect(try await run(["explain", "text", "--file", "x"]).status == 64)
    #expect(try await run(["explain", "--file", folder.path + "/none.txt"]).status == 1)
  }
}
