/// A section with fixed keys, read from one file or from several laid over each other.
///
/// Of several files the last one that sets a key wins; lists are joined and nested sections laid over each other in turn.
/// Each key that is asked for is known; `reportUnknownKeys` names the rest.
nonisolated package final class ConfigSection {
  private let layers: [ConfigNode]
  private var known: [String] = []

  /// `layers` are sections (maps) of the files, in the order in which they apply; values of other kinds hold nothing.
  package init(layers: [ConfigNode]) { self.layers = layers }

  /// The value of `key` in the last file that sets it; nil where none does or it is empty.
  package subscript(key: String) -> ConfigNode? { values(of: key).last }

  /// Like the subscript; reports a missing value.
  package func required(_ key: String) -> ConfigNode? {
    if let node = self[key] { return node }
    report("`\(key)` is missing; add `\(key): …`")
    return nil
  }

  /// The entries of the lists under `key` in all files, in order.
  package func items(_ key: String) -> [ConfigNode] {
    values(of: key).flatMap { $0.list { $0 } ?? [] }
  }

  /// Whether no file has an entry in the list `key`; a value that is no list is a problem of its own.
  package func isEmptyList(_ key: String) -> Bool {
    values(of: key).allSatisfy { node in
      guard case .list(let nodes) = node.value else { return false }
      return nodes.isEmpty
    }
  }

  /// The section under `key`, from all files that have one; without any, `read` sees an empty one and its defaults apply.
  package func section<Result>(_ key: String, _ read: (ConfigSection) -> Result) -> Result {
    let section = ConfigSection(layers: values(of: key).filter { $0.entries() != nil })
    let result = read(section)
    section.reportUnknownKeys()
    return result
  }

  /// Reports a problem of the section as a whole.
  package func report(_ message: String) { layers.first?.report(message) }

  /// Reports each key that was never asked for, with the nearest one that was.
  package func reportUnknownKeys() {
    for layer in layers {
      guard case .map(let entries) = layer.value else { continue }
      for entry in entries {
        guard let key = entry.key.text, !known.contains(key) else { continue }
        let shown = entry.key.found
        if let near = Suggestion.nearest(to: key, among: known) {
          entry.key.report("unknown key \(shown); did you mean `\(near)`?")
        } else {
          entry.key.report("unknown key \(shown); the keys here are \(known.joined(separator: ", "))")
        }
      }
    }
  }

  private func values(of key: String) -> [ConfigNode] {
    if !known.contains(key) { known.append(key) }
    return layers.compactMap { layer in
      guard case .map(let entries) = layer.value else { return nil }
      return entries.first { $0.key.text == key && !$0.value.isNull }?.value
    }
  }
}
