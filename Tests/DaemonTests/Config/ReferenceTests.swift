import Daemon
import Testing

/// The reference of the config, `Config/tocsin.yaml`, of which tocsin.yaml(5) is made.
@Suite nonisolated struct `The reference config` {
  private static let folder =
    String(#filePath.dropLast("Tests/DaemonTests/Config/ReferenceTests.swift".count)) + "Config"

  /// What an entry must hold so that the rest of it is read.
  private static let needed: [String: String] = [
    "feeds": "url: https://example.org/", "watches": "name: w, lexicons: [l]",
    "webhooks": "name: w, url: https://example.org/", "commands": "name: c, command: [/bin/true]",
    "mail": "name: m, server: smtps://example.org, from: a@example.org, to: [b@example.org]",
  ]

  private enum Step {
    case section(String)
    /// A list of sections.
    case list(String)
  }

  /// A config with `rest` at the end of the way.
  private static func nested(_ path: ArraySlice<Step>, _ rest: String) -> String {
    switch path.last {
    case .section(let key): return nested(path.dropLast(), "\(key): { \(rest) }")
    case .list(let key):
      let beside = needed[key].map { $0 + ", " } ?? ""
      return nested(path.dropLast(), "\(key): [{ \(beside)\(rest) }]")
    case nil: return rest
    }
  }

  /// The keys of a section, from the reader itself: to an unknown key it answers with those it knows.
  private static func knownKeys(at path: [Step]) -> [String] {
    let yaml = nested(path[...], "zzzzzzzzzzzz: 1")
    let environment = ConfigEnvironment(read: { file throws(TextFileError) in
      if file == "t.yaml" { return yaml }
      if file == "lexicons/l.yaml" { return "clause_words: [but]\n" }
      throw .system(2)
    })
    do throws(ConfigProblems) {
      _ = try ConfigFile.load("t.yaml", in: environment)
      return []
    } catch {
      let mark = "unknown key \"zzzzzzzzzzzz\"; the keys here are "
      guard let answer = error.problems.map(\.message).first(where: { $0.hasPrefix(mark) }) else { return [] }
      return answer.dropFirst(mark.count).split(separator: ",").map { String($0.drop { $0 == " " }) }
    }
  }

  /// Whether `key` is spelled somewhere as a setting: before a colon, in a table, or in a list of keys.
  private static func explains(_ text: String, _ key: String) -> Bool {
    let marks: Set<Character> = [" ", "#", "{", ",", "`", "-", "\n"]
    return text.ranges(of: key).contains { range in
      let before = range.lowerBound == text.startIndex ? "\n" : text[text.index(before: range.lowerBound)]
      let after = text[range.upperBound...].prefix(1)
      return marks.contains(before) && [":", " ", ",", "`"].contains(String(after))
    }
  }

  @Test func `explains every key that the config knows`() throws {
    let text = try TextFile.read(Self.folder + "/tocsin.yaml")
    var paths: [[Step]] = [[]]
    var seen: Set<String> = []
    while let path = paths.popLast() {
      for key in Self.knownKeys(at: path) {
        #expect(Self.explains(text, key), "nothing explains `\(key)` of \(path)")
        seen.insert(key)
        if path.count < 3 { paths += [path + [.section(key)], path + [.list(key)]] }
      }
    }
    // So that the test cannot pass by being told of no key.
    for key in ["url", "per_host", "half_life", "single", "zone", "per", "secret_file", "command", "to", "path"] {
      #expect(seen.contains(key))
    }
  }

  @Test func `has the watch that is also ready to be used`() throws {
    let reference = try ConfigFile.load(Self.folder + "/tocsin.yaml")
    let ready = try ConfigFile.load(
      "t.yaml",
      in: ConfigEnvironment(
        shared: Self.folder,
        read: { file throws(TextFileError) in
          file == "t.yaml" ? "watches: [iran-israel]\nfeeds: [{ url: https://example.org/ }]" : try TextFile.read(file)
        }))
    #expect(ready.watches == reference.watches)
    #expect(ready.files.contains(Self.folder + "/watches/iran-israel.yaml"), "found where Tocsin's files are installed")
  }
}

@Suite nonisolated struct `A config without its secrets` {
  private let yaml = """
    feeds: [{ url: https://example.org/ }]
    watches: [{ name: w, lexicons: [l], route: [desk, phone] }]
    alerts:
      webhooks:
        - { name: desk, url: https://example.org/, secret_file: "${CREDENTIALS_DIRECTORY}/secret", client_cert: c, client_key: k }
        - { name: phone, format: telegram, chat: "1", token_file: token }
    """

  private func load(needsSecrets: Bool) throws(ConfigProblems) -> Config {
    var environment = ConfigEnvironment(read: { [yaml] file throws(TextFileError) in
      if file == "t.yaml" { return yaml }
      if file == "lexicons/l.yaml" { return "clause_words: [but]\n" }
      throw .system(13)
    })
    environment.needsSecrets = needsSecrets
    return try ConfigFile.load("t.yaml", in: environment)
  }

  @Test func `tells whoever may not read them what is in force, and nothing less to who sends`() throws {
    #expect(try load(needsSecrets: false).alerts.webhooks.map(\.name) == ["desk", "phone"])
    #expect(throws: ConfigProblems.self) { try load(needsSecrets: true) }
  }
}
