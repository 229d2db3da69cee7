import ArgumentParser
import Daemon
import Glibc

/// Puts a config in its place, once it has passed the check.
struct ConfigWriter {
  let path: String
  let text: String
  /// It holds an address that not everybody on the machine needs to see.
  let isPrivate: Bool

  /// Returns what the file puts in force; nothing is changed where it does not pass.
  func write() throws -> Config {
    let new = path + ".new"
    try create(new)
    defer { unlink(new) }
    let config = try ConfigOption.load(new)
    guard rename(new, path) == 0 else { throw Failure.report("\(path) cannot be written: \(reason)") }
    return config
  }

  private func create(_ new: String) throws {
    makeFolders()
    unlink(new)
    let descriptor = open(new, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, isPrivate ? 0o640 : 0o644)
    guard descriptor >= 0 else { throw Failure.report("\(path) cannot be written: \(reason)") }
    defer { close(descriptor) }
    // The service runs with this group beside its own, so that it can read what others must not.
    if isPrivate, geteuid() == 0, let group = getgrnam("tocsin") { _ = fchown(descriptor, 0, group.pointee.gr_gid) }
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      guard count > 0 else { throw Failure.report("\(path) cannot be written: \(reason)") }
      rest = rest.dropFirst(count)
    }
  }

  private func makeFolders() {
    var prefix = path.hasPrefix("/") ? "" : "."
    for part in path.split(separator: "/").dropLast() {
      prefix += "/" + part
      mkdir(prefix, 0o755)
    }
  }

  private var reason: String { String(cString: strerror(errno)) }
}
