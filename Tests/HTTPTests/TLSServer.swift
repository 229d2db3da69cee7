import Foundation
import Glibc

/// `openssl s_server` on a free port of loopback, with a certificate of its own.
final class TLSServer {
  static nonisolated let isAvailable = FileManager.default.isExecutableFile(atPath: "/usr/bin/openssl")

  let port: Int
  /// The certificate, which signs itself.
  let certificate: String
  private let process = Process()
  private let folder: URL

  /// `name` is what the certificate is for, as in `IP:127.0.0.1`.
  init(name: String, options: [String] = []) throws {
    folder = FileManager.default.temporaryDirectory.appendingPathComponent("tls-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    certificate = folder.appendingPathComponent("cert.pem").path
    let key = folder.appendingPathComponent("key.pem").path
    let request = Process()
    request.executableURL = URL(fileURLWithPath: "/usr/bin/openssl")
    request.arguments = [
      "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-keyout",
      key,
      "-out", certificate, "-subj", "/CN=tests", "-addext", "subjectAltName=\(name)",
    ]
    request.standardError = FileHandle.nullDevice
    try request.run()
    request.waitUntilExit()
    let output = Pipe()
    process.executableURL = request.executableURL
    process.arguments =
      ["s_server", "-accept", "127.0.0.1:0", "-www", "-cert", certificate, "-key", key] + options
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    process.standardInput = Pipe()
    try process.run()
    // "ACCEPT 127.0.0.1:40123"
    var text = ""
    while !text.contains(/ACCEPT .*:\d+\n/) {
      let piece = output.fileHandleForReading.availableData
      if piece.isEmpty { break }
      text += String(decoding: piece, as: UTF8.self)
    }
    port = text.firstMatch(of: /ACCEPT .*:(\d+)\n/).flatMap { Int($0.1) } ?? 0
  }

  isolated deinit {
    // Not a polite signal: the child has inherited the mask of a Dispatch thread, which blocks those.
    kill(process.processIdentifier, SIGKILL)
    try? FileManager.default.removeItem(at: folder)
  }
}
