import FoundationEssentials
import Glibc

/// What reading a config needs of the machine: its files and one variable; handed in, so that tests need neither.
nonisolated package struct ConfigEnvironment {
  /// `$CREDENTIALS_DIRECTORY` as systemd sets it for the service; nil outside.
  package var credentials: String?
  /// The text of a file; throws why it cannot be read, in words that follow "cannot be read: ".
  package var read: (_ path: String) throws(TextFileError) -> String
  /// The bytes of a file that is no text; nil where it cannot be read.
  package var bytes: (_ path: String) -> [UInt8]?
  /// The names in a folder; empty where there is none.
  package var names: (_ folder: String) -> [String]
  /// Whether everybody on the machine may read a file.
  package var isOpenToAll: (_ path: String) -> Bool

  package init(
    credentials: String? = nil, read: @escaping (String) throws(TextFileError) -> String,
    bytes: @escaping (String) -> [UInt8]? = { _ in nil }, names: @escaping (String) -> [String] = { _ in [] },
    isOpenToAll: @escaping (String) -> Bool = { _ in false }
  ) {
    self.credentials = credentials
    self.read = read
    self.bytes = bytes
    self.names = names
    self.isOpenToAll = isOpenToAll
  }

  /// The machine we run on.
  package static var system: ConfigEnvironment {
    ConfigEnvironment(
      credentials: getenv("CREDENTIALS_DIRECTORY").map { String(cString: $0) },
      read: { path throws(TextFileError) in try TextFile.read(path) },
      bytes: { FileManager.default.contents(atPath: $0).map(Array.init) },
      names: { (try? FileManager.default.contentsOfDirectory(atPath: $0)) ?? [] },
      isOpenToAll: { path in
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IROTH != 0
      })
  }
}
