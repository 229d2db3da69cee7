import Glibc

/// A file open for appending, and which file that is. Closed when the last owner lets go.
nonisolated final class OpenFile: Sendable {
  private let path: String
  private let descriptor: Int32
  private let identity: Identity
  /// Whether it is a file on a disk and not a terminal, a pipe or a device.
  private let isRegular: Bool

  private struct Identity: Equatable {
    let device: dev_t
    let inode: ino_t
  }

  /// Opens `path`, creating it (0640) and its directories (0750) where they are missing.
  convenience init(appendingTo path: String) throws(LogError) {
    let flags = O_RDWR | O_APPEND | O_CLOEXEC
    var descriptor = open(path, flags)
    let isNew = descriptor < 0 && errno == ENOENT
    if isNew {
      ParentFolder.make(for: path)
      descriptor = open(path, flags | O_CREAT, 0o640)
    }
    try self.init(path: path, descriptor: descriptor)
    if isNew { Self.syncDirectory(of: path) }
  }

  /// Takes over `descriptor`, which may be −1 with `errno` set, as `open` returns it.
  private init(path: String, descriptor: Int32) throws(LogError) {
    guard descriptor >= 0 else { throw .inaccessible(path: path, reason: systemError()) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      let reason = systemError()
      close(descriptor)
      throw .inaccessible(path: path, reason: reason)
    }
    self.path = path
    self.descriptor = descriptor
    identity = Identity(device: status.st_dev, inode: status.st_ino)
    isRegular = status.st_mode & S_IFMT == S_IFREG
  }

  deinit { close(descriptor) }

  /// Whether `path` still leads to this file.
  func isStill(at path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && Identity(device: status.st_dev, inode: status.st_ino) == identity
  }

  /// Appends all of `bytes` and waits for the disk, or takes back what was written of them.
  func append(_ bytes: [UInt8]) throws(LogError) {
    let start = size
    do throws(LogError) {
      try write(bytes)
      try sync()
    } catch {
      // Only bytes of our own: when anybody else wrote meanwhile, the size differs and they stay.
      if let start, let end = size, end > start, end <= start + bytes.count { _ = ftruncate(descriptor, start) }
      throw error
    }
  }

  /// Waits until the disk has everything; nothing to wait for where there is no disk.
  func sync() throws(LogError) {
    guard isRegular, fsync(descriptor) != 0 else { return }
    throw failure()
  }

  /// The end of the file: its last whole lines, and what follows them.
  func tail() -> Tail {
    guard isRegular, let size, size > 0 else { return Tail(bytes: [], isWholeFile: true) }
    let start = max(0, size - Tail.length)
    var bytes = [UInt8](repeating: 0, count: Int(size - start))
    let count = pread(descriptor, &bytes, bytes.count, start)
    return Tail(bytes: Array(bytes.prefix(max(0, count))), isWholeFile: start == 0)
  }

  /// The end of the file at `path`; empty where there is none.
  static func tail(of path: String) -> Tail {
    let file = try? OpenFile(path: path, descriptor: open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK))
    return file?.tail() ?? Tail(bytes: [], isWholeFile: true)
  }

  private var size: Int? {
    var status = stat()
    return isRegular && fstat(descriptor, &status) == 0 ? status.st_size : nil
  }

  private func write(_ bytes: [UInt8]) throws(LogError) {
    var count = Glibc.write(descriptor, bytes, bytes.count)
    while count < 0 && errno == EINTR { count = Glibc.write(descriptor, bytes, bytes.count) }
    if count < 0 { throw failure() }
    // A short write to a disk means that it is full; the rest would be torn from it by the next process.
    if count < bytes.count { throw .diskFull(path: path) }
  }

  private func failure() -> LogError {
    switch errno {
    case ENOSPC, EDQUOT, EFBIG: .diskFull(path: path)
    default: .failed(path: path, reason: systemError())
    }
  }

  /// Without this a power cut may lose the new file's name, and with it lines that were confirmed.
  private static func syncDirectory(of path: String) {
    let directory = path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
    let descriptor = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    fsync(descriptor)
    close(descriptor)
  }
}

/// The end of a file of lines.
nonisolated struct Tail: Sendable {
  /// How much of a file is read, in bytes: hundreds of alerts.
  static let length = 262_144

  let lines: [ArraySlice<UInt8>]
  /// What follows the last newline.
  let partial: ArraySlice<UInt8>

  init(bytes: [UInt8], isWholeFile: Bool) {
    var parts = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
    partial = parts.popLast() ?? []
    // The first of them may have lost its start.
    lines = isWholeFile ? parts : Array(parts.dropFirst())
  }
}
