import Glibc

/// Keeps a second daemon off a store: a lock on `<store>.lock`, which holds the process id of its owner.
///
/// The lock is the kernel's (`flock`), not the file: it ends with the process, however that ends.
nonisolated final class StoreLock: Sendable {
  private let descriptor: Int32

  /// - Throws: `.locked` with the holder's process id, or `.inaccessible`.
  init(store path: String) throws(StoreError) {
    let file = path + ".lock"
    let descriptor = open(file, O_RDWR | O_CREAT | O_CLOEXEC, 0o640)
    guard descriptor >= 0 else { throw .inaccessible(path: path, reason: "cannot open \(file): \(systemError())") }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      let holder = Self.holder(descriptor)
      close(descriptor)
      throw .locked(path: path, pid: holder)
    }
    self.descriptor = descriptor
    Self.write(pid: getpid(), to: descriptor)
  }

  deinit {
    // Said aloud: closing alone leaves the lock to a child that is just being started with a copy of the descriptor.
    flock(descriptor, LOCK_UN)
    close(descriptor)
  }

  /// Only for people and error messages: a failure to write it does not weaken the lock.
  private static func write(pid: Int32, to descriptor: Int32) {
    let text = Array("\(pid)\n".utf8)
    guard ftruncate(descriptor, 0) == 0 else { return }
    _ = pwrite(descriptor, text, text.count, 0)
  }

  private static func holder(_ descriptor: Int32) -> Int32? {
    var bytes = [UInt8](repeating: 0, count: 16)
    let count = pread(descriptor, &bytes, bytes.count, 0)
    guard count > 0 else { return nil }
    return Int32(String(decoding: bytes[..<count].prefix { $0 != 0x0A }, as: UTF8.self))
  }
}

/// The text of `errno`, as `strerror` words it: `No space left on device`.
nonisolated func systemError(_ code: Int32 = errno) -> String {
  var buffer = [CChar](repeating: 0, count: 256)
  guard strerror_r(code, &buffer, buffer.count) == 0 else { return "error \(code)" }
  return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
}
