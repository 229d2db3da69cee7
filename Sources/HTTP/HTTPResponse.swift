/// An answer: of the last hop, with the way that led there. Complete, unless the request asked for portions.
package nonisolated struct HTTPResponse: Sendable {
  /// One redirect that was followed.
  package struct Redirect: Sendable, Hashable {
    package let status: Int
    package let from: String
    package let to: String
  }

  /// How long each step took since the start of the last hop; zero for a step that was not needed.
  package struct Timings: Sendable, Hashable {
    package let nameLookup: Duration
    package let connect: Duration
    package let tls: Duration
    package let firstByte: Duration
    package let total: Duration
  }

  package let status: Int
  /// The last header block: neither interim (1xx) answers nor redirects.
  package let headers: HTTPHeaders
  /// Decoded; of a body that comes in portions, the first one.
  package let body: [UInt8]
  /// The portions after the first; `nil` if `body` is all.
  package let rest: BodyStream?
  /// Where the answer came from, after redirects; may hold a password, as the request's URL may.
  package let url: String
  /// In the order they were followed.
  package let redirects: [Redirect]
  /// Address and port of the peer (of the proxy, if there is one).
  package let peer: String
  /// Header and body bytes received in the last hop so far, before decoding.
  package let wireBytes: Int
  /// `1.0`, `1.1`, `2` or `3`.
  package let version: String
  package let timings: Timings
  /// Whether the connection was already open.
  package let isReused: Bool
}
