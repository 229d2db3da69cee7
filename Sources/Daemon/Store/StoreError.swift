/// Why the store could not be opened or did not do what it was asked.
nonisolated package enum StoreError: Error, Sendable, Hashable, CustomStringConvertible {
  /// Another process works on it.
  case locked(path: String, pid: Int32?)
  /// The disk or a quota is full.
  case diskFull(path: String)
  /// What is in the file cannot be relied on.
  case damaged(path: String, detail: String)
  /// A database, but of something else.
  case foreign(path: String)
  /// Written by a newer version.
  case newer(path: String, schema: Int, known: Int)
  /// Opened beside a daemon that uses another schema.
  case older(path: String, schema: Int, known: Int)
  /// The file or its directory cannot be opened, created or written.
  case inaccessible(path: String, reason: String)
  /// Another process held the file for too long.
  case busy(path: String)
  /// Reading or writing the disk failed. What was just written may be lost although a later sync succeeds, so the
  /// process must end and read the file again.
  case disk(path: String, detail: String)
  /// SQLite did not do what it was asked.
  case failed(path: String, detail: String)

  /// Whether the same call can succeed later without anyone changing anything but space or time.
  package var isPassing: Bool {
    switch self {
    case .diskFull, .busy: true
    default: false
    }
  }

  package var description: String {
    switch self {
    case .locked(let path, let pid):
      "store \(path) is in use by \(pid.map { "process \($0)" } ?? "another process"): only one tocsin may run on it"
    case .diskFull(let path): "store \(path): the disk is full; nothing was changed, and nothing is lost"
    case .damaged(let path, let detail):
      """
      store \(path) is damaged (\(detail)). Tocsin does not start on it, because an empty store would ring for old \
      news. Put back a copy, or save what can be read: \
      sqlite3 '\(path)' .recover | sqlite3 saved.db, and put saved.db in its place; or move it away to start anew
      """
    case .foreign(let path): "\(path) is a database of another program; name another file under store:"
    case .newer(let path, let schema, let known):
      "store \(path) was written by a newer tocsin (schema \(schema), this one knows \(known)); install that version"
    case .older(let path, let schema, let known):
      "store \(path) has schema \(schema), this tocsin needs \(known); restart the daemon to bring it up to date"
    case .inaccessible(let path, let reason): "store \(path): \(reason)"
    case .busy(let path): "store \(path) was held by another process for too long; try again"
    case .disk(let path, let detail):
      "store \(path): the disk failed (\(detail)); Tocsin ends, and a new start takes up from what is on it"
    case .failed(let path, let detail): "store \(path): \(detail)"
    }
  }
}
