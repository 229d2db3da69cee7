import Glibc

/// Which proxy a request goes through.
///
/// Decided here and not in libcurl, because whoever judges addresses must know: behind a proxy the connected address
/// is the proxy's own (FreshRSS GHSA-8p8w-9h98-44j5).
package nonisolated struct ProxySettings: Sendable, Hashable {
  private var http: String?
  private var https: String?
  /// Hosts and domains that are reached directly; `*` is all of them.
  private var exceptions: [String]

  /// No proxy, whatever the environment says.
  package static let none = ProxySettings(http: nil, https: nil, exceptions: [])

  /// One proxy for everything but `exceptions`.
  package init(_ url: String, except exceptions: [String] = []) {
    self.init(http: url, https: url, exceptions: exceptions)
  }

  /// As `http_proxy`, `https_proxy`, `all_proxy` and `no_proxy` say; `HTTP_PROXY` in capitals is not read, as a web
  /// server may set it from a request.
  package init(environment: [String: String]) {
    func value(_ names: String...) -> String? {
      names.compactMap { environment[$0] }.first { !$0.isEmpty }
    }
    let all = value("all_proxy", "ALL_PROXY")
    http = value("http_proxy") ?? all
    https = value("https_proxy", "HTTPS_PROXY") ?? all
    let names = value("no_proxy", "NO_PROXY") ?? ""
    exceptions = names.split { $0 == "," || $0 == " " }.map(String.init)
  }

  private init(http: String?, https: String?, exceptions: [String]) {
    self.http = http
    self.https = https
    self.exceptions = exceptions
  }

  /// The proxy's URL, `nil` for a direct connection.
  func proxy(for target: URLParts) -> String? {
    isException(target.host) ? nil : target.scheme == "https" ? https : http
  }

  private func isException(_ host: String) -> Bool {
    exceptions.contains { exception in
      if exception == "*" { return true }
      if let address = IPAddress(host) { return AddressBlock(exception)?.contains(address) ?? false }
      let domain = exception.lowercased().drop { $0 == "." }
      return host == domain || host.hasSuffix("." + domain)
    }
  }
}
