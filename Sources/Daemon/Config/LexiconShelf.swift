import Escalation

/// The lexicons that watches name, each read once: `lexicons/NAME.yaml` beside the config file.
nonisolated final class LexiconShelf {
  private let files: NamedFiles
  /// By name; nil where the file is missing or wrong.
  private var read: [String: Lexicon?] = [:]
  /// Names of the files that are being read: one may lie on another, but not on itself.
  private var open: [String] = []
  /// In the order in which they were first named.
  private(set) var lexicons: [Lexicon] = []
  /// The files, for the problems in them.
  private(set) var sources: [ConfigSource] = []

  /// `folder` is that of the config file.
  init(folder: String, environment: ConfigEnvironment) {
    files = NamedFiles("lexicon", in: "lexicons", of: folder, environment: environment)
  }

  /// The lexicon that `node` names; nil after a problem was reported, there or in the file.
  func lexicon(_ node: ConfigNode) -> Lexicon? {
    guard let name = node.name() else { return nil }
    if let known = read[name] { return known }
    guard !open.contains(name) else {
      node.report("lexicon \(name) lies on itself; name the lexicon that it changes")
      return nil
    }
    open.append(name)
    let lexicon = load(name, for: node)
    open.removeLast()
    read[name] = .some(lexicon)
    if let lexicon { lexicons.append(lexicon) }
    return lexicon
  }

  private func load(_ name: String, for node: ConfigNode) -> Lexicon? {
    guard let (source, text) = files.open(name, for: node) else { return nil }
    sources.append(source)
    guard let lexicon = LexiconFile.read(text, name: name, from: source, over: lexicon), source.problems.isEmpty else {
      // Without a problem and without a lexicon it is empty, or the one it lies on has the problem.
      if source.problems.isEmpty, text.contains("overlay_of") == false { source.report("is empty") }
      return nil
    }
    if source.environment.triesExamples { examine(lexicon, source) }
    return lexicon
  }

  /// The examples in the file are its tests.
  private func examine(_ lexicon: Lexicon, _ source: ConfigSource) {
    do throws(LexiconError) {
      for problem in try lexicon.examineExamples() { source.report(problem.description) }
    } catch {
      source.report(error.description)
    }
  }
}
