/// One file that is being read: what it is called in messages, what its paths are relative to, and what is wrong so far.
nonisolated package final class ConfigSource {
  /// As the user named it.
  package let file: String
  /// What relative paths in the file are relative to.
  package let folder: String
  package let environment: ConfigEnvironment
  /// In the order found.
  package private(set) var problems: [ConfigProblem] = []

  /// `folder`: of the main config file, where this one is a drop-in of it; by default the folder of `file`.
  package init(file: String, folder: String? = nil, environment: ConfigEnvironment = .system) {
    self.file = file
    self.folder = folder ?? Self.folder(of: file)
    self.environment = environment
  }

  /// What stands before the last `/`: `.` for a bare name.
  package static func folder(of path: String) -> String {
    path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
  }

  /// What works and should be changed all the same.
  package private(set) var warnings: [ConfigProblem] = []

  package func warn(_ message: String, line: Int, column: Int) {
    warnings.append(ConfigProblem(file: file, line: line, column: column, message: message))
  }

  package func report(_ message: String, line: Int, column: Int) {
    problems.append(ConfigProblem(file: file, line: line, column: column, message: message))
  }

  /// A problem of the file as a whole.
  package func report(_ message: String) { report(message, line: 0, column: 0) }

  /// The problems by line and column; each once, though an alias may show one twice.
  package var sortedProblems: [ConfigProblem] {
    var seen: Set<ConfigProblem> = []
    return problems.filter { seen.insert($0).inserted }
      .sorted { ($0.line, $0.column, $0.message) < ($1.line, $1.column, $1.message) }
  }

  /// `path` as the file means it: absolute, or relative to the file's folder.
  package func resolved(_ path: String) -> String {
    if path.hasPrefix("/") || folder == "." { return path }
    let rest = path.hasPrefix("./") ? String(path.dropFirst(2)) : path
    return folder == "/" ? "/" + rest : folder + "/" + rest
  }
}
