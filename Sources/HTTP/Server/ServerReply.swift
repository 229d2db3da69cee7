/// What a request is answered with.
package struct ServerReply {
  package var status: Int
  package var headers: HTTPHeaders
  package var body: [UInt8]
  /// Set for an answer that goes on: called once its head was sent, with what to send the rest with.
  package var stream: ((ServerStream) -> Void)?

  package init(_ status: Int = 200, type: String, body: [UInt8], headers: HTTPHeaders = [:]) {
    self.status = status
    self.headers = ["Content-Type": type]
    for line in headers.lines { self.headers.add(line.name, line.value) }
    self.body = body
  }

  package init(_ status: Int = 200, type: String, text: String, headers: HTTPHeaders = [:]) {
    self.init(status, type: type, body: Array(text.utf8), headers: headers)
  }

  /// The head as it goes over the wire.
  func head(keepsAlive: Bool) -> [UInt8] {
    var text = "HTTP/1.1 \(status) \(Self.reason(status))\r\n"
    for line in headers.lines where HeaderText.isName(line.name) && HeaderText.isSendable(line.value) {
      text += "\(line.name): \(line.value)\r\n"
    }
    if stream == nil { text += "Content-Length: \(body.count)\r\n" }
    return Array("\(text)Connection: \(keepsAlive ? "keep-alive" : "close")\r\n\r\n".utf8)
  }

  private static func reason(_ status: Int) -> String {
    switch status {
    case 200: "OK"
    case 303: "See Other"
    case 400: "Bad Request"
    case 401: "Unauthorized"
    case 403: "Forbidden"
    case 404: "Not Found"
    case 405: "Method Not Allowed"
    case 408: "Request Timeout"
    case 413: "Content Too Large"
    case 414: "URI Too Long"
    case 421: "Misdirected Request"
    case 431: "Request Header Fields Too Large"
    case 500: "Internal Server Error"
    case 503: "Service Unavailable"
    case 505: "HTTP Version Not Supported"
    default: "Answer"
    }
  }
}

/// The rest of an answer that goes on until one side ends it.
package final class ServerStream {
  /// Called once when it is over, whoever ended it.
  package var onEnd: () -> Void = {}
  /// Whether anything that is sent can still arrive.
  package private(set) var isOpen = true
  private let write: ([UInt8]) -> Void
  private let close: () -> Void

  init(write: @escaping ([UInt8]) -> Void, close: @escaping () -> Void) {
    self.write = write
    self.close = close
  }

  package func send(_ text: String) { if isOpen { write(Array(text.utf8)) } }

  package func end() { if isOpen { close() } }

  func ended() {
    guard isOpen else { return }
    isOpen = false
    onEnd()
  }
}
