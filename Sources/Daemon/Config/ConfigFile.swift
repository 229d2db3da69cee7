import Escalation

/// Reads the config file, the drop-ins beside it and the files they name into a `Config`, or says all that is wrong.
nonisolated package enum ConfigFile {
  /// Throws every problem of every file at once; the first problems are those of `path`.
  ///
  /// Drop-ins are `conf.d/*.yaml` beside the file, in the order of their names: their lists are added to those of the
  /// file, their other settings replace what was there before. `extra` is a ready watch that is used too, unless the
  /// files have a watch of that name. `only` names the watch that the scorer is wanted for; `nil`: for all.
  package static func load(
    _ path: String, also extra: String? = nil, scoring only: String? = nil, in environment: ConfigEnvironment = .system
  ) throws(ConfigProblems) -> Config {
    let folder = ConfigSource.folder(of: path)
    let dropIns = environment.names(folder == "." ? "conf.d" : folder + "/conf.d")
      .filter { $0.hasSuffix(".yaml") && !$0.hasPrefix(".") }.sorted()
      .map { folder == "." ? "conf.d/" + $0 : folder + "/conf.d/" + $0 }
    let sources = ([path] + dropIns).map { ConfigSource(file: $0, folder: folder, environment: environment) }
    let shelf = LexiconShelf(folder: folder, environment: environment)
    let ready = WatchShelf(folder: folder, environment: environment)
    let roots = sources.map(root)
    var config = Config()
    // A file that is no YAML would make the others look wrong: what they refer to may be defined in it.
    if zip(sources, roots).allSatisfy({ source, root in root != nil || source.problems.isEmpty }) {
      let use = extra.map {
        ConfigNode(value: .text($0, isQuoted: false), label: "use", line: 0, column: 0, source: sources[0])
      }
      config = Config(reading: roots.compactMap { $0 }, shelf: shelf, ready: ready, also: use)
      config.files = (sources + ready.sources + shelf.sources).map(\.file)
      if roots.allSatisfy({ $0 == nil }) { sources[0].report("is empty; start from the file that comes with Tocsin") }
    }
    let problems = (sources + ready.sources + shelf.sources).flatMap(\.sortedProblems)
    guard problems.isEmpty else { throw ConfigProblems(problems) }
    config.warnings = sources.flatMap(\.warnings)
    do {
      let scored = config.watches.filter { only == nil || $0.name == only }
      config.scorer = try Scorer(watches: scored, lexicons: config.lexicons)
    } catch {
      throw ConfigProblems([ConfigProblem(file: path, line: 0, column: 0, message: error.description)])
    }
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
