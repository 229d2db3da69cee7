/// Reads the config file, the drop-ins beside it and the files they name into a `Config`, or says all that is wrong.
nonisolated package enum ConfigFile {
  /// Throws every problem of every file at once; the first problems are those of `path`.
  ///
  /// Drop-ins are `conf.d/*.yaml` beside the file, in the order of their names: their lists are added to those of the
  /// file, their other settings replace what was there before.
  package static func load(
    _ path: String, in environment: ConfigEnvironment = .system
  ) throws(ConfigProblems) -> Config {
    let folder = ConfigSource.folder(of: path)
    let dropIns = environment.names(folder == "." ? "conf.d" : folder + "/conf.d")
      .filter { $0.hasSuffix(".yaml") && !$0.hasPrefix(".") }.sorted()
      .map { folder == "." ? "conf.d/" + $0 : folder + "/conf.d/" + $0 }
    let sources = ([path] + dropIns).map { ConfigSource(file: $0, folder: folder, environment: environment) }
    let roots = sources.map(root)
    var config = Config()
    // A file that is no YAML would make the others look wrong: what they refer to may be defined in it.
    if !zip(sources, roots).contains(where: { $0.problems.isEmpty == false && $1 == nil }) {
      config = Config(reading: roots.compactMap { $0 })
      config.files = sources.map(\.file)
      if roots.allSatisfy({ $0 == nil }) { sources[0].report("is empty; start from the file that comes with Tocsin") }
    }
    let problems = sources.flatMap(\.sortedProblems)
    guard problems.isEmpty else { throw ConfigProblems(problems) }
    return config
  }

  private static func root(of source: ConfigSource) -> ConfigNode? {
    do throws(TextFileError) {
      guard let root = YAMLText.read(try source.environment.read(source.file), from: source) else { return nil }
      guard root.entries() != nil else { return nil }
      return root
    } catch {
      source.report("cannot be read: \(error)")
      return nil
    }
  }
}
