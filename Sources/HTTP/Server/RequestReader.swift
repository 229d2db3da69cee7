/// Takes bytes as they come and gives a request when its head is complete. Pure: no socket, no clock.
nonisolated struct RequestReader: Sendable {
  private let limits: ServerLimits
  private var bytes: [UInt8] = []
  /// Everything before it holds no end of a head.
  private var scanned = 0

  init(limits: ServerLimits) { self.limits = limits }

  /// Whether a request has begun and is not whole.
  var isInside: Bool { !bytes.isEmpty }

  mutating func add(_ more: some Sequence<UInt8>) { bytes += more }

  /// The next request; nil where it has not all come. What follows it stays for the next call.
  mutating func next() throws(ServerRefusal) -> ServerRequest? {
    skipEmptyLines()
    guard let end = headEnd() else {
      if bytes.count > limits.head { throw bytes.contains(0x0A) ? .headTooLarge : .targetTooLong }
      return nil
    }
    let head = bytes[..<end]
    guard head.count <= limits.head else { throw .headTooLarge }
    bytes.removeFirst(end)
    scanned = 0
    return try Self.request(head, limits)
  }

  /// Some clients send an empty line after a request (RFC 9112, 2.2).
  private mutating func skipEmptyLines() {
    guard scanned == 0 else { return }
    let empty = bytes.prefix { $0 == 0x0D || $0 == 0x0A }.count
    if empty > 0 { bytes.removeFirst(empty) }
  }

  /// Where the head ends, behind the empty line.
  private mutating func headEnd() -> Int? {
    var index = max(0, scanned - 3)
    while index < bytes.count {
      defer { index += 1 }
      guard bytes[index] == 0x0A else { continue }
      if index + 1 < bytes.count, bytes[index + 1] == 0x0A { return index + 2 }
      if index + 2 < bytes.count, bytes[index + 1] == 0x0D, bytes[index + 2] == 0x0A { return index + 3 }
    }
    scanned = bytes.count
    return nil
  }

  // MARK: - One head

  private static func request(_ head: ArraySlice<UInt8>, _ limits: ServerLimits) throws(ServerRefusal) -> ServerRequest
  {
    var lines = head.split(separator: 0x0A, omittingEmptySubsequences: false).map { line in
      line.last == 0x0D ? line.dropLast() : line
    }
    while lines.last?.isEmpty == true { lines.removeLast() }
    guard lines.count - 1 <= limits.lines else { throw .headTooLarge }
    guard let first = lines.first, first.allSatisfy({ $0 > 0x20 && $0 < 0x7F || $0 == 0x20 }) else {
      throw .malformed("the request line holds what it must not")
    }
    let words = first.split(separator: 0x20, omittingEmptySubsequences: false)
    guard words.count == 3, words.allSatisfy({ !$0.isEmpty }) else { throw .malformed("no request line") }
    let (method, version) = (text(words[0]), text(words[2]))
    guard version == "HTTP/1.1" || version == "HTTP/1.0" else {
      throw version.hasPrefix("HTTP/") ? .version : .malformed("no version")
    }
    let headers = try headers(lines.dropFirst())
    guard method == "GET" || method == "HEAD" else { throw .notAllowed }
    try refuseBody(headers)
    let (authority, target) = try split(text(words[1]))
    let host = try host(headers, authority: authority, isNew: version == "HTTP/1.1")
    return try request(method == "HEAD", target, headers, host, isNew: version == "HTTP/1.1")
  }

  private static func request(
    _ isHead: Bool, _ target: Substring, _ headers: HTTPHeaders, _ host: String, isNew: Bool
  ) throws(ServerRefusal) -> ServerRequest {
    let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    guard let path = PercentText.decoded(parts[0]), !path.unicodeScalars.contains(where: { $0.value < 0x20 }) else {
      throw .malformed("the path cannot be decoded")
    }
    let wishes = headers.all("Connection").joined(separator: ",").lowercased().split(separator: ",")
      .map { $0.filter { $0 != " " } }
    let keepsAlive = isNew ? !wishes.contains("close") : wishes.contains("keep-alive")
    return ServerRequest(
      isHead: isHead, path: path, rawQuery: parts.count == 2 ? String(parts[1]) : "", headers: headers, host: host,
      keepsAlive: keepsAlive)
  }

  private static func headers(_ lines: ArraySlice<ArraySlice<UInt8>>) throws(ServerRefusal) -> HTTPHeaders {
    var headers = HTTPHeaders()
    for line in lines {
      guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { throw .malformed("a header line has no colon") }
      // Continuation lines and blanks before the colon have led servers to read two things into one request.
      let name = text(line[..<colon])
      guard HeaderText.isName(name) else { throw .malformed("a header line has no name") }
      let value = line[line.index(after: colon)...].drop { $0 == 0x20 || $0 == 0x09 }
      let decoded = HeaderText.decode(value)
      guard HeaderText.isSendable(decoded) else { throw .malformed("a header line holds what it must not") }
      headers.add(name, String(decoded.reversed().drop { $0 == " " || $0 == "\t" }.reversed()))
    }
    return headers
  }

  private static func refuseBody(_ headers: HTTPHeaders) throws(ServerRefusal) {
    guard headers["Transfer-Encoding"] == nil else { throw .hasBody }
    for length in headers.all("Content-Length") where length != "0" { throw .hasBody }
  }

  /// `http://host/path` as proxies send it, into host and path.
  private static func split(_ target: String) throws(ServerRefusal) -> (authority: String?, target: Substring) {
    if target.hasPrefix("/") { return (nil, target[...]) }
    guard target.lowercased().hasPrefix("http://") else { throw .malformed("the address begins without a slash") }
    let rest = target.dropFirst("http://".count)
    let authority = rest.prefix { $0 != "/" && $0 != "?" }
    let path = rest.dropFirst(authority.count)
    return (String(authority), path.hasPrefix("/") ? path : "/" + path)
  }

  private static func host(_ headers: HTTPHeaders, authority: String?, isNew: Bool) throws(ServerRefusal) -> String {
    let hosts = headers.all("Host")
    guard hosts.count == 1 || (hosts.isEmpty && !isNew) else { throw .malformed("it must name one host") }
    return (authority ?? hosts.first ?? "").lowercased()
  }

  private static func text(_ bytes: ArraySlice<UInt8>) -> String { String(decoding: bytes, as: UTF8.self) }
}
