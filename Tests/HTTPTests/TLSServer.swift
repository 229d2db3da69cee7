import Glibc

/// `openssl s_server` on a free port of loopback, with a certificate of its own.
final class TLSServer {
  static nonisolated let isAvailable = access("/usr/bin/openssl", X_OK) == 0

  struct Failure: Error {}

  let port: Int
  /// The certificate, which signs itself.
  let certificate: String
  private let folder: String
  private let output: UnsafeMutablePointer<FILE>
  private let process: pid_t

  /// `name` is what the certificate is for, as in `IP:127.0.0.1`.
  init(name: String, options: String = "") throws {
    var template = Array("/tmp/tls-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw Failure() }
    folder = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    certificate = "\(folder)/cert.pem"
    let make =
      "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -keyout \(folder)/key.pem "
      + "-out \(certificate) -subj /CN=tests -addext subjectAltName=\(name) 2>/dev/null"
    let serve =
      "exec openssl s_server -accept 127.0.0.1:0 -www -cert \(certificate) -key \(folder)/key.pem \(options) 2>&1"
    guard let output = popen("\(make); echo PID $$; \(serve)", "r") else { throw Failure() }
    self.output = output
    process = Self.number(after: "PID ", in: output)
    port = Int(Self.number(after: "ACCEPT 127.0.0.1:", in: output))
  }

  isolated deinit {
    // Not a polite signal: the child has inherited the mask of a Dispatch thread, which blocks those.
    if process > 0 { kill(process, SIGKILL) }
    pclose(output)
    for file in ["cert.pem", "key.pem"] { unlink("\(folder)/\(file)") }
    rmdir(folder)
  }

  /// The number in the first line that begins with `prefix`; 0 if there is none.
  private static func number(after prefix: String, in output: UnsafeMutablePointer<FILE>) -> Int32 {
    var buffer = [CChar](repeating: 0, count: 1000)
    while fgets(&buffer, 1000, output) != nil {
      let line = String(decoding: buffer.prefix { $0 >= 0x20 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
      if line.hasPrefix(prefix) { return Int32(line.dropFirst(prefix.count)) ?? 0 }
    }
    return 0
  }
}
