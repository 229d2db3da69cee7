import News

/// A value in a YAML file with its place in it, read as the type the caller asks for.
///
/// Every reader returns nil after it reported what is wrong, so that one pass finds all problems:
/// `weight = section["weight"]?.number(in: 0...10) ?? 1`.
nonisolated package struct ConfigNode {
  package indirect enum Value {
    case text(String, isQuoted: Bool)
    case list([ConfigNode])
    case map([Entry])
  }

  package struct Entry {
    package let key: ConfigNode
    package let value: ConfigNode
  }

  package let value: Value
  /// The key whose value this is (or in whose list it stands), for messages.
  package let label: String
  package let line: Int
  package let column: Int
  package let source: ConfigSource

  /// Reports what is wrong with this value: what it is, and what to write instead.
  package func report(_ message: String) { source.report(message, line: line, column: column) }

  /// Reports that the value is not what it must be: `` `weight` is "heavy"; write a number from 0 to 10 ``.
  package func reject(write instead: String) { report("`\(label)` is \(found); write \(instead)") }

  /// Where it stands, for the message of another: `on line 12`, or `in conf.d/ships.yaml, line 12`.
  package func place(seenFrom other: ConfigNode) -> String {
    other.source === source ? "on line \(line)" : "in \(source.file), line \(line)"
  }

  /// `key:` with nothing behind it, `~` or `null`: as if the key were not there.
  package var isNull: Bool {
    guard case .text(let text, isQuoted: false) = value else { return false }
    return ["", "~", "null", "Null", "NULL"].contains(text)
  }

  /// `false`, `off` or `no`: how an optional part is switched off.
  package var isOff: Bool {
    guard case .text(let text, isQuoted: false) = value else { return false }
    return Self.truth[text] == false
  }

  /// The text as written, without a problem where it is none.
  package var text: String? {
    guard case .text(let text, _) = value else { return nil }
    return text
  }

  /// What was found instead of what was asked for; long text is cut and made safe to print.
  package var found: String {
    switch value {
    case .list: return "a list"
    case .map: return "a section of keys"
    case .text(let text, let isQuoted):
      if isNull { return "empty" }
      let shown = String(text.unicodeScalars.prefix(40).map(Character.init))
      let isCut = shown.unicodeScalars.count < text.unicodeScalars.count
      // A number in quotes reads like a number unless the message says so.
      return (isQuoted ? "the quoted text " : "") + JSONText.string(isCut ? shown + "…" : shown).line
    }
  }

  static let truth = ["true": true, "yes": true, "on": true, "false": false, "no": false, "off": false]
}

extension ConfigNode {
  /// The entries of a list, each as `read` understands it; those it does not (nil) are left out, after it said why.
  package nonisolated func list<Element>(of what: String = "a list", _ read: (ConfigNode) -> Element?) -> [Element]? {
    guard case .list(let nodes) = value else {
      reject(write: what)
      return nil
    }
    return nodes.compactMap(read)
  }

  /// A list of texts, each as `read` understands it. One text alone counts as a list of one.
  package nonisolated func strings(_ read: (ConfigNode) -> String? = { $0.string() }) -> [String]? {
    if case .text = value { return read(self).map { [$0] } }
    return list(of: "a list of texts: [one, \"number two\"]", read)
  }

  /// The keys and values of a section whose keys the user chooses, in the order of the file.
  package nonisolated func entries(of what: String = "a section of `name: value` lines") -> [Entry]? {
    guard case .map(let entries) = value else {
      reject(write: what)
      return nil
    }
    return entries
  }

  /// A section with fixed keys; keys that `read` does not ask for are reported as unknown.
  package nonisolated func section<Result>(_ read: (ConfigSection) -> Result) -> Result? {
    guard case .map = value else {
      reject(write: "a section of `key: value` lines")
      return nil
    }
    let section = ConfigSection(layers: [self])
    let result = read(section)
    section.reportUnknownKeys()
    return result
  }
}
