package import HTTP
import News

/// Who may read: whoever reaches a loopback address or the socket file, and elsewhere whoever shows the token.
nonisolated package struct StatusAccess: Sendable {
  private let token: Secret?
  /// Hosts that a client may have asked for; nil: any.
  private let hosts: Set<String>?
  private let isSecure: Bool

  static let cookie = "tocsin_session"

  package init(_ config: StatusConfig, port: Int?) {
    token = config.token
    isSecure = config.publicURL?.scheme == "https"
    guard case .tcp(let address, _) = config.listen, config.listen.isLocal else {
      // Where there is no token, only the group of the socket file gets in, and no browser can be led to one.
      hosts = nil
      return
    }
    // A page of a stranger whose name leads to 127.0.0.1 (DNS rebinding) asks for a host of its own.
    let names = ["localhost", "127.0.0.1", "[::1]", address.isIPv4 ? "\(address)" : "[\(address)]"]
    var hosts = Set(names + names.map { "\($0):\(port ?? 0)" })
    if let url = config.publicURL {
      let authority = url.text.dropFirst("\(url.scheme)://".count).prefix { !"/?#".contains($0) }
      hosts.formUnion([url.host, authority.lowercased()])
    }
    self.hosts = hosts
  }

  package enum Verdict: Sendable, Hashable {
    case welcome
    /// The token came in the address: it goes into a cookie, and out of the address.
    case redirect(to: String, cookie: String)
    case wrongHost
    /// Asked by a web page elsewhere, through a browser that can reach us.
    case foreign
    case noToken
  }

  package func judge(_ request: ServerRequest) -> Verdict {
    if let hosts, !hosts.contains(request.host) { return .wrongHost }
    // A link that somebody follows is no danger; an image or a script that costs us work is.
    if request.headers["Sec-Fetch-Site"] == "cross-site", request.headers["Sec-Fetch-Mode"] != "navigate" {
      return .foreign
    }
    guard let token else { return .welcome }
    if let shown = bearer(request), Self.isSame(shown, token.revealed) { return .welcome }
    if let shown = request.cookie(Self.cookie), Self.isSame(shown, Self.session(token)) { return .welcome }
    if let shown = request.parameter("token"), Self.isSame(shown, token.revealed) {
      let secure = isSecure ? "; Secure" : ""
      return .redirect(
        to: Self.withoutToken(request),
        cookie: "\(Self.cookie)=\(Self.session(token)); Path=/; HttpOnly; SameSite=Strict; Max-Age=2592000\(secure)")
    }
    return .noToken
  }

  private func bearer(_ request: ServerRequest) -> String? {
    guard let value = request.headers["Authorization"], value.lowercased().hasPrefix("bearer ") else { return nil }
    return String(value.dropFirst("bearer ".count).drop { $0 == " " })
  }

  /// Follows from the token, but is not the token: a cookie lies in files and backups of a browser.
  private static func session(_ token: Secret) -> String {
    SHA256.hex(Array("tocsin session\n\(token.revealed)".utf8))
  }

  private static func withoutToken(_ request: ServerRequest) -> String {
    let rest = request.rawQuery.split(separator: "&").filter { !$0.hasPrefix("token=") }.joined(separator: "&")
    // Two slashes in front would lead to another host.
    let path = "/" + request.path.split(separator: "/").map { PercentText.encoded(String($0)) }.joined(separator: "/")
    return path + (rest.isEmpty ? "" : "?" + rest)
  }

  /// Takes as long whatever of the two is different.
  private static func isSame(_ shown: String, _ secret: String) -> Bool {
    let (left, right) = (SHA256.hex(Array(shown.utf8)), SHA256.hex(Array(secret.utf8)))
    return zip(left.utf8, right.utf8).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
  }
}
