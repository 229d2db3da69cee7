import Glibc

/// Reads the alert log line by line and follows it through rotation: the old file to its end, then the new one.
///
/// A line counts when its line end is there; a half-written one waits for the next read.
nonisolated package struct AlertLogReader {
  private let path: String
  private var descriptor: Int32 = -1
  private var identity: FileIdentity?
  private var partial: [UInt8] = []

  private struct FileIdentity: Equatable {
    let device: UInt64
    let inode: UInt64
  }

  /// Lines longer than this are no alerts: they are passed over.
  package static let longestLine = 1 << 20

  package init(path: String) { self.path = path }

  /// The complete lines that were added since the last call; none where the file is not there yet.
  package mutating func newLines() -> [String] {
    var lines: [String] = []
    if descriptor < 0 { open() }
    readLines(into: &lines)
    // Moved away or replaced by logrotate: what was left in the old file is read; now the new one.
    if descriptor >= 0, let current = Self.identity(ofPath: path), current != identity {
      close()
      open()
      readLines(into: &lines)
    } else if descriptor >= 0, isTruncated {
      lseek(descriptor, 0, SEEK_SET)
      partial = []
      readLines(into: &lines)
    }
    return lines
  }

  /// Closes the file; a later read starts at its beginning.
  package mutating func close() {
    if descriptor >= 0 { _ = Glibc.close(descriptor) }
    descriptor = -1
    partial = []
  }

  private mutating func open() {
    descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    var info = stat()
    identity =
      fstat(descriptor, &info) == 0 ? FileIdentity(device: UInt64(info.st_dev), inode: UInt64(info.st_ino)) : nil
  }

  private var isTruncated: Bool {
    var info = stat()
    return fstat(descriptor, &info) == 0 && Int64(info.st_size) < Int64(lseek(descriptor, 0, SEEK_CUR))
  }

  private static func identity(ofPath path: String) -> FileIdentity? {
    var info = stat()
    return stat(path, &info) == 0 ? FileIdentity(device: UInt64(info.st_dev), inode: UInt64(info.st_ino)) : nil
  }

  private mutating func readLines(into lines: inout [String]) {
    guard descriptor >= 0 else { return }
    var buffer = [UInt8](repeating: 0, count: 64 * 1024)
    while true {
      let count = read(descriptor, &buffer, buffer.count)
      guard count > 0 else { return }
      for part in buffer[..<count].split(separator: 0x0A, omittingEmptySubsequences: false).enumerated() {
        if part.offset > 0 {
          if !partial.isEmpty, partial.count <= Self.longestLine {
            lines.append(String(decoding: partial, as: UTF8.self))
          }
          partial = []
        }
        if partial.count <= Self.longestLine { partial += part.element }
      }
    }
  }
}
