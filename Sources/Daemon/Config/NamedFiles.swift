/// Files beside the config that it names by one word: lexicons, ready watches.
nonisolated struct NamedFiles {
  /// What one of them is called in messages: `lexicon`.
  private let kind: String
  private let folder: String
  private let environment: ConfigEnvironment

  /// `config` is the folder of the config file, and `folder` one below it.
  init(_ kind: String, in folder: String, of config: String, environment: ConfigEnvironment) {
    self.kind = kind
    self.folder = config == "." ? folder : config + "/" + folder
    self.environment = environment
  }

  /// The file of that name and its text; nil after it was reported at `node` that there is none.
  func open(_ name: String, for node: ConfigNode) -> (source: ConfigSource, text: String)? {
    let source = ConfigSource(file: "\(folder)/\(name).yaml", environment: environment)
    do throws(TextFileError) {
      return (source, try environment.read(source.file))
    } catch {
      let names = environment.names(folder).filter { $0.hasSuffix(".yaml") }.sorted().map { String($0.dropLast(5)) }
      let near = Suggestion.nearest(to: name, among: names).map { "; did you mean \($0)?" } ?? ""
      node.report("there is no \(kind) \(name): \(source.file) cannot be read: \(error)\(near)")
      return nil
    }
  }
}
