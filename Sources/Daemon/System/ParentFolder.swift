import Glibc

/// The folders on the way to a file that the daemon writes.
nonisolated enum ParentFolder {
  /// Makes those that are missing, for the daemon and its group. A failure shows when the file is opened.
  static func make(for path: String) {
    var prefix = path.hasPrefix("/") ? "" : "."
    for part in path.split(separator: "/").dropLast() {
      prefix += "/" + part
      mkdir(prefix, 0o750)
    }
  }
}
