/// A request that was read whole and found in order: GET or HEAD, and no body.
package nonisolated struct ServerRequest: Sendable {
  /// Whether only the head of the answer is wanted.
  package let isHead: Bool
  /// Percent-decoded; begins with a slash.
  package let path: String
  /// As sent, without the question mark.
  package let rawQuery: String
  package let headers: HTTPHeaders
  /// Whom the client thinks it talks to, in lower case, with the port as sent.
  package let host: String
  /// Whether the client wants the connection kept open.
  let keepsAlive: Bool

  /// The value of the first parameter of that name in the query, decoded.
  package func parameter(_ name: String) -> String? {
    for pair in rawQuery.split(separator: "&") {
      let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard PercentText.decoded(parts[0], plusIsSpace: true) == name else { continue }
      return parts.count == 2 ? PercentText.decoded(parts[1], plusIsSpace: true) : ""
    }
    return nil
  }

  /// The value of a cookie.
  package func cookie(_ name: String) -> String? {
    for pair in headers.all("Cookie").flatMap({ $0.split(separator: ";") }) {
      let trimmed = pair.drop { $0 == " " }
      guard trimmed.hasPrefix(name + "=") else { continue }
      return String(trimmed.dropFirst(name.count + 1))
    }
    return nil
  }
}

/// Why a request is not answered as asked.
package nonisolated enum ServerRefusal: Error, Sendable, Hashable {
  case malformed(String)
  case notAllowed
  case hasBody
  case targetTooLong
  case headTooLarge
  case version
  case tooSlow

  package var status: Int {
    switch self {
    case .malformed: 400
    case .notAllowed: 405
    case .tooSlow: 408
    case .hasBody: 413
    case .targetTooLong: 414
    case .headTooLarge: 431
    case .version: 505
    }
  }

  package var reason: String {
    switch self {
    case .malformed(let what): "This is no HTTP request that can be answered: \(what)."
    case .notAllowed: "Only GET and HEAD are answered here."
    case .tooSlow: "The request took too long."
    case .hasBody: "Requests with a body are not taken here."
    case .targetTooLong: "The address is too long."
    case .headTooLarge: "The request has too many or too long header lines."
    case .version: "Only HTTP/1.0 and HTTP/1.1 are spoken here."
    }
  }
}

/// `%41` and back.
package nonisolated enum PercentText {
  /// nil where an escape is broken or the bytes are no UTF-8.
  package static func decoded(_ text: some StringProtocol, plusIsSpace: Bool = false) -> String? {
    var bytes: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "%") {
        guard let high = rest.popFirst().flatMap(digit), let low = rest.popFirst().flatMap(digit) else { return nil }
        bytes.append(high << 4 | low)
      } else {
        bytes.append(plusIsSpace && byte == UInt8(ascii: "+") ? 0x20 : byte)
      }
    }
    return String(validating: bytes, as: UTF8.self)
  }

  /// With everything escaped but letters, digits and `-._~`.
  package static func encoded(_ text: String) -> String {
    text.utf8.reduce(into: "") { shown, byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
        UInt8(ascii: "~"):
        shown.unicodeScalars.append(Unicode.Scalar(byte))
      default:
        let digits = String(byte, radix: 16, uppercase: true)
        shown += "%" + (digits.utf8.count < 2 ? "0" : "") + digits
      }
    }
  }

  private static func digit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
  }
}
