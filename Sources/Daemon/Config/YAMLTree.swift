import Yams

/// Turns the parser's nodes into ours: with labels for messages, aliases written out, and no more of them than fits.
nonisolated struct YAMLTree {
  private let source: ConfigSource
  private let repeated: RepeatedKeys
  /// Texts, lists and sections so far, aliases written out.
  private var values = 0
  /// More than a file of its size can hold without aliases.
  private let mostValues: Int

  /// The tree below `root`; nil, after reporting it, where aliases make it too large.
  static func build(_ root: Yams.Node, repeated: RepeatedKeys, source: ConfigSource) -> ConfigNode? {
    var tree = YAMLTree(source: source, repeated: repeated)
    let node = tree.node(root, label: "file")
    guard tree.values <= tree.mostValues else {
      source.report("this file holds more than \(tree.mostValues) values; aliases (*name) repeat what they stand for")
      return nil
    }
    return node
  }

  private init(source: ConfigSource, repeated: RepeatedKeys) {
    self.source = source
    self.repeated = repeated
    mostValues = repeated.text.utf8.count + 100_000
  }

  private mutating func node(_ node: Yams.Node, label: String) -> ConfigNode {
    values += 1
    let value: ConfigNode.Value
    switch node {
    case .scalar(let scalar): value = .text(scalar.string, isQuoted: ![.plain, .any].contains(scalar.style))
    case .sequence(let sequence): value = .list(list(sequence, label: label))
    case .mapping(let mapping): value = .map(entries(mapping))
    case .alias: value = .text("", isQuoted: false)
    }
    let made = ConfigNode(
      value: value, label: label, line: node.mark?.line ?? 0, column: node.mark?.column ?? 0, source: source)
    reportTag(of: node, at: made)
    return made
  }

  private mutating func list(_ sequence: Yams.Node.Sequence, label: String) -> [ConfigNode] {
    var nodes: [ConfigNode] = []
    for element in sequence where values <= mostValues { nodes.append(node(element, label: label)) }
    return nodes
  }

  private mutating func entries(_ mapping: Yams.Node.Mapping) -> [ConfigNode.Entry] {
    var entries: [ConfigNode.Entry] = []
    var earlier: [String: Int] = [:]
    for pair in mapping where values <= mostValues {
      let key = node(pair.key, label: "key")
      guard let name = key.text else {
        key.report("a key is \(key.found); write a plain word")
        continue
      }
      if let original = repeated.original(of: name) {
        earlier[original] = key.line
        continue
      }
      if let line = earlier[name] { key.report("`\(name)` is already set on line \(line); remove one of the two") }
      entries.append(ConfigNode.Entry(key: key, value: node(pair.value, label: name)))
    }
    return entries
  }

  /// `!include` and the like would be ignored in silence.
  private func reportTag(of node: Yams.Node, at made: ConfigNode) {
    let tag =
      switch node {
      case .scalar(let scalar): scalar.tag
      case .sequence(let sequence): sequence.tag
      case .mapping(let mapping): mapping.tag
      case .alias(let alias): alias.tag
      }
    let name = tag.description
    if !name.isEmpty, !name.hasPrefix("tag:yaml.org,2002:") {
      made.report("the tag \(name) is not supported; remove it")
    }
  }
}
