import Glibc

/// A directory of its own for one test, removed with everything in it when the test lets go.
nonisolated final class TemporaryDirectory: Sendable {
  let path: String

  init() {
    var template = Array("/tmp/tocsin-test-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { preconditionFailure("no directory for the test: \(errno)") }
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  deinit { Self.remove(path) }

  func file(_ name: String) -> String { path + "/" + name }

  private static func remove(_ path: String) {
    guard let directory = opendir(path) else {
      unlink(path)
      return
    }
    while let entry = readdir(directory) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != ".", name != ".." { remove(path + "/" + name) }
    }
    closedir(directory)
    rmdir(path)
  }
}

/// The bytes of a file as text; empty where there is none. What an alert log holds must be alerts.
nonisolated func contents(_ path: String) -> String {
  let text = text(of: path)
  if path.hasSuffix("alerts.jsonl") { expectAlerts(text.split(separator: "\n").map(String.init)) }
  return text
}

private nonisolated func text(of path: String) -> String {
  guard let file = fopen(path, "r") else { return "" }
  defer { fclose(file) }
  var bytes = [UInt8](repeating: 0, count: 4_000_000)
  let count = fread(&bytes, 1, bytes.count, file)
  return String(decoding: bytes.prefix(count), as: UTF8.self)
}

/// Makes the file at `path` hold `text`.
nonisolated func write(_ text: String, to path: String, mode: mode_t = 0o640) {
  let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC, mode)
  let bytes = Array(text.utf8)
  _ = Glibc.write(descriptor, bytes, bytes.count)
  fchmod(descriptor, mode)
  close(descriptor)
}
