/// The ready watches that entries of `watches` use, each read once: `watches/NAME.yaml` beside the config file.
nonisolated final class WatchShelf {
  private let files: NamedFiles
  /// By name; nil where the file is missing or wrong.
  private var read: [String: ConfigNode?] = [:]
  /// The files, for the problems in them.
  private(set) var sources: [ConfigSource] = []

  /// `folder` is that of the config file.
  init(folder: String, environment: ConfigEnvironment) {
    files = NamedFiles("ready watch", in: "watches", of: folder, environment: environment)
  }

  /// An entry of `watches` as sections to lay over each other: the ready watch it uses and its own keys.
  func layers(of entry: ConfigNode) -> (use: ConfigNode?, layers: [ConfigNode])? {
    if entry.text != nil { return watch(entry).map { (entry, [$0]) } }
    guard case .map(let keys) = entry.value else {
      entry.reject(write: "the name of a ready watch or a section of `key: value` lines")
      return nil
    }
    guard let use = keys.first(where: { $0.key.text == "use" && !$0.value.isNull })?.value else {
      return (nil, [entry])
    }
    return watch(use).map { (use, [$0, entry]) }
  }

  /// The section of the ready watch that `node` names; nil after a problem was reported, there or in the file.
  private func watch(_ node: ConfigNode) -> ConfigNode? {
    guard let name = node.name() else { return nil }
    if let known = read[name] { return known }
    let watch = load(name, for: node)
    read[name] = .some(watch)
    return watch
  }

  private func load(_ name: String, for node: ConfigNode) -> ConfigNode? {
    guard let file = files.open(name, for: node) else { return nil }
    sources.append(file.source)
    guard let root = YAMLText.read(file.text, from: file.source) else {
      if file.source.problems.isEmpty { file.source.report("is empty") }
      return nil
    }
    guard let keys = root.entries() else { return nil }
    for key in ["name", "use"] {
      keys.first { $0.key.text == key }?.key.report(
        "a ready watch has the name of its file and uses no other; remove `\(key)`")
    }
    return root
  }
}
