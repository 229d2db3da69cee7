import Daemon
import News
import Testing

@Suite nonisolated struct `YAML values` {
  /// Reads `yaml` with `read` and returns what was wrong, as printed.
  private func problems<Result>(_ yaml: String, _ read: (ConfigSection) -> Result) -> [String] {
    let source = ConfigSource(file: "t.yaml")
    _ = YAMLText.read(yaml, from: source)?.section(read)
    return source.sortedProblems.map(\.description)
  }

  @Test(arguments: [
    ("weight: heavy", #"t.yaml:1:9: `weight` is "heavy"; write a number from 0 to 10"#),
    ("weight: 11", #"t.yaml:1:9: `weight` is "11"; write a number from 0 to 10"#),
    ("weight: '1'", #"t.yaml:1:9: `weight` is the quoted text "1"; write a number from 0 to 10"#),
    ("weight: 0x1", #"t.yaml:1:9: `weight` is "0x1"; write a number from 0 to 10"#),
    ("weight: .nan", #"t.yaml:1:9: `weight` is ".nan"; write a number from 0 to 10"#),
    ("weight: [1]", "t.yaml:1:9: `weight` is a list; write a number from 0 to 10"),
    ("count: 1.5", #"t.yaml:1:8: `count` is "1.5"; write a whole number from 1 to 9"#),
    (
      "every: 30",
      #"t.yaml:1:8: `every` is "30"; write a duration from 1s to 1h, a whole number with ms, s, m, h or d behind it"#
    ),
    (
      "every: 2h",
      #"t.yaml:1:8: `every` is "2h"; write a duration from 1s to 1h, a whole number with ms, s, m, h or d behind it"#
    ),
    (
      "every: 99999999999h",
      #"t.yaml:1:8: `every` is "99999999999h"; write a duration from 1s to 1h, a whole number with ms, s, m, h or d behind it"#
    ),
    (
      "size: 8MB",
      #"t.yaml:1:7: `size` is "8MB"; write a size from 1KiB to 1GiB, a whole number with KiB, MiB or GiB behind it"#
    ),
    (
      "size: 9999999999GiB",
      #"t.yaml:1:7: `size` is "9999999999GiB"; write a size from 1KiB to 1GiB, a whole number with KiB, MiB or GiB behind it"#
    ),
    ("on: maybe", #"t.yaml:1:5: `on` is "maybe"; write true or false"#),
    (
      "at: 2024-02-30",
      #"t.yaml:1:5: `at` is "2024-02-30"; write a time such as 2024-04-13T20:14:05Z or a day such as 2024-04-13"#
    ),
    ("kind: atmo", #"t.yaml:1:7: `kind` is "atmo"; did you mean atom?"#),
    ("kind: podcast", #"t.yaml:1:7: `kind` is "podcast"; write one of rss, rdf, atom, json-feed"#),
    ("id: a b", #"t.yaml:1:5: `id` is "a b"; write a name of up to 64 letters, digits, - _ or ."#),
    (
      "path: ~/x",
      #"t.yaml:1:7: `path` is "~/x"; write an absolute path, a path relative to this file, or ${CREDENTIALS_DIRECTORY}/name"#
    ),
    (
      "path: ${CREDENTIALS_DIRECTORY}/x",
      "t.yaml:1:7: `path`: ${CREDENTIALS_DIRECTORY} is not set; systemd sets it for a unit with LoadCredential=, "
        + "elsewhere set it to the folder that holds the file"
    ),
    (
      "text:\n  - a: b",
      "t.yaml:2:3: `text` is a list; write text, in \"quotes\" if it starts with a special character or holds \": \" or \" #\""
    ),
    ("weigth: 1", #"t.yaml:1:1: unknown key "weigth"; did you mean `weight`?"#),
    (
      "colour: red",
      #"t.yaml:1:1: unknown key "colour"; the keys here are weight, count, every, size, on, at, kind, id, path, text, words"#
    ),
    (
      "words: {a: [b, [c]]}",
      "t.yaml:1:16: `a` is a list; write text, in \"quotes\" if it starts with a special character or holds \": \" or \" #\""
    ),
    ("weight: \"\u{202E}evil\"", #"t.yaml:1:9: `weight` is the quoted text "\u202eevil"; write a number from 0 to 10"#),
    ("weight: !include x", "t.yaml:1:9: the tag !include is not supported; remove it"),
  ])
  func `say what was found and what to write instead`(yaml: String, expected: String) {
    let found = problems(yaml) { section in
      _ = section["weight"]?.number(in: 0...10)
      _ = section["count"]?.int(in: 1...9)
      _ = section["every"]?.duration(in: .seconds(1)...(.hours(1)))
      _ = section["size"]?.size(in: 1024...(1 << 30))
      _ = section["on"]?.bool()
      _ = section["at"]?.instant()
      _ = section["kind"]?.choice(of: FeedDocument.Format.self)
      _ = section["id"]?.name()
      _ = section["path"]?.path()
      _ = section["text"]?.string()
      _ = section["words"]?.entries()?.map { $0.value.strings() }
    }
    #expect(found.contains(expected), "\(found)")
  }

  @Test func `are read as the types asked for`() {
    let source = ConfigSource(
      file: "/etc/tocsin/t.yaml",
      environment: ConfigEnvironment(
        credentials: "/run/credentials/tocsin", read: { _ throws(TextFileError) in "" }))
    let yaml = """
      weight: 1.5e0
      every: 1500ms
      size: 64KiB
      on: yes
      empty:
      secret: ${CREDENTIALS_DIRECTORY}/hook
      near: sub/x
      far: /x
      words: { zeta: [a, "b c"], alpha: d }
      """
    _ = YAMLText.read(yaml, from: source)?.section { section in
      #expect(section["weight"]?.number(in: 0...10) == 1.5)
      #expect(section["every"]?.duration(in: .zero...(.hours(1))) == .milliseconds(1500))
      #expect(section["size"]?.size(in: 0...(1 << 20)) == 65_536)
      #expect(section["on"]?.bool() == true)
      #expect(section["empty"] == nil)
      #expect(section["secret"]?.path() == "/run/credentials/tocsin/hook")
      #expect(section["near"]?.path() == "/etc/tocsin/sub/x")
      #expect(section["far"]?.path() == "/x")
      let words = section["words"]?.entries()?.map { ($0.key.text, $0.value.strings()) } ?? []
      #expect(words.map(\.0) == ["zeta", "alpha"])
      #expect(words.map(\.1) == [["a", "b c"], ["d"]])
    }
    #expect(source.problems == [])
  }

  @Test func `are all looked at, whatever is wrong before`() {
    let yaml = """
      weight: 1
      on: perhaps
      weight: heavy
      "on": true
      more: 1
      """
    let found = problems(yaml) { section in
      _ = section["weight"]?.number(in: 0...10)
      _ = section["on"]?.bool()
    }
    #expect(
      found == [
        #"t.yaml:3:1: `weight` is already set on line 1; remove one of the two"#,
        #"t.yaml:3:9: `weight` is "heavy"; write a number from 0 to 10"#,
        #"t.yaml:4:1: `on` is already set on line 2; remove one of the two"#,
        #"t.yaml:5:1: unknown key "more"; the keys here are weight, on"#,
      ])
  }
}

@Suite nonisolated struct `YAML files that do harm` {
  private func problems(_ yaml: String) -> [String] {
    let source = ConfigSource(file: "t.yaml")
    _ = YAMLText.read(yaml, from: source)
    return source.sortedProblems.map(\.description)
  }

  @Test func `cannot grow by aliases`() {
    var yaml = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
    for level in 1...12 {
      let alias = "*a\(level - 1)"
      yaml += "a\(level): &a\(level) [\(Array(repeating: alias, count: 9).joined(separator: ", "))]\n"
    }
    #expect(
      problems(yaml) == [
        "t.yaml: this file holds more than 100708 values; aliases (*name) repeat what they stand for"
      ])
    let message = "t.yaml: a key is a list, a section or an alias; write every key as a plain word"
    #expect(problems(yaml + "? *a12\n: 1\n") == [message])
    #expect(problems(yaml + "*a12 : 1\n") == [message])
    #expect(problems(yaml + "b: {[*a12] : 1}\n") == [message])
    #expect(problems(yaml + "b: {[*a12]: 1}\n") == [message])
  }

  @Test(arguments: ["[", "{a: ", "- ", "? "]) func `cannot exhaust the stack`(opening: String) {
    #expect(problems(String(repeating: opening, count: 20_000)).count == 1)
  }

  @Test func `may use aliases sensibly`() { #expect(problems("a: &x [1, 2]\nb: *x\nc: [*x, 'd [e]: f']\n") == []) }

  @Test(arguments: ["a: [", "a: b: c", "\ta: b", "a: *b", "a: \u{1}", "a: 1\n---\nb: 2\n", "{actor} ~3 hits"])
  func `are refused with a hint`(yaml: String) {
    let found = problems(yaml)
    #expect(found.count == 1 && found[0].contains("this is no YAML"), "\(found)")
  }

  @Test(arguments: ["", "\n", "# nothing\n"]) func `may be empty`(yaml: String) { #expect(problems(yaml) == []) }
}

@Suite nonisolated struct `Suggestions` {
  @Test(arguments: [
    ("intervall", "interval"), ("itnerval", "interval"), ("fastet", "fastest"), ("nmae", "name"),
    ("INTERVAL", "interval"),
    ("zzz", nil), ("", nil),
  ])
  func `are near`(word: String, nearest: String?) {
    #expect(Suggestion.nearest(to: word, among: ["name", "interval", "fastest"]) == nearest)
  }

  @Test(arguments: [("", "abc", 3), ("ab", "ba", 1), ("kitten", "sitting", 3), ("same", "same", 0)])
  func `count slips`(left: String, right: String, distance: Int) {
    #expect(Suggestion.distance(Array(left.utf8), Array(right.utf8)) == distance)
  }
}
