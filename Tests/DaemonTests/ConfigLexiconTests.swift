import Daemon
import Escalation
import News
import Testing

private nonisolated let lexicon = """
  words: { actor: [Ruritania*, Graustark*] }
  indicators:
    - { name: strike, direction: escalate, points: 40, terms: ["{actor} ~3 (strikes|shells)"], yes: [Ruritania strikes a port] }
  """

/// The config that `yaml` makes beside the lexicon `crisis`.
private nonisolated func load(_ yaml: String, lexicon: String = lexicon) throws(ConfigProblems) -> Config {
  let files = ["etc/t.yaml": "feeds: [{ url: 'https://a/' }]\n" + yaml, "etc/lexicons/crisis.yaml": lexicon]
  let environment = ConfigEnvironment(
    read: { path throws(TextFileError) in
      guard let text = files[path] else { throw .system(2) }
      return text
    }, names: { $0 == "etc/lexicons" ? ["crisis.yaml"] : [] })
  return try ConfigFile.load("etc/t.yaml", in: environment)
}

private nonisolated func problems(_ yaml: String, lexicon: String = lexicon) -> [String] {
  do throws(ConfigProblems) {
    _ = try load(yaml, lexicon: lexicon)
    return []
  } catch {
    return error.problems.map(\.description)
  }
}

@Suite nonisolated struct `Lexicons of watches` {
  @Test func `are read once and compiled with the patterns of the watches`() throws {
    let config = try load(
      """
      watches:
        - { name: north, lexicons: crisis, about: [["{actor}"]] }
        - { name: south, lexicons: [crisis], about: [[Freedonia]] }
        - { name: off, lexicons: crisis, enabled: false }
      """)
    #expect(config.files == ["etc/t.yaml", "etc/lexicons/crisis.yaml"])
    #expect(config.lexicons.map(\.name) == ["crisis"])
    let scores = config.scorer.scores(of: Item(id: "1", title: "Ruritania strikes a harbour"))
    #expect(scores.map(\.watch) == ["north", "south"])
    #expect(scores.map(\.isRelevant) == [true, false])
    #expect(scores.allSatisfy { $0.raw > 0 })
  }

  @Test(arguments: [
    (
      "lexicons: crises",
      [
        "etc/t.yaml:2:32: there is no lexicon crises: etc/lexicons/crises.yaml cannot be read: No such file or directory; "
          + "did you mean crisis?"
      ]
    ),
    (
      "lexicons: crisis, about: [['(a|b', '{nobody}']]",
      [
        #"etc/t.yaml:2:49: "(a|b" is no term: “(” is not closed"#,
        #"etc/t.yaml:2:57: "{nobody}" is no term: there is no word list {nobody}"#,
      ]
    ),
    (
      "lexicons: crisis, sides: { a: '~', b: ok }", [#"etc/t.yaml:2:52: "~" is no term: "#]
    ),
    ("lexicons: [../crisis]", [#"etc/t.yaml:2:33: `lexicons` is "../crisis"; write a name"#]),
  ])
  func `are checked with them`(keys: String, expected: [String]) {
    let found = problems("watches: [{ name: w, \(keys) }]\n")
    #expect(found.count == expected.count, "\(found)")
    for (found, expected) in zip(found, expected) { #expect(found.hasPrefix(expected), "\(found)") }
  }

  @Test func `are blamed by file and line, together with the config`() {
    let wrong = "indicators:\n  - { name: strike, direction: up, points: 40, terms: [a], yes: [b] }\n  - { nmae: x }\n"
    let found = problems("watches: [{ name: w, lexicons: crisis, flahs: off, about: [['{actor}']] }]\n", lexicon: wrong)
    #expect(found.first == #"etc/t.yaml:2:40: unknown key "flahs"; did you mean `flash`?"#)
    #expect(found.dropFirst().allSatisfy { $0.hasPrefix("etc/lexicons/crisis.yaml:") } && found.count > 3, "\(found)")
    #expect(found.contains(#"etc/lexicons/crisis.yaml:3:7: unknown key "nmae"; did you mean `name`?"#), "\(found)")
  }

  @Test func `have examples that are tests`() {
    let wrong = lexicon.replacing("Ruritania strikes a port", with: "Ruritania opens a port")
    let found = problems("watches: [{ name: w, lexicons: crisis }]\n", lexicon: wrong)
    #expect(
      found == [
        "etc/lexicons/crisis.yaml: indicator strike: “Ruritania opens a port” should match and does not"
      ])
  }

  @Test func `may not be empty`() {
    let found = problems("watches: [{ name: w, lexicons: crisis }]\n", lexicon: "# nothing\n")
    #expect(found == ["etc/lexicons/crisis.yaml: is empty"])
  }
}
