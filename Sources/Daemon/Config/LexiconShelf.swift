import Escalation

/// The lexicons that watches name, each read once: `lexicons/NAME.yaml` beside the config file.
nonisolated final class LexiconShelf {
  private let folder: String
  private let environment: ConfigEnvironment
  /// By name; nil where the file is missing or wrong.
  private var read: [String: Lexicon?] = [:]
  /// In the order in which they were first named.
  private(set) var lexicons: [Lexicon] = []
  /// The files, for the problems in them.
  private(set) var sources: [ConfigSource] = []

  /// `folder` is that of the config file.
  init(folder: String, environment: ConfigEnvironment) {
    self.folder = folder == "." ? "lexicons" : folder + "/lexicons"
    self.environment = environment
  }

  /// The lexicon that `node` names; nil after a problem was reported, there or in the file.
  func lexicon(_ node: ConfigNode) -> Lexicon? {
    guard let name = node.name() else { return nil }
    if let known = read[name] { return known }
    let lexicon = load(name, for: node)
    read[name] = .some(lexicon)
    if let lexicon { lexicons.append(lexicon) }
    return lexicon
  }

  private func load(_ name: String, for node: ConfigNode) -> Lexicon? {
    let source = ConfigSource(file: "\(folder)/\(name).yaml", environment: environment)
    let text: String
    do throws(TextFileError) {
      text = try environment.read(source.file)
    } catch {
      let names = environment.names(folder).filter { $0.hasSuffix(".yaml") }.sorted().map { String($0.dropLast(5)) }
      let near = Suggestion.nearest(to: name, among: names).map { "; did you mean \($0)?" } ?? ""
      node.report("there is no lexicon \(name): \(source.file) cannot be read: \(error)\(near)")
      return nil
    }
    sources.append(source)
    guard let lexicon = LexiconFile.read(text, name: name, from: source), source.problems.isEmpty else {
      if source.problems.isEmpty { source.report("is empty") }
      return nil
    }
    examine(lexicon, source)
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
