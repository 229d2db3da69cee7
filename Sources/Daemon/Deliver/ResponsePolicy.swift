import FoundationEssentials
package import HTTP
import News

/// What an HTTP answer means for a delivery: Standard Webhooks and the services' own rules, joined.
nonisolated package enum ResponsePolicy {
  /// A receiver may ask for more patience than this, but an alert that old is of little use.
  package static let longestRetryAfter = Duration.hours(1)
  /// For answers that only a person can change: a wrong address, a wrong password.
  package static let slowRetry = Duration.minutes(5)

  /// | status | outcome |
  /// | --- | --- |
  /// | 2xx | delivered |
  /// | 400, 405, 406, 411, 413, 414, 415, 422, 431, 501, 505 | refused: the same request will not be taken later |
  /// | 401, 402, 403, 404, 407 and other 4xx | barred: tried slowly, someone may be mending the config, and not for ever |
  /// | 408, 425, 429, other 5xx | failed |
  /// | 410 | closed |
  /// | 1xx, 3xx | failed, slowly: redirects are not followed, the signature is for one receiver |
  /// - Parameters:
  ///   - status: of the answer.
  ///   - location: where a redirect points, for the message; shown without its query.
  ///   - retryAfter: what the answer asked for.
  ///   - slowly: how long to wait at least for a person.
  /// - Returns: what to do with the delivery.
  package static func outcome(
    status: Int, location: String? = nil, retryAfter: Duration? = nil, slowly: Duration = slowRetry
  ) -> DeliveryOutcome {
    let asked = retryAfter.map { min($0, longestRetryAfter) }
    switch status {
    case 200...299: return .delivered
    case 410: return .closed("HTTP 410: the receiver is gone for good")
    case 400, 405, 406, 411, 413, 414, 415, 422, 431, 501, 505:
      return .refused("HTTP \(status): the receiver refuses this request")
    case 408, 425, 429, 500...599: return .failed("HTTP \(status)", retryAfter: asked)
    case 300...399:
      let target = location.map { " to \(printableOrigin($0))" } ?? ""
      return .failed(
        "HTTP \(status): redirect\(target) not followed; put the final address into the config",
        retryAfter: max(asked ?? .zero, slowRetry))
    case 401, 403, 404, 407:
      return .barred(
        "HTTP \(status): check the webhook's address and credentials",
        retryAfter: max(asked ?? .zero, slowly))
    case 400...499: return .barred("HTTP \(status)", retryAfter: max(asked ?? .zero, slowly))
    default: return .failed("HTTP \(status)", retryAfter: max(asked ?? .zero, slowRetry))
    }
  }

  /// How long a service asks to wait in the body of its answer: `retry_after` in seconds (Discord, and Telegram within
  /// `parameters`) or `retry_after_ms` (Matrix); nil where it does not.
  package static func retryAfter(body: [UInt8]) -> Duration? {
    struct Wait: Decodable {
      struct Parameters: Decodable {
        let retry_after: Double?
      }
      let retry_after: Double?
      let retry_after_ms: Double?
      let parameters: Parameters?
    }
    guard body.count <= 16_384, let wait = try? JSONDecoder().decode(Wait.self, from: Data(body)),
      let seconds = wait.retry_after ?? wait.parameters?.retry_after ?? wait.retry_after_ms.map({ $0 / 1000 }),
      seconds > 0
    else { return nil }
    return .milliseconds(Int64(min(seconds, 86_400) * 1000))
  }

  /// The start of an answer's body for a person who looks for the reason: one line, at most 200 bytes.
  /// - Parameters:
  ///   - body: of the answer.
  ///   - secrets: shown as `•••` where the receiver repeats them.
  package static func excerpt(_ body: [UInt8], hiding secrets: [String] = []) -> String {
    // Much more than is shown, so that no secret is cut in two before it is found.
    var text = String(decoding: body.prefix(8192), as: UTF8.self).shownPlainly
    for secret in secrets where secret.utf8.count >= 4 { text = text.replacing(secret, with: "•••") }
    let start = text.drop { $0 == " " }.prefix(200)
    return String(start.reversed().drop { $0 == " " }.reversed()).cut(toBytes: 200)
  }

  /// What it means that there is no answer: tried again, slowly where only the config can help.
  package static func outcome(_ error: HTTPError) -> DeliveryOutcome {
    switch error {
    case .notAURL, .unsupportedScheme, .unsendableHeader, .addressRefused:
      .failed("\(error)", retryAfter: slowRetry)
    default: .failed("\(error)")
    }
  }

  /// Scheme and host of an address someone else wrote: the rest may hold a secret.
  private static func printableOrigin(_ address: String) -> String {
    let bytes = address.utf8.prefix(256)
    guard let scheme = String(bytes), let range = scheme.firstRange(of: "://") else { return "another path" }
    let authority = scheme[range.upperBound...].prefix { $0 != "/" && $0 != "?" && $0 != "#" }
    let host = authority.split(separator: "@").last ?? ""
    let text = scheme[..<range.upperBound] + host
    return String(String.UnicodeScalarView(text.unicodeScalars.filter { !$0.isUnsafeToShow && $0 != " " }))
  }
}
