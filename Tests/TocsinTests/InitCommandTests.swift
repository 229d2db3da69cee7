import Foundation
import Testing

/// `tocsin init`, as far as it needs no terminal.
@Suite struct `A first config` {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func initialise(_ arguments: String...) async throws -> TocsinProcess.Result {
    try await TocsinProcess.run(["init"] + arguments, directory: folder.path)
  }

  private func check(_ file: String) async throws -> [String: Any] {
    let result = try await TocsinProcess.run(["check", "--format", "json", "--config", folder.path + "/" + file])
    #expect(result.status == 0, "\(result.error)\(result.output)")
    return try #require(JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
  }

  @Test func `passes the check as it is, with the feeds that come with Tocsin`() async throws {
    let result = try await initialise("--config", "t.yaml")
    #expect(result.status == 0 && result.output.hasPrefix("wrote t.yaml: "), "\(result.error)")
    let config = try await check("t.yaml")
    #expect((config["feeds"] as? [Any])?.count ?? 0 > 30)
    #expect((config["watches"] as? [[String: Any]])?.compactMap { $0["name"] as? String } == ["iran-israel"])
  }

  @Test(arguments: [
    ("https://hooks.slack.com/services/T/B/x", "slack"), ("https://discord.com/api/webhooks/1/x", "discord"),
    ("https://x.logic.azure.com/workflows/1", "teams"), ("http://127.0.0.1:9093/api/v2/alerts", "alertmanager"),
    ("https://hooks.example.org/\"quoted\": yes", nil), ("https://notslack.com/x", "tocsin"),
  ])
  func `takes what is asked for, and guesses what a webhook speaks`(url: String, format: String?) async throws {
    let result = try await initialise(
      "--config", "sub/t.yaml", "--feed", "https://example.org/rss?a=b#c", "--feed", "https://example.com/atom",
      "--watch",
      "korea", "--watch", "world", "--webhook", url, "--min-level", "high", "--log", "log/a b.jsonl")
    guard let format else {
      #expect(result.status == 78 && folder.read("sub/t.yaml").isEmpty)
      return
    }
    #expect(result.status == 0, "\(result.error)")
    let config = try await check("sub/t.yaml")
    #expect((config["feeds"] as? [[String: Any]])?.count == 2)
    let alerts = config["alerts"] as? [String: Any]
    let hooks = alerts?["webhooks"] as? [[String: Any]]
    #expect(hooks?.first?["format"] as? String == format && hooks?.first?["min_level"] as? String == "high")
    #expect(((alerts?["log"] as? [String: Any])?["path"] as? String)?.hasSuffix("/log/a b.jsonl") == true)
    let watches = config["watches"] as? [[String: Any]]
    #expect(watches?.allSatisfy { $0["route"] as? [String] == ["desk"] } == true && watches?.count == 2)
    let mode = try FileManager.default.attributesOfItem(atPath: folder.path + "/sub/t.yaml")[.posixPermissions] as? Int
    #expect(mode == 0o640, "its address is nobody else's business")
  }

  @Test func `replaces nothing without being told to, and leaves nothing behind that is wrong`() async throws {
    try folder.write("t.yaml", "mine")
    let refused = try await initialise("--config", "t.yaml")
    #expect(refused.status == 1 && refused.error.contains("t.yaml is there already; --force"))
    #expect(folder.read("t.yaml") == "mine")
    let wrong = try await initialise("--config", "t.yaml", "--force", "--watch", "koreo")
    #expect(wrong.status == 78 && wrong.error.contains("did you mean korea?"))
    #expect(folder.read("t.yaml") == "mine")
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["t.yaml"])
    #expect(try await initialise("--config", "t.yaml", "--force").status == 0)
    #expect(folder.read("t.yaml").contains("iran-israel"))
  }

  @Test(arguments: [
    ["--feed", "https://example.org/", "--opml", "x"], ["--format", "slack"], ["--min-level", "high"],
    ["--instance", "a/b"], ["--webhook", "https://example.org/", "--format", "pagerduty"],
  ])
  func `says what does not go together`(arguments: [String]) async throws {
    #expect(
      try await TocsinProcess.run(["init", "--config", "t.yaml"] + arguments, directory: folder.path).status == 64)
  }
}
