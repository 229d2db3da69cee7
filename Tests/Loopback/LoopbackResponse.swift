/// What a server does with one request: a script of bytes and misbehaviour.
package struct LoopbackResponse: Sendable {
  package enum Step: Sendable {
    case send([UInt8])
    /// A byte at a time, with a pause before each.
    case drip([UInt8], pause: Duration)
    /// The same bytes again and again until the client goes away.
    case endless([UInt8])
    /// Nothing, until the gate is open.
    case wait(Gate)
    /// Nothing more, until the client goes away.
    case hang
    /// The connection ends with a TCP reset.
    case reset
    /// The connection ends.
    case close
  }

  package var steps: [Step]

  /// Steps without anything added.
  package init(steps: [Step]) { self.steps = steps }

  /// A complete answer with a Content-Length; the connection stays open.
  package init(status: Int = 200, headers: KeyValuePairs<String, String> = [:], body: [UInt8]) {
    let hasBody = status >= 200 && status != 204 && status != 304
    let length = hasBody ? "Content-Length: \(body.count)\r\n" : ""
    steps = [.send(Self.head(status, headers, length)), .send(hasBody ? body : [])]
  }

  package init(status: Int = 200, headers: KeyValuePairs<String, String> = [:], body: String = "") {
    self.init(status: status, headers: headers, body: Array(body.utf8))
  }

  /// A chunked answer.
  package static func chunked(
    status: Int = 200, headers: KeyValuePairs<String, String> = [:], _ pieces: [[UInt8]]
  ) -> LoopbackResponse {
    let chunks = pieces.filter { !$0.isEmpty }.map { Step.send(Self.chunk($0)) }
    let head = Self.head(status, headers, "Transfer-Encoding: chunked\r\n")
    return LoopbackResponse(steps: [.send(head)] + chunks + [.send(Array("0\r\n\r\n".utf8))])
  }

  /// A chunked answer that never ends.
  package static func endless(
    headers: KeyValuePairs<String, String> = [:], _ piece: [UInt8]
  ) -> LoopbackResponse {
    let head = Self.head(200, headers, "Transfer-Encoding: chunked\r\n")
    return LoopbackResponse(steps: [.send(head), .endless(Self.chunk(piece))])
  }

  package static func redirect(_ status: Int = 302, to location: String) -> LoopbackResponse {
    LoopbackResponse(status: status, headers: ["Location": location], body: "moved")
  }

  /// Exactly these bytes, then the connection ends.
  package static func raw(_ text: String) -> LoopbackResponse {
    LoopbackResponse(steps: [.send(Array(text.utf8)), .close])
  }

  /// Takes the request and never answers.
  package static let hang = LoopbackResponse(steps: [.hang])
  /// Takes the request and resets the connection.
  package static let reset = LoopbackResponse(steps: [.reset])

  /// A status line and headers that announce `length` bytes, for bodies that then go wrong.
  package static func head(
    status: Int = 200, headers: KeyValuePairs<String, String> = [:], length: Int
  ) -> Step {
    .send(head(status, headers, "Content-Length: \(length)\r\n"))
  }

  private static func head(_ status: Int, _ headers: KeyValuePairs<String, String>, _ framing: String) -> [UInt8] {
    let lines = headers.map { "\($0.key): \($0.value)\r\n" }.joined()
    return Array("HTTP/1.1 \(status) Answer\r\n\(lines)\(framing)\r\n".utf8)
  }

  private static func chunk(_ bytes: [UInt8]) -> [UInt8] {
    Array("\(String(bytes.count, radix: 16))\r\n".utf8) + bytes + Array("\r\n".utf8)
  }
}
