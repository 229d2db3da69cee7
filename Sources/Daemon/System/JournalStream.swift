import Glibc

/// Whether systemd runs this process, and whether what it prints goes to the journal.
nonisolated package enum JournalStream {
  /// Whether `descriptor` is connected to the journal: `JOURNAL_STREAM` holds the device and inode of the stream that
  /// systemd made (systemd.exec(5)); a variable that was inherited from elsewhere names another.
  package static func isConnected(_ descriptor: Int32, environment: [String: String]) -> Bool {
    let numbers = environment["JOURNAL_STREAM"]?.split(separator: ":").map { UInt64($0) } ?? []
    var status = stat()
    guard numbers.count == 2, fstat(descriptor, &status) == 0 else { return false }
    return numbers[0] == UInt64(status.st_dev) && numbers[1] == UInt64(status.st_ino)
  }

  /// Whether this process is a service's own, wherever its output goes: its journal stream, or `SYSTEMD_EXEC_PID`.
  package static func isService(environment: [String: String]) -> Bool {
    isConnected(STDERR_FILENO, environment: environment) || isConnected(STDOUT_FILENO, environment: environment)
      || environment["SYSTEMD_EXEC_PID"] == String(getpid())
  }
}
