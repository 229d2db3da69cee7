import Foundation
import Testing

/// The reference of the config knows every key that the config knows.
@Suite struct `The reference config` {
  private static let text = String(
    decoding: FileManager.default.contents(atPath: HouseTests.root + "Config/tocsin.yaml") ?? Data(), as: UTF8.self)

  /// Asks the reader itself what it knows: an unknown key is answered with the list of known ones.
  private static func knownKeys(in folder: TemporaryFolder, at path: [Step]) async throws -> [String] {
    let config = nested(path, "zzzzzzzzzzzz: 1")
    try folder.write("t.yaml", config)
    let result = try await TocsinProcess.run(["check", "--config", folder.path + "/t.yaml"])
    let answer = result.error.split(separator: "\n").first {
      $0.contains("unknown key \"zzzzzzzzzzzz\"; the keys here are ")
    }
    let list = answer?.components(separatedBy: "the keys here are ").last ?? ""
    return list.components(separatedBy: ", ").filter { !$0.isEmpty }
  }

  private enum Step: Hashable {
    case section(String)
    /// A list of sections, the first of which has these lines beside.
    case list(String)
  }

  /// What an entry must hold so that the rest of it is read.
  private static let needed: [String: String] = [
    "feeds": "url: https://example.org/", "watches": "name: w, lexicons: [escalation-en]",
    "webhooks": "name: w, url: https://example.org/", "commands": "name: c, command: [/bin/true]",
    "mail": "name: m, server: smtps://example.org, from: a@example.org, to: [b@example.org]",
  ]

  private static func nested(_ path: [Step], _ rest: String) -> String {
    guard case let step? = path.last else { return rest }
    switch step {
    case .section(let key): return nested(path.dropLast(), "\(key): { \(rest) }")
    case .list(let key):
      let beside = needed[key].map { $0 + ", " } ?? ""
      return nested(path.dropLast(), "\(key): [{ \(beside)\(rest) }]")
    }
  }

  @Test(.timeLimit(.minutes(3))) func `names every key, wherever it stands`() async throws {
    let folder = try TemporaryFolder()
    var (paths, seen): ([[Step]], Int) = ([[]], 0)
    while let path = paths.popLast() {
      let keys = try await Self.knownKeys(in: folder, at: path)
      seen += keys.count
      for key in keys {
        let isThere = Self.text.split(separator: "\n").contains { line in
          line.matches(of: try! Regex("(^|[#\\s{,`-])\(key)(:|  |,|`| )")).first != nil
        }
        #expect(isThere, "Config/tocsin.yaml does not explain \(path) \(key)")
        guard path.count < 3 else { continue }
        paths += [path + [.section(key)], path + [.list(key)]]
      }
    }
    #expect(seen > 70, "the reader was asked for its keys and named only \(seen)")
  }

  @Test func `has the watch that is also ready to be used`() async throws {
    let folder = try TemporaryFolder()
    try folder.write("t.yaml", "watches: [iran-israel]\nfeeds: [{ url: https://example.org/ }]\n")
    func watch(_ config: String) async throws -> NSDictionary? {
      let result = try await TocsinProcess.run(["check", "--format", "json", "--config", config])
      let summary = try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any]
      return (summary?["watches"] as? [NSDictionary])?.first
    }
    let reference = try #require(await watch(HouseTests.root + "Config/tocsin.yaml"))
    #expect(try await watch(folder.path + "/t.yaml") == reference)
  }
}
