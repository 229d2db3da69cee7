/// One request: what to send, how much to accept, and where it may go.
package nonisolated struct HTTPRequest: Sendable {
  package enum Method: String, Sendable {
    case get = "GET"
    case post = "POST"
    case put = "PUT"
  }

  /// What happens on a 3xx answer that names a new address.
  package enum Redirects: Sendable, Hashable {
    /// Followed, at most so many times.
    case follow(max: Int)
    /// Handed to the caller as it is.
    case refuse
  }

  package var method: Method
  /// `http` or `https`; asked for exactly as written, without the fragment.
  package var url: String
  /// What `url` says, where the caller knows it already: reading it anew for every poll costs a tenth of one.
  package var target: URLParts?
  /// Sent as written. User-Agent, Accept-Encoding, Host and Content-Length are added.
  package var headers: HTTPHeaders
  package var body: [UInt8]
  package var limits: HTTPLimits
  package var redirects: Redirects
  package var addresses: AddressPolicy
  package var tls: TLSFiles
  /// Hand a successful answer (2xx) over once so many bytes of its body are there, and the rest as it comes, in portions
  /// of at least as many; `nil`: when it is complete.
  package var portion: Int?

  package init(
    _ method: Method = .get, _ url: String, target: URLParts? = nil, headers: HTTPHeaders = [:], body: [UInt8] = [],
    limits: HTTPLimits = HTTPLimits(), redirects: Redirects = .follow(max: 10),
    addresses: AddressPolicy = .publicOnly, tls: TLSFiles = TLSFiles(), portion: Int? = nil
  ) {
    self.method = method
    self.url = url
    self.target = target
    self.headers = headers
    self.body = body
    self.limits = limits
    self.redirects = redirects
    self.addresses = addresses
    self.tls = tls
    self.portion = portion
  }
}

/// How long a request may take and how much may come back.
package nonisolated struct HTTPLimits: Sendable, Hashable {
  /// For all hops together, from the first connection attempt; waiting in line does not count.
  package var total: Duration
  /// For the name look-up, the connection and the TLS handshake of one hop.
  package var connect: Duration
  /// A transfer slower than `lowSpeed` bytes a second for `lowSpeedTime` is given up. Whole seconds.
  package var lowSpeed: Int
  package var lowSpeedTime: Duration
  /// Decoded bytes of the body.
  package var body: Int
  /// Decoded bytes for each received one, once the body is over 1 MB.
  package var ratio: Int

  package init(
    total: Duration = .seconds(20), connect: Duration = .seconds(10), lowSpeed: Int = 64,
    lowSpeedTime: Duration = .seconds(15), body: Int = 8 << 20, ratio: Int = 200
  ) {
    self.total = total
    self.connect = connect
    self.lowSpeed = lowSpeed
    self.lowSpeedTime = lowSpeedTime
    self.body = body
    self.ratio = ratio
  }
}

/// Files in PEM that a TLS connection uses; the system's authorities when `authorities` is `nil`.
package nonisolated struct TLSFiles: Sendable, Hashable {
  /// Authorities to trust instead of the system's.
  package var authorities: String?
  /// The certificate to show to the server, and its key.
  package var certificate: String?
  package var key: String?

  package init(authorities: String? = nil, certificate: String? = nil, key: String? = nil) {
    self.authorities = authorities
    self.certificate = certificate
    self.key = key
  }
}
