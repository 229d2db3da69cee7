import FoundationEssentials
import Glibc

/// What reading a config needs of the machine: its files and one variable; handed in, so that tests need neither.
nonisolated package struct ConfigEnvironment {
  /// `$CREDENTIALS_DIRECTORY` as systemd sets it for the service; nil outside.
  package var credentials: String?
  /// The folder with the lexicons and ready watches that come with Tocsin; nil where it is not installed.
  package var shared: String?
  /// Whether files with secrets are read. Without, whoever may read the config can look at what the daemon does: the files
  /// belong to the daemon, and credentials are seen by nobody else.
  package var needsSecrets = true
  /// Whether the examples in lexicons are tried, as their tests; half of the time that reading a config takes.
  package var triesExamples = true
  /// The text of a file; throws why it cannot be read, in words that follow "cannot be read: ".
  package var read: (_ path: String) throws(TextFileError) -> String
  /// The bytes of a file that is no text; nil where it cannot be read.
  package var bytes: (_ path: String) -> [UInt8]?
  /// The names in a folder; empty where there is none.
  package var names: (_ folder: String) -> [String]
  /// Whether everybody on the machine may read a file.
  package var isOpenToAll: (_ path: String) -> Bool

  package init(
    credentials: String? = nil, shared: String? = nil, read: @escaping (String) throws(TextFileError) -> String,
    bytes: @escaping (String) -> [UInt8]? = { _ in nil }, names: @escaping (String) -> [String] = { _ in [] },
    isOpenToAll: @escaping (String) -> Bool = { _ in false }
  ) {
    self.credentials = credentials
    self.shared = shared
    self.read = read
    self.bytes = bytes
    self.names = names
    self.isOpenToAll = isOpenToAll
  }

  /// The machine we run on.
  package static var system: ConfigEnvironment {
    ConfigEnvironment(
      credentials: getenv("CREDENTIALS_DIRECTORY").map { String(cString: $0) }, shared: installed,
      read: { path throws(TextFileError) in try TextFile.read(path) },
      bytes: { FileManager.default.contents(atPath: $0).map(Array.init) },
      names: { (try? FileManager.default.contentsOfDirectory(atPath: $0)) ?? [] },
      isOpenToAll: { path in
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IROTH != 0
      })
  }

  /// `share/tocsin` beside the `bin` that we run from; for a binary in its build folder, `Config` of the checkout.
  private static var installed: String? {
    guard var folder = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe") else { return nil }
    for _ in 0..<5 where folder.utf8.count > 1 {
      folder = ConfigSource.folder(of: folder)
      let places = [folder + "/share/tocsin", folder + "/Config"]
      if let place = places.first(where: { access($0 + "/lexicons", F_OK) == 0 }) { return place }
    }
    return nil
  }
}
