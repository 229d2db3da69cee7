import Glibc

/// Files that the config names by one word: lexicons, ready watches. Those beside the config come first, then those that
/// come with Tocsin.
nonisolated struct NamedFiles {
  /// What one of them is called in messages: `lexicon`.
  private let kind: String
  /// The first is beside the config.
  private let folders: [String]
  private let environment: ConfigEnvironment

  /// `config` is the folder of the config file, and `folder` one below it.
  init(_ kind: String, in folder: String, of config: String, environment: ConfigEnvironment) {
    self.kind = kind
    folders =
      [config == "." ? folder : config + "/" + folder] + (environment.shared.map { [$0 + "/" + folder] } ?? [])
    self.environment = environment
  }

  /// The file of that name and its text; nil after it was reported at `node` that there is none.
  func open(_ name: String, for node: ConfigNode) -> (source: ConfigSource, text: String)? {
    for folder in folders {
      let source = ConfigSource(file: "\(folder)/\(name).yaml", environment: environment)
      do throws(TextFileError) {
        return (source, try environment.read(source.file))
      } catch {
        // Only a file that is not there leaves room for the next folder's.
        if error == .system(ENOENT), folder != folders.last { continue }
        report(name, error == .system(ENOENT) ? folders[0] : folder, error, at: node)
        return nil
      }
    }
    return nil
  }

  private func report(_ name: String, _ folder: String, _ error: TextFileError, at node: ConfigNode) {
    let names = Set(folders.flatMap(environment.names)).filter { $0.hasSuffix(".yaml") }.sorted()
      .map { String($0.dropLast(5)) }
    let near = Suggestion.nearest(to: name, among: names).map { "; did you mean \($0)?" } ?? ""
    node.report("there is no \(kind) \(name): \(folder)/\(name).yaml cannot be read: \(error)\(near)")
  }
}
