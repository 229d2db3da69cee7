package import News

/// One thing that is wrong with a config or lexicon file: where, what, and what to write instead.
nonisolated package struct ConfigProblem: Sendable, Hashable, CustomStringConvertible {
  /// The file as the user named it, or as found beside it.
  package let file: String
  /// 1 and above; 0 where the whole file is meant (it cannot be read).
  package let line: Int
  /// In Unicode scalars, 1 and above; 0 with `line`.
  package let column: Int
  package let message: String

  package init(file: String, line: Int, column: Int, message: String) {
    self.file = file
    self.line = line
    self.column = column
    self.message = message
  }

  /// `file:line:column: message`, the form editors jump to.
  package var description: String { line == 0 ? "\(file): \(message)" : "\(file):\(line):\(column): \(message)" }

  package var record: JSONText {
    .members([
      "file": .string(file), "line": .integer(line), "column": .integer(column), "message": .string(message),
    ])
  }
}

/// Everything that is wrong with a config and the files it names, found in one pass. Never empty when thrown.
nonisolated package struct ConfigProblems: Error, Sendable, Hashable, CustomStringConvertible {
  package let problems: [ConfigProblem]

  package init(_ problems: [ConfigProblem]) { self.problems = problems }

  /// One problem a line.
  package var description: String { problems.map(\.description).joined(separator: "\n") }
}
