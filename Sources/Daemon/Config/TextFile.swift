import Glibc

/// Reads a whole text file, with a bound on its size.
nonisolated package enum TextFile {
  /// 32 MiB: a config of 100,000 feeds has a third of it.
  package static let mostBytes = 32 << 20

  package static func read(_ path: String) throws(TextFileError) -> String {
    // O_NONBLOCK: opening a pipe that nobody writes to would otherwise wait for ever.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw .system(errno) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw .system(errno) }
    guard status.st_mode & S_IFMT == S_IFREG else { throw .notAFile }
    var bytes: [UInt8] = []
    while true {
      let chunk = try chunk(of: descriptor)
      if chunk.isEmpty { break }
      bytes += chunk
      guard bytes.count <= mostBytes else { throw .tooLarge }
    }
    guard let text = String(validating: bytes, as: UTF8.self) else { throw .notUTF8 }
    return text
  }

  private static func chunk(of descriptor: Int32) throws(TextFileError) -> [UInt8] {
    var failure: Int32 = 0
    let chunk = [UInt8](unsafeUninitializedCapacity: 64 << 10) { buffer, count in
      let got = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
      if got < 0 { failure = errno }
      count = max(0, got)
    }
    guard failure == 0 else { throw .system(failure) }
    return chunk
  }
}

/// Why a file's text cannot be had.
nonisolated package enum TextFileError: Error, Hashable, CustomStringConvertible {
  /// The system's `errno`.
  case system(Int32)
  case notAFile
  case tooLarge
  case notUTF8

  /// In words that follow "cannot be read: ".
  package var description: String {
    switch self {
    case .system(let number): String(cString: strerror(number))
    case .notAFile: "it is a folder or a device"
    case .tooLarge: "it is larger than \(ByteSize.text(TextFile.mostBytes))"
    case .notUTF8: "it is not UTF-8 text"
    }
  }
}
