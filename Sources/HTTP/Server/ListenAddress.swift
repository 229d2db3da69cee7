import Glibc

/// Where a server listens: an address with a port, or a socket in the file system.
package nonisolated enum ListenAddress: Sendable, Hashable, CustomStringConvertible {
  case tcp(IPAddress, port: Int)
  case unix(path: String)

  /// Reads `127.0.0.1:9732`, `[::1]:9732`, `localhost:9732` or `unix:/path`; port 0 lets the system choose.
  package init?(_ text: String) {
    if text.hasPrefix("unix:") {
      let path = String(text.dropFirst("unix:".count))
      guard path.hasPrefix("/"), path.utf8.count < Self.longestPath, !path.hasSuffix("/") else { return nil }
      self = .unix(path: path)
      return
    }
    guard let colon = text.lastIndex(of: ":"), let port = Self.port(text[text.index(after: colon)...]) else {
      return nil
    }
    var host = String(text[..<colon])
    if host.hasPrefix("["), host.hasSuffix("]") {
      host = String(host.dropFirst().dropLast())
      guard host.contains(":") else { return nil }
    } else if host.contains(":") {
      return nil
    }
    guard let address = IPAddress(host == "localhost" ? "127.0.0.1" : host) else { return nil }
    self = .tcp(address, port: port)
  }

  /// Bytes that fit into `sun_path`, its end included.
  static let longestPath = 108

  /// Whether only this machine reaches it; a socket in the file system is guarded by its mode.
  package var isLocal: Bool {
    switch self {
    case .tcp(let address, _): ["127.0.0.0/8", "::1"].contains { AddressBlock($0)?.contains(address) == true }
    case .unix: true
    }
  }

  /// As the config writes it.
  package var description: String {
    switch self {
    case .tcp(let address, let port): address.isIPv4 ? "\(address):\(port)" : "[\(address)]:\(port)"
    case .unix(let path): "unix:\(path)"
    }
  }

  private static func port(_ text: Substring) -> Int? {
    guard !text.isEmpty, text.allSatisfy({ $0.isASCII && $0.isNumber }), let port = Int(text), port <= 65_535 else {
      return nil
    }
    return port
  }
}
