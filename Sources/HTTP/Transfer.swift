import CCurl
import Glibc

/// One hop of a request on its way through libcurl: what it sends, what has come in, and when to stop.
///
/// Belongs to one `HTTPClient`; libcurl's callbacks reach it directly, from inside calls that the client made.
nonisolated final class Transfer {
  /// What one hop asks for; a redirect makes a new one.
  struct Hop {
    var method: HTTPRequest.Method
    var url: String
    var target: URLParts
    var headers: HTTPHeaders
    var body: [UInt8]
    var tls: TLSFiles
    /// What is left of the request's total time.
    var timeLeft: Duration
    var proxy: String?
    /// Networks that this hop may reach because the configuration named them.
    var permitted: Set<SpecialNetwork>
  }

  let handle: EasyHandle
  private let hop: Hop
  private let limits: HTTPLimits
  private let addresses: AddressPolicy
  private var status = 0
  private var headers = HTTPHeaders()
  private var body: [UInt8] = []
  private var gunzip: Gunzip?
  private var isFirstPiece = true
  private var hasHeaders = false
  private var wireBody = 0
  /// Why a callback of ours stopped the transfer.
  private var stopReason: HTTPError?
  /// Why no socket was opened for an address; if another address answers, that does not matter.
  private var refusal: HTTPError?

  private static let maxHeaderLines = 256
  private static let ratioFrom = 1 << 20
  /// libcurl counts a block of input only after it was unpacked.
  private static let uncounted = 16 << 10

  init(_ hop: Hop, on handle: EasyHandle, limits: HTTPLimits, addresses: AddressPolicy) {
    self.hop = hop
    self.handle = handle
    self.limits = limits
    self.addresses = addresses
  }

  // MARK: Before

  /// Sets every option. Throws when libcurl refuses one.
  func prepare(_ configuration: HTTPClient.Configuration) throws(HTTPError) {
    if !handle.isSetUp {
      handle.reset()
      setFixed(configuration)
    }
    setTarget()
    setMessage()
    setTimes()
    setContext()
    // What only some requests have is undone by the next reset; for the rest, which are nearly all, none is needed.
    handle.isSetUp = hop.method == .get && hop.tls == TLSFiles()
    if hop.method != .get { setBody() }
    if hop.tls != TLSFiles() { setTLSFiles() }
    guard handle.failure != CURLE_OK else { return }
    handle.isSetUp = false
    throw HTTPError(handle.failure, handle, hop.target.host)
  }

  /// Options that are the same for every request of a client.
  private func setFixed(_ configuration: HTTPClient.Configuration) {
    handle.set(CURLOPT_USERAGENT, configuration.userAgent)
    handle.set(CURLOPT_ACCEPT_ENCODING, "")
    handle.set(CURLOPT_PATH_AS_IS, 1)
    handle.set(CURLOPT_PROTOCOLS_STR, "http,https")
    handle.set(CURLOPT_REDIR_PROTOCOLS_STR, "http,https")
    handle.set(CURLOPT_RESOLVE, lines: configuration.fixedNames.map { Array($0.utf8) })
    handle.set(CURLOPT_DNS_CACHE_TIMEOUT, configuration.nameCache.wholeMilliseconds / 1000)
    handle.set(CURLOPT_NOPROXY, "")
    handle.set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
    handle.set(CURLOPT_NOSIGNAL, 1)
    // Else giving up a look-up waits for the resolver's thread: 2.8 s of a standing main queue were measured.
    handle.set(CURLOPT_QUICK_EXIT, 1)
    handle.set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
    handle.set(CURLOPT_SSL_VERIFYPEER, 1)
    handle.set(CURLOPT_SSL_VERIFYHOST, 2)
    // Debian builds a path in, and with a path libcurl parses all authorities anew for every connection: 36–44 ms of
    // CPU against 1.7 ms.
    handle.set(CURLOPT_CAPATH, nil)
    handle.set(CURLOPT_HEADERFUNCTION, headerCallback)
    handle.set(CURLOPT_WRITEFUNCTION, bodyCallback)
    handle.set(openSocket: openSocketCallback)
    // A pooled connection opens no socket, so its address is judged here.
    handle.set(beforeRequest: beforeRequestCallback)
  }

  private func setTarget() {
    let isSecure = hop.target.scheme == "https"
    handle.set(CURLOPT_URL, hop.url)
    // An empty one keeps libcurl from reading the environment: which proxy counts is decided in ProxySettings.
    handle.set(CURLOPT_PROXY, hop.proxy ?? "")
    handle.set(CURLOPT_HTTP_VERSION, isSecure ? CURL_HTTP_VERSION_2TLS : CURL_HTTP_VERSION_1_1)
    // Rather share a connection that may turn out to speak HTTP/2 than open another.
    handle.set(CURLOPT_PIPEWAIT, isSecure ? 1 : 0)
  }

  private func setMessage() {
    handle.set(CURLOPT_HTTP_CONTENT_DECODING, 1)
    var lines = hop.headers.lines.map { line in
      // libcurl leaves a header without a value out, unless it ends in a semicolon.
      HeaderText.encode(line.value.isEmpty ? "\(line.name);" : "\(line.name): \(line.value)")
    }
    if hop.method != .get {
      // No question whether the body is welcome, and no type that nobody named.
      lines.append(Array("Expect:".utf8))
      if hop.headers["Content-Type"] == nil { lines.append(Array("Content-Type:".utf8)) }
    }
    handle.set(CURLOPT_HTTPHEADER, lines: lines)
  }

  private func setBody() {
    handle.set(CURLOPT_POST, 1)
    handle.set(body: hop.body)
    if hop.method != .post { handle.set(CURLOPT_CUSTOMREQUEST, hop.method.rawValue) }
  }

  private func setTimes() {
    handle.set(CURLOPT_TIMEOUT_MS, max(1, hop.timeLeft.wholeMilliseconds))
    handle.set(CURLOPT_CONNECTTIMEOUT_MS, max(1, limits.connect.wholeMilliseconds))
    handle.set(CURLOPT_LOW_SPEED_LIMIT, limits.lowSpeed)
    handle.set(CURLOPT_LOW_SPEED_TIME, max(1, limits.lowSpeedTime.wholeMilliseconds / 1000))
  }

  private func setTLSFiles() {
    if let authorities = hop.tls.authorities { handle.set(CURLOPT_CAINFO, authorities) }
    if let certificate = hop.tls.certificate { handle.set(CURLOPT_SSLCERT, certificate) }
    if let key = hop.tls.key { handle.set(CURLOPT_SSLKEY, key) }
  }

  private func setContext() {
    let context = Unmanaged.passUnretained(self).toOpaque()
    handle.set(CURLOPT_HEADERDATA, context)
    handle.set(CURLOPT_WRITEDATA, context)
    handle.set(CURLOPT_OPENSOCKETDATA, context)
    handle.set(CURLOPT_PREREQDATA, context)
  }

  // MARK: While it runs

  /// A socket for the address, or `CURL_SOCKET_BAD` if that must not be reached.
  fileprivate func openSocket(_ address: UnsafeMutablePointer<curl_sockaddr>) -> Int32 {
    let peer = address.pointee
    if hop.proxy == nil, [AF_INET, AF_INET6].contains(peer.family) {
      let ip = withUnsafePointer(to: &address.pointee.addr) { IPAddress($0, length: Int(peer.addrlen)) }
      guard let ip, judge(ip, port: hop.target.port) else { return CURL_SOCKET_BAD }
    }
    // Close-on-exec, so that no command that is run for an alert inherits it.
    let descriptor = socket(peer.family, peer.socktype | Int32(SOCK_CLOEXEC.rawValue), peer.protocol)
    if descriptor < 0, [EMFILE, ENFILE, ENOBUFS, ENOMEM].contains(errno) {
      refusal = .other(code: Int(errno), "this machine cannot open another socket: \(String(cString: strerror(errno)))")
    }
    return descriptor
  }

  fileprivate func mayUseConnection(to ip: UnsafePointer<CChar>, port: Int32) -> Bool {
    guard hop.proxy == nil, addresses.isPublicOnly else { return true }
    guard let address = IPAddress(String(cString: ip)) else { return false }
    return judge(address, port: UInt16(truncatingIfNeeded: port))
  }

  private func judge(_ address: IPAddress, port: UInt16) -> Bool {
    guard let network = addresses.refusal(of: address, port: port, permitted: hop.permitted) else { return true }
    refusal = .addressRefused(host: hop.target.host, address: address.description, network)
    return false
  }

  /// Takes a header line with its line end; false stops the transfer.
  fileprivate func receive(headerLine line: UnsafeBufferPointer<UInt8>) -> Bool {
    if !hasHeaders, line.starts(with: "HTTP/".utf8) {
      // A new block: what came before was interim.
      headers = HTTPHeaders()
      status = Self.status(in: line)
      return true
    }
    // Trailers come after the body and count for nothing.
    if hasHeaders { return true }
    let text = line.trimmed
    if text.isEmpty { return endHeaders() }
    guard headers.lines.count < Self.maxHeaderLines else {
      stopReason = .malformedResponse("more than \(Self.maxHeaderLines) header lines")
      return false
    }
    if let colon = text.firstIndex(of: UInt8(ascii: ":")) {
      let value = UnsafeBufferPointer(rebasing: text[(colon + 1)...]).trimmed
      headers.add(HeaderText.decode(text[..<colon]), HeaderText.decode(value))
    }
    return true
  }

  private static func status(in line: UnsafeBufferPointer<UInt8>) -> Int {
    let digits = line.drop { $0 != 0x20 }.dropFirst().prefix { (0x30...0x39).contains($0) }.prefix(3)
    return digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
  }

  private func endHeaders() -> Bool {
    guard status >= 200 else { return true }
    hasHeaders = true
    guard status != 204, status != 304 else { return true }
    if let length = headers["Content-Length"].flatMap({ Int($0) }), length > limits.body {
      stopReason = .tooLarge(limit: limits.body)
      return false
    }
    let codings = headers.all("Content-Encoding")
    if codings.count == 1, ["gzip", "x-gzip"].contains(codings[0].lowercased()) {
      // From here on libcurl hands the bytes over as they are; should it not, `receive(body:)` sees that.
      handle.set(CURLOPT_HTTP_CONTENT_DECODING, 0)
      gunzip = Gunzip()
    }
    return true
  }

  /// Takes a piece of the body; false stops the transfer.
  fileprivate func receive(body piece: UnsafeBufferPointer<UInt8>) -> Bool {
    guard !piece.isEmpty else { return true }
    wireBody += piece.count
    // Some servers say gzip and send plain text.
    if isFirstPiece, piece[0] != 0x1F { gunzip = nil }
    isFirstPiece = false
    guard let gunzip else { return keep(piece) }
    switch gunzip.push(piece, consume: keep) {
    case .goOn: return true
    case .stopped: return false
    case .damaged:
      stopReason = .malformedResponse("damaged gzip data")
      return false
    }
  }

  private func keep(_ piece: UnsafeBufferPointer<UInt8>) -> Bool {
    let size = body.count + piece.count
    let wire = gunzip != nil ? wireBody : handle.size(CURLINFO_SIZE_DOWNLOAD_T) + Self.uncounted
    if size > limits.body {
      stopReason = .tooLarge(limit: limits.body)
    } else if size > Self.ratioFrom, size / limits.ratio > wire {
      stopReason = .decompressionBomb(ratio: limits.ratio)
    } else {
      body.append(contentsOf: piece)
    }
    return stopReason == nil
  }

  // MARK: After

  /// How the hop ended. `redirects` are those that led here.
  func finish(_ code: CURLcode, redirects: [HTTPResponse.Redirect]) -> Result<HTTPResponse, HTTPError> {
    if code != CURLE_OK {
      return .failure(stopReason ?? refusalIfMeant(code) ?? HTTPError(code, handle, hop.target.host))
    }
    if let gunzip, !isFirstPiece, !gunzip.isComplete { return .failure(.resetOrTruncated) }
    return .success(
      HTTPResponse(
        status: handle.number(CURLINFO_RESPONSE_CODE), headers: headers, body: body, url: hop.url,
        redirects: redirects, peer: peer, wireBytes: wireBody + handle.number(CURLINFO_HEADER_SIZE), version: version,
        timings: timings, isReused: handle.number(CURLINFO_NUM_CONNECTS) == 0))
  }

  /// Where the answer sends the client, made absolute by libcurl; `nil` if it does not.
  var redirection: String? {
    [301, 302, 303, 307, 308].contains(status) ? handle.text(CURLINFO_REDIRECT_URL) : nil
  }

  var elapsed: Duration { .microseconds(handle.size(CURLINFO_TOTAL_TIME_T)) }

  private func refusalIfMeant(_ code: CURLcode) -> HTTPError? {
    code == CURLE_COULDNT_CONNECT || code == CURLE_ABORTED_BY_CALLBACK ? refusal : nil
  }

  private var peer: String {
    let ip = handle.text(CURLINFO_PRIMARY_IP) ?? ""
    let port = handle.number(CURLINFO_PRIMARY_PORT)
    return ip.contains(":") ? "[\(ip)]:\(port)" : "\(ip):\(port)"
  }

  private var version: String {
    switch handle.number(CURLINFO_HTTP_VERSION) {
    case CURL_HTTP_VERSION_1_0: "1.0"
    case CURL_HTTP_VERSION_2_0: "2"
    case CURL_HTTP_VERSION_3: "3"
    default: "1.1"
    }
  }

  private var timings: HTTPResponse.Timings {
    HTTPResponse.Timings(
      nameLookup: .microseconds(handle.size(CURLINFO_NAMELOOKUP_TIME_T)),
      connect: .microseconds(handle.size(CURLINFO_CONNECT_TIME_T)),
      tls: .microseconds(handle.size(CURLINFO_APPCONNECT_TIME_T)),
      firstByte: .microseconds(handle.size(CURLINFO_STARTTRANSFER_TIME_T)), total: elapsed)
  }
}

nonisolated extension Duration {
  /// Rounded down; more than a day counts as a day, which libcurl's 32-bit options still hold.
  var wholeMilliseconds: Int {
    let (seconds, attoseconds) = components
    return Int(min(max(seconds, 0), 86_400)) * 1000 + Int(max(attoseconds, 0) / 1_000_000_000_000_000)
  }
}

nonisolated extension UnsafeBufferPointer<UInt8> {
  /// Without spaces, tabs and line ends on both sides.
  fileprivate var trimmed: UnsafeBufferPointer<UInt8> {
    var rest = self[...]
    while let first = rest.first, first == 0x20 || (0x09...0x0D).contains(first) { rest.removeFirst() }
    while let last = rest.last, last == 0x20 || (0x09...0x0D).contains(last) { rest.removeLast() }
    return UnsafeBufferPointer(rebasing: rest)
  }
}

// libcurl calls these from inside a call that the client made.

nonisolated private func transfer(_ context: UnsafeMutableRawPointer?) -> Transfer? {
  context.map { Unmanaged<Transfer>.fromOpaque($0).takeUnretainedValue() }
}

nonisolated private func received(_ bytes: UnsafeMutablePointer<CChar>?, _ count: Int) -> UnsafeBufferPointer<UInt8> {
  UnsafeRawBufferPointer(start: bytes, count: bytes == nil ? 0 : count).assumingMemoryBound(to: UInt8.self)
}

nonisolated private let headerCallback: ccurl_data_callback = { bytes, size, count, context in
  transfer(context)?.receive(headerLine: received(bytes, size * count)) == true ? size * count : 0
}

nonisolated private let bodyCallback: ccurl_data_callback = { bytes, size, count, context in
  transfer(context)?.receive(body: received(bytes, size * count)) == true ? size * count : 0
}

nonisolated private let openSocketCallback: curl_opensocket_callback = { context, _, address in
  guard let address else { return CURL_SOCKET_BAD }
  return transfer(context)?.openSocket(address) ?? CURL_SOCKET_BAD
}

nonisolated private let beforeRequestCallback: curl_prereq_callback = { context, ip, _, port, _ in
  guard let ip, let transfer = transfer(context) else { return CURL_PREREQFUNC_ABORT }
  return transfer.mayUseConnection(to: ip, port: port) ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT
}
