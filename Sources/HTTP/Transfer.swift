import CCurl
import Glibc
import Gzip

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
  let hop: Hop
  let limits: HTTPLimits
  private let addresses: AddressPolicy
  private let budget: BodyBudget
  private var budgetCharge = 0
  private var status = 0
  private var isHTTP1 = false
  private var headers = HTTPHeaders()
  /// What was decoded and not yet handed over.
  private var body: [UInt8] = []
  /// Bytes decoded so far.
  private var decoded = 0
  private var gunzip: Gunzip?
  private var isFirstPiece = true
  private var hasHeaders = false
  private var wireBody = 0
  private let wantedPortion: Int?
  /// The size of a portion, once it is clear that this answer is handed over in portions.
  private var portion: Int?
  /// Whether libcurl may be told to wait. Of a paused transfer libcurl 7.88 goes on unpacking what it has read, and of a
  /// paused HTTP/2 stream it goes on reading while others use the connection, all into memory that nobody counts. There
  /// what waits is kept here instead, under the limit of the body and the budget.
  private var mayPause = false
  /// Since when libcurl has been told to wait, until `endPause`.
  private var pauseBegan: SuspendingClock.Instant?
  /// What is left of the total time when no pause is under way: waiting for our own reader is not the server's fault.
  private var timeLeft: Duration
  /// Called when a portion has come together, from inside libcurl, which must not be called then.
  var onPortion: () -> Void = {}
  /// Why a callback of ours stopped the transfer.
  private var stopReason: HTTPError?
  /// Why no socket was opened for an address; if another address answers, that does not matter.
  private var refusal: HTTPError?

  private static let maxHeaderLines = 256
  private static let ratioFrom = 1 << 20
  /// libcurl counts a block of input only after it was unpacked.
  private static let uncounted = 16 << 10
  /// How many portions may wait for their reader before libcurl is told to wait too.
  private static let waitingPortions = 2

  init(_ hop: Hop, on handle: EasyHandle, for request: HTTPRequest, budget: BodyBudget) {
    self.hop = hop
    timeLeft = hop.timeLeft
    self.handle = handle
    self.budget = budget
    limits = request.limits
    addresses = request.addresses
    wantedPortion = request.portion
  }

  deinit { budget.giveBack(budgetCharge) }

  // MARK: While it runs, called by libcurl

  /// A socket for the address, or `CURL_SOCKET_BAD` if that must not be reached.
  func openSocket(_ address: UnsafeMutablePointer<curl_sockaddr>) -> Int32 {
    let peer = address.pointee
    if hop.proxy == nil, [AF_INET, AF_INET6].contains(peer.family) {
      // The address goes on behind the type that libcurl declares for it.
      let offset = MemoryLayout<curl_sockaddr>.offset(of: \.addr) ?? 0
      guard let ip = IPAddress(UnsafeRawPointer(address) + offset, length: Int(peer.addrlen)),
        judge(ip, port: hop.target.port)
      else { return CURL_SOCKET_BAD }
    }
    // Close-on-exec, so that no command that is run for an alert inherits it.
    let descriptor = socket(peer.family, peer.socktype | Int32(SOCK_CLOEXEC.rawValue), peer.protocol)
    if descriptor < 0, [EMFILE, ENFILE, ENOBUFS, ENOMEM].contains(errno) {
      refusal = .exhausted(String(cString: strerror(errno)))
    }
    return descriptor
  }

  func mayUseConnection(to ip: UnsafePointer<CChar>, port: Int32) -> Bool {
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
  func receive(headerLine line: UnsafeBufferPointer<UInt8>) -> Bool {
    if !hasHeaders, line.starts(with: "HTTP/".utf8) {
      // A new block: what came before was interim.
      headers = HTTPHeaders()
      status = Self.status(in: line)
      isHTTP1 = line.starts(with: "HTTP/1".utf8)
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
    if line[0] == 0x20 || line[0] == 0x09 {
      headers.continueLast(HeaderText.decode(text))
    } else if let colon = text.firstIndex(of: UInt8(ascii: ":")) {
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
    if codings.count == 1, ["gzip", "x-gzip"].contains(codings[0].lowercased()), let gunzip = Gunzip() {
      // From here on libcurl hands the bytes over as they are; a libcurl that does not is seen in `receive(body:)`.
      handle.set(CURLOPT_HTTP_CONTENT_DECODING, 0)
      self.gunzip = gunzip
    }
    if (200..<300).contains(status) { portion = wantedPortion }
    mayPause = portion != nil && isHTTP1 && (gunzip != nil || codings.isEmpty) && isOnlyChunked
    return true
  }

  private var isOnlyChunked: Bool {
    headers.all("Transfer-Encoding").allSatisfy { HeaderText.isSameName($0, "chunked") }
  }

  /// What libcurl does with a piece of the body that it offers.
  enum Taking {
    case taken
    /// Offered again once the pause ends, and nothing before.
    case later
    /// The transfer ends.
    case refused
  }

  func receive(body piece: UnsafeBufferPointer<UInt8>) -> Taking {
    guard !piece.isEmpty else { return .taken }
    if mayPause, let portion, body.count >= Self.waitingPortions * portion {
      pauseBegan = .now
      handle.set(CURLOPT_TIMEOUT_MS, 0)
      return .later
    }
    wireBody += piece.count
    // Some servers say gzip and send plain text, and some versions of libcurl have unpacked it by now.
    if isFirstPiece, gunzip != nil, piece[0] != 0x1F { (gunzip, mayPause) = (nil, false) }
    isFirstPiece = false
    guard let gunzip else { return keep(piece) ? .taken : .refused }
    switch gunzip.push(piece, consume: keep) {
    case .goOn: return .taken
    case .stopped: return .refused
    case .damaged:
      stopReason = .malformedResponse("damaged gzip data")
      return .refused
    }
  }

  private func keep(_ piece: UnsafeBufferPointer<UInt8>) -> Bool {
    decoded += piece.count
    let wire = gunzip != nil ? wireBody : handle.size(CURLINFO_SIZE_DOWNLOAD_T) + Self.uncounted
    if decoded > limits.body {
      stopReason = .tooLarge(limit: limits.body)
    } else if decoded > Self.ratioFrom, decoded / limits.ratio > wire {
      stopReason = .decompressionBomb(ratio: limits.ratio)
    } else if let charge = budget.charge(for: body.count + piece.count, insteadOf: budgetCharge) {
      budgetCharge = charge
      let hadPortion = hasPortion
      body.append(contentsOf: piece)
      if hasPortion, !hadPortion { onPortion() }
    } else {
      stopReason = .tooMuchAtOnce
    }
    return stopReason == nil
  }

  // MARK: Handing over in portions

  /// Whether enough waits to be worth handing over.
  var hasPortion: Bool { portion.map { body.count >= $0 } ?? false }

  /// How many bytes wait to be handed over.
  var waiting: Int { body.count }

  /// Hands over all that waits. A pause is to be ended then.
  func takePortion() -> [UInt8] {
    budget.giveBack(budgetCharge)
    budgetCharge = 0
    defer { body = [] }
    return body
  }

  /// Whether libcurl was told to wait.
  var isPaused: Bool { pauseBegan != nil }

  /// To be called before libcurl is told to go on.
  func endPause() {
    guard let began = pauseBegan else { return }
    pauseBegan = nil
    timeLeft += began.duration(to: .now)
    handle.set(CURLOPT_TIMEOUT_MS, timeLeft.wholeMilliseconds)
  }

  // MARK: After

  /// How the hop ended. `redirects` are those that led here.
  func finish(_ code: CURLcode, redirects: [HTTPResponse.Redirect]) -> Result<HTTPResponse, HTTPError> {
    if code != CURLE_OK {
      return .failure(stopReason ?? refusalIfMeant(code) ?? HTTPError(code, handle, hop.target.host))
    }
    if let gunzip, !isFirstPiece, !gunzip.isComplete { return .failure(.resetOrTruncated) }
    return .success(response(body, redirects: redirects))
  }

  /// The answer with the first portion of its body, before the hop has ended.
  func begin(with rest: BodyStream, redirects: [HTTPResponse.Redirect]) -> HTTPResponse {
    response(takePortion(), rest: rest, redirects: redirects)
  }

  private func response(
    _ body: [UInt8], rest: BodyStream? = nil, redirects: [HTTPResponse.Redirect]
  ) -> HTTPResponse {
    HTTPResponse(
      status: handle.number(CURLINFO_RESPONSE_CODE), headers: headers, body: body, rest: rest, url: hop.url,
      redirects: redirects, peer: peer, wireBytes: wireBytes, version: version,
      timings: timings, isReused: handle.number(CURLINFO_NUM_CONNECTS) == 0)
  }

  /// Where the answer sends the client, made absolute by libcurl; `nil` if it does not.
  var redirection: String? {
    [301, 302, 303, 307, 308].contains(status) ? handle.text(CURLINFO_REDIRECT_URL) : nil
  }

  var elapsed: Duration { .microseconds(handle.size(CURLINFO_TOTAL_TIME_T)) }

  private func refusalIfMeant(_ code: CURLcode) -> HTTPError? {
    code == CURLE_COULDNT_CONNECT || code == CURLE_ABORTED_BY_CALLBACK ? refusal : nil
  }

  private var wireBytes: Int { handle.size(CURLINFO_SIZE_DOWNLOAD_T) + handle.number(CURLINFO_HEADER_SIZE) }

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

nonisolated extension UnsafeBufferPointer<UInt8> {
  /// Without spaces, tabs and line ends on both sides.
  fileprivate var trimmed: UnsafeBufferPointer<UInt8> {
    var rest = self[...]
    while let first = rest.first, first == 0x20 || (0x09...0x0D).contains(first) { rest.removeFirst() }
    while let last = rest.last, last == 0x20 || (0x09...0x0D).contains(last) { rest.removeLast() }
    return UnsafeBufferPointer(rebasing: rest)
  }
}
