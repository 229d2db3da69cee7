import CCurl

nonisolated extension Transfer {
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
}

nonisolated extension Duration {
  /// Rounded down; more than a day counts as a day, which libcurl's 32-bit options still hold.
  var wholeMilliseconds: Int {
    let (seconds, attoseconds) = components
    return Int(min(max(seconds, 0), 86_400)) * 1000 + Int(max(attoseconds, 0) / 1_000_000_000_000_000)
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
  switch transfer(context)?.receive(body: received(bytes, size * count)) {
  case .taken: size * count
  case .later: Int(CURL_WRITEFUNC_PAUSE)
  case .refused, nil: 0
  }
}

nonisolated private let openSocketCallback: curl_opensocket_callback = { context, _, address in
  guard let address else { return CURL_SOCKET_BAD }
  return transfer(context)?.openSocket(address) ?? CURL_SOCKET_BAD
}

nonisolated private let beforeRequestCallback: curl_prereq_callback = { context, ip, _, port, _ in
  guard let ip, let transfer = transfer(context) else { return CURL_PREREQFUNC_ABORT }
  return transfer.mayUseConnection(to: ip, port: port) ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT
}
