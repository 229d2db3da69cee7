import FoundationEssentials
import Glibc

/// A secret that cannot be printed: whatever shows it shows that there is one.
nonisolated package struct Secret: Sendable, CustomStringConvertible, CustomReflectable {
  let bytes: [UInt8]

  package var description: String { "(secret)" }
  package var customMirror: Mirror { Mirror(self, children: []) }

  /// Reads `whsec_` and base64, as Standard Webhooks writes signing secrets; nil for anything else or under 24 bytes.
  package init?(signing text: String) {
    guard text.hasPrefix("whsec_"), let data = Data(base64Encoded: String(text.dropFirst(6))), data.count >= 24
    else { return nil }
    bytes = Array(data)
  }
}

/// A file with the secrets of one webhook: one a line, the newest first.
nonisolated package struct SecretFile: Sendable {
  package let secrets: [Secret]
  /// What is wrong with the file though it can be used: readable for everybody.
  package let warning: String?

  nonisolated package enum Problem: Error, Sendable, Hashable, CustomStringConvertible {
    case unreadable(path: String, reason: String)
    case malformed(path: String, line: Int)
    case empty(path: String)

    package var description: String {
      let form = "whsec_ and at least 24 random bytes in base64; make one with: echo whsec_$(openssl rand -base64 32)"
      return switch self {
      case .unreadable(let path, let reason): "secret file \(path): \(reason)"
      case .malformed(let path, let line): "secret file \(path), line \(line): not a signing secret (\(form))"
      case .empty(let path): "secret file \(path) holds no secret (\(form))"
      }
    }
  }

  /// Reads at most 64 KiB.
  package init(path: String) throws(Problem) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .unreadable(path: path, reason: systemError()) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw .unreadable(path: path, reason: systemError()) }
    var bytes = [UInt8](repeating: 0, count: 65_536)
    let count = read(descriptor, &bytes, bytes.count)
    guard count >= 0 else { throw .unreadable(path: path, reason: systemError()) }
    secrets = try Self.secrets(in: bytes[..<count], path: path)
    warning =
      status.st_mode & 0o004 == 0
      ? nil : "secret file \(path) can be read by every user of this machine; run: chmod o-r '\(path)'"
  }

  private static func secrets(in bytes: ArraySlice<UInt8>, path: String) throws(Problem) -> [Secret] {
    var secrets: [Secret] = []
    let lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
    for (index, line) in lines.enumerated() {
      for word in line.split(whereSeparator: { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }) {
        guard let secret = Secret(signing: String(decoding: word, as: UTF8.self)) else {
          throw .malformed(path: path, line: index + 1)
        }
        secrets.append(secret)
      }
    }
    guard !secrets.isEmpty else { throw .empty(path: path) }
    return secrets
  }
}
