import Foundation
import Testing

/// A real nginx on loopback that serves a folder of feed files.
final class NginxServer: Sendable {
  let port: Int
  private let folder: TemporaryFolder
  private let process: TocsinProcess

  /// Serves `files/` of `folder`; returns when it accepts connections.
  init(folder: TemporaryFolder) async throws {
    self.folder = folder
    port = try freePort()
    try FileManager.default.createDirectory(atPath: folder.path + "/files", withIntermediateDirectories: true)
    let user = getuid() == 0 ? "user root;" : ""
    let configuration = """
      \(user)
      daemon off;
      worker_processes 1;
      pid \(folder.path)/nginx.pid;
      error_log stderr notice;
      events { worker_connections 256; }
      http {
        log_format line '$status $request_uri $http_if_none_match';
        access_log /dev/stdout line;
        client_body_temp_path \(folder.path)/body;
        proxy_temp_path \(folder.path)/proxy;
        fastcgi_temp_path \(folder.path)/fastcgi;
        uwsgi_temp_path \(folder.path)/uwsgi;
        scgi_temp_path \(folder.path)/scgi;
        types { application/rss+xml xml; application/feed+json json; }
        gzip on;
        gzip_min_length 100;
        gzip_types application/rss+xml application/feed+json;
        server { listen 127.0.0.1:\(port); root \(folder.path)/files; }
      }
      """
    let path = try folder.write("nginx.conf", configuration)
    process = try TocsinProcess(
      executable: "/usr/sbin/nginx", arguments: ["-p", folder.path, "-e", "stderr", "-c", path])
    try await process.output(containing: "start worker process ")
  }

  deinit { process.kill(SIGTERM) }

  func url(_ name: String) -> String { "http://127.0.0.1:\(port)/\(name)" }

  /// Puts a feed file in place of the old one.
  func publish(_ name: String, _ text: String) throws { try folder.write("files/" + name, text) }

  /// What was asked for and answered so far: `200 /0.xml "etag"`.
  var requests: [String] { process.standardOutput.split(separator: "\n").map(String.init) }

  /// Waits until so many requests were answered.
  func answered(_ count: Int) async throws {
    try await process.standardOutput("\(count) requests") { $0.utf8.count { $0 == 0x0A } >= count }
  }
}

/// A port of the loopback interface that nobody listens on.
func freePort() throws -> Int {
  let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
  defer { close(descriptor) }
  var address = sockaddr_in()
  address.sin_family = sa_family_t(AF_INET)
  address.sin_addr.s_addr = inet_addr("127.0.0.1")
  var length = socklen_t(MemoryLayout<sockaddr_in>.size)
  let result = withUnsafeMutablePointer(to: &address) {
    $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
      bind(descriptor, $0, length) == 0 && getsockname(descriptor, $0, &length) == 0
    }
  }
  try #require(result)
  return Int(UInt16(bigEndian: address.sin_port))
}
