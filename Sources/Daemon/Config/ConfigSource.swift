/// One file that is being read: what it is called in messages, what its paths are relative to, and what is wrong so far.
nonisolated package final class ConfigSource {
  /// As the user named it.
  package let file: String
  /// What relative paths in the file are relative to: the folder it lies in.
  package let folder: String
  /// `$CREDENTIALS_DIRECTORY` as systemd sets it for the service; nil outside.
  package let credentials: String?
  /// In the order found; `ProblemList` sorts them by position.
  package private(set) var problems: [ConfigProblem] = []

  package init(file: String, credentials: String? = nil) {
    self.file = file
    self.credentials = credentials
    folder = file.lastIndex(of: "/").map { $0 == file.startIndex ? "/" : String(file[..<$0]) } ?? "."
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
