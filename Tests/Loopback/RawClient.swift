import Glibc

/// A client that sends what a test says, byte by byte: requests no honest client would send, and slowly. Blocks its thread.
package final class RawClient: Sendable {
  private let descriptor: Int32

  /// Connects to a port of loopback; gives up reading after 20 seconds.
  package init(port: Int) throws {
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(UInt16(port)).bigEndian
    inet_pton(AF_INET, "127.0.0.1", &address.sin_addr)
    let result = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    try prepare(result)
  }

  /// Connects to a socket in the file system.
  package init(path: String) throws {
    descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8.prefix(107)) }
    let result = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    try prepare(result)
  }

  deinit { close(descriptor) }

  private func prepare(_ result: Int32) throws {
    guard result == 0 else { throw LoopbackSocket.Failure(what: "connect", code: errno) }
    var patience = timeval(tv_sec: 20, tv_usec: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
  }

  /// Whether all of it went out.
  @discardableResult
  package func send(_ text: String) -> Bool {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
      guard count > 0 else { return false }
      rest = rest.dropFirst(count)
    }
    return true
  }

  /// What has come when `isEnough` holds, or when the other side has closed.
  package func read(until isEnough: (String) -> Bool) -> String {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 64 << 10)
    while !isEnough(String(decoding: bytes, as: UTF8.self)) {
      let count = recv(descriptor, &buffer, buffer.count, 0)
      guard count > 0 else { break }
      bytes += buffer[..<count]
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// All that comes until the other side closes.
  package func readAll() -> String { read { _ in false } }
}

/// An answer over HTTP, taken apart.
package struct RawAnswer: Sendable {
  package let status: Int
  /// Names in lower case.
  package let headers: [String: String]
  package let body: String

  package init(_ text: String) {
    let end = text.range(of: "\r\n\r\n")
    let head = end.map { String(text[..<$0.lowerBound]) } ?? text
    let lines = head.split(separator: "\r\n")
    status = lines.first.flatMap { $0.split(separator: " ").dropFirst().first.flatMap { Int($0) } } ?? 0
    headers = Dictionary(
      lines.dropFirst().compactMap { line in
        line.firstIndex(of: ":").map { colon in
          (line[..<colon].lowercased(), String(line[line.index(after: colon)...].drop { $0 == " " }))
        }
      }
    ) { first, _ in first }
    body = end.map { String(text[$0.upperBound...]) } ?? ""
  }

  /// Asks for `target` and reads the whole answer, beside the caller's thread.
  @concurrent package static func get(_ target: String, port: Int, _ headers: [String] = []) async throws -> RawAnswer {
    let client = try RawClient(port: port)
    let lines = (["Host: 127.0.0.1:\(port)", "Connection: close"] + headers).map { $0 + "\r\n" }.joined()
    client.send("GET \(target) HTTP/1.1\r\n\(lines)\r\n")
    return RawAnswer(client.readAll())
  }
}

extension String {
  /// Where `text` stands first.
  fileprivate func range(of text: String) -> Range<String.Index>? {
    let (all, wanted) = (Array(utf8), Array(text.utf8))
    guard all.count >= wanted.count,
      let start = (0...(all.count - wanted.count)).first(where: { all[$0..<($0 + wanted.count)].elementsEqual(wanted) })
    else { return nil }
    let lower = utf8.index(utf8.startIndex, offsetBy: start)
    return lower..<utf8.index(lower, offsetBy: wanted.count)
  }
}
