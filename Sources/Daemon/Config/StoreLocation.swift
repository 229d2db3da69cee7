/// Where the daemon keeps its state.
nonisolated package enum StoreLocation: Sendable, Hashable, CustomStringConvertible {
  /// A SQLite database file.
  case sqlite(path: String)

  /// The database file.
  package var path: String {
    switch self {
    case .sqlite(let path): path
    }
  }

  package var description: String {
    switch self {
    case .sqlite(let path): "sqlite:\(path)"
    }
  }

  /// `sqlite:///absolute`, `sqlite:relative/to/this/file`; nil after a problem was reported.
  init?(reading node: ConfigNode) {
    let forms = "sqlite:///absolute/path.db or sqlite:path/relative/to/this/file.db"
    guard let text = node.string() else { return nil }
    if text.hasPrefix("postgresql:") || text.hasPrefix("postgres:") {
      // The value is not repeated: it may hold a password.
      node.report("`store`: PostgreSQL is not supported by this version; write \(forms)")
      return nil
    }
    guard text.hasPrefix("sqlite:") else {
      node.report("`store` is neither of the forms known here; write \(forms)")
      return nil
    }
    var path = text.dropFirst("sqlite:".count)
    if path.hasPrefix("///") { path = path.dropFirst(2) }
    guard !path.isEmpty, !path.hasPrefix("//"), !path.hasSuffix("/") else {
      node.reject(write: forms)
      return nil
    }
    self = .sqlite(path: node.source.resolved(String(path)))
  }
}
