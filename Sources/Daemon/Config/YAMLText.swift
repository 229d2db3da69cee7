import Yams

/// Reads the text of a YAML file into a tree of `ConfigNode`s, and reports what is no YAML.
///
/// Bounded whatever the file holds: bytes by the caller, nesting by libyaml (1,000), values by `YAMLTree`, so that a few
/// lines of nested aliases cannot grow into gigabytes.
nonisolated package enum YAMLText {
  /// So few cannot be nested to more than 27 times what they stand for.
  private static let harmlessAliases = 9

  /// The root of the file; nil where it is empty, or after a problem was reported.
  package static func read(_ text: String, from source: ConfigSource) -> ConfigNode? {
    guard !mayHideAliasesInKeys(text) else {
      source.report("a key is a list, a section or an alias; write every key as a plain word")
      return nil
    }
    var keys = RepeatedKeys(text: text)
    while true {
      do {
        let parser = try Parser(yaml: keys.text, resolver: .basic, encoding: .utf8)
        guard let root = try parser.singleRoot() else { return nil }
        return YAMLTree.build(root, repeated: keys, source: source)
      } catch YamlError.duplicatedKeysInMapping(_, let context) {
        // The parser stops here. To find the problems behind it too, the earlier key is renamed and the file read again.
        guard keys.rename(at: context.mark) else {
          source.report("a key is repeated; remove one", line: context.mark.line, column: context.mark.column)
          return nil
        }
      } catch {
        report(error, to: source)
        return nil
      }
    }
  }

  private static func report(_ error: any Error, to source: ConfigSource) {
    switch error {
    case YamlError.scanner(let context, let problem, let mark, _),
      YamlError.parser(let context, let problem, let mark, _),
      YamlError.composer(let context, let problem, let mark, _):
      let place = context.map { " (\($0.text.trimmed), line \($0.mark.line))" } ?? ""
      source.report(
        "this is no YAML: \(problem)\(place); check the indentation, and put text in \"quotes\" if it starts with one of "
          + "{ [ * & ! | > % @ or holds \": \" or \" #\"", line: mark.line, column: mark.column)
    case YamlError.reader(let problem, _, _, _):
      source.report("this is no YAML: \(problem); write plain UTF-8 text")
    default:
      source.report("this is no YAML: \(error)")
    }
  }

  /// Whether a key may be an alias or a collection in a file with more aliases than `harmlessAliases`. The parser hashes
  /// such a key in full, so nested aliases in it would keep it busy for ever; no file of ours has a use for one.
  private static func mayHideAliasesInKeys(_ text: String) -> Bool {
    var aliases = 0
    var hasOddKey = false
    var previous: UInt8 = 0x0A
    // What the last byte that is not a space closed or belonged to.
    var isAfterAlias = false
    var isAfterBracket = false
    for byte in text.utf8 {
      let startsToken = " \t\r\n[{,".utf8.contains(previous)
      let isSpace = " \t\r\n".utf8.contains(byte)
      switch byte {
      case UInt8(ascii: "*") where startsToken: (aliases, isAfterAlias) = (aliases + 1, true)
      case UInt8(ascii: "?") where startsToken: hasOddKey = true
      case UInt8(ascii: ":"): hasOddKey = hasOddKey || isAfterAlias || isAfterBracket
      default: if !isSpace, " \t".utf8.contains(previous) { isAfterAlias = false }
      }
      if byte == 0x0A || byte == UInt8(ascii: ",") { isAfterAlias = false }
      if !isSpace { isAfterBracket = byte == UInt8(ascii: "]") || byte == UInt8(ascii: "}") }
      if aliases > harmlessAliases, hasOddKey { return true }
      previous = byte
    }
    return false
  }
}

extension String {
  fileprivate nonisolated var trimmed: Substring {
    self[...].drop { $0.isWhitespace }
  }
}
