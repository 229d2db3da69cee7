/// Why there is no answer, in words for whoever reads the log. No path, query, user name or header gets into them:
/// webhook URLs are secrets.
package nonisolated enum HTTPError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What a request was doing when its time was up.
  package enum Phase: String, Sendable {
    case lookingUp = "looking up the name"
    case connecting = "connecting"
    case securing = "the TLS handshake"
    case waiting = "waiting for the answer"
    case receiving = "receiving the answer"
  }

  case notAURL
  case unsupportedScheme(String)
  /// A header, or the User-Agent, holds a control character.
  case unsendableHeader(name: String)
  case nameNotFound(host: String)
  /// With the system's reason.
  case cannotConnect(host: String, String)
  case timedOut(Phase)
  case tls(String)
  /// `limit` in bytes.
  case tooLarge(limit: Int)
  /// Other large answers are under way: the next attempt may succeed.
  case tooMuchAtOnce
  /// Decoded to more than `ratio` times what was sent.
  case decompressionBomb(ratio: Int)
  case addressRefused(host: String, address: String, SpecialNetwork)
  case tooManyRedirects(limit: Int)
  case resetOrTruncated
  case malformedResponse(String)
  case proxy(String)
  /// The fault of this machine and not of the server: no descriptors or memory left.
  case exhausted(String)
  /// By the caller, or because the client was shut down.
  case cancelled
  case other(code: Int, String)

  /// Whether the reason lies here, so that it says nothing about the server.
  package var isOurs: Bool {
    switch self {
    case .tooMuchAtOnce, .exhausted, .cancelled, .unsendableHeader: true
    default: false
    }
  }

  package var description: String {
    switch self {
    case .notAURL: "not a URL that can be fetched"
    case .unsupportedScheme(let scheme): "\(scheme): is neither http nor https"
    case .unsendableHeader(let name): "the value of \(name) holds a control character and is not sent"
    case .nameNotFound(let host): "the name \(host) cannot be resolved"
    case .cannotConnect(let host, let reason): "cannot connect to \(host): \(reason)"
    case .timedOut(let phase): "timed out while \(phase.rawValue)"
    case .tls(let reason): "no secure connection: \(reason)"
    case .tooLarge(let limit): "the answer is over the limit of \(limit) bytes"
    case .tooMuchAtOnce: "too many large answers at once"
    case .decompressionBomb(let ratio): "the answer unpacks to over \(ratio) times its size"
    case .addressRefused(let host, let address, let network):
      "\(host) leads to \(address), \(network): put it on the allow list if that is meant"
    case .tooManyRedirects(let limit): "more than \(limit) redirects"
    case .resetOrTruncated: "the connection broke before the answer was complete"
    case .malformedResponse(let reason): "not a valid HTTP answer: \(reason)"
    case .proxy(let reason): "the proxy failed: \(reason)"
    case .exhausted(let reason): "this machine cannot open another connection: \(reason)"
    case .cancelled: "cancelled"
    case .other(let code, let message): "\(message) (code \(code))"
    }
  }
}
