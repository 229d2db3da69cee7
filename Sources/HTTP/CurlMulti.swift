import CCurl
import Dispatch
import Glibc

/// libcurl's multi handle on the main queue: every socket in one private epoll set, and that set behind one Dispatch
/// source, which costs less than a source per socket and has none of its traps.
final class CurlMulti {
  private let multi: UnsafeMutableRawPointer
  private let sockets: EpollSet
  private let source: any DispatchSourceRead
  private var isSettling = false
  private var isClosed = false
  /// How many transfers libcurl had under way when it last did something.
  private var running: Int32 = 0
  private var linger = Linger()
  /// Called for each transfer that ended, outside of libcurl.
  var onDone: (UnsafeMutableRawPointer, CURLcode) -> Void = { _, _ in }
  /// Called after libcurl has worked, outside of it, for what its callbacks left to do.
  var onTurn: () -> Void = {}

  /// A server that floods must not hold up everything else on the main queue.
  private static let slice = Duration.milliseconds(10)
  /// How often libcurl may ask for an immediate time-out before other work on the queue gets a turn.
  private static let spins = 32

  /// `connections` may be open at the end of a transfer, those in use included. Throws when the system is out of
  /// descriptors or memory.
  init(connections: Int) throws(HTTPError) {
    let sockets = try EpollSet()
    guard CurlGlobal.isReady, let multi = curl_multi_init() else {
      throw .other(code: Int(CURLE_FAILED_INIT.rawValue), "libcurl does not start")
    }
    self.multi = multi
    self.sockets = sockets
    source = DispatchSource.makeReadSource(fileDescriptor: sockets.descriptor, queue: .main)
    let context = Unmanaged.passUnretained(sockets).toOpaque()
    ccurl_multi_set_pointer(multi, CURLMOPT_SOCKETDATA, context)
    ccurl_multi_set_pointer(multi, CURLMOPT_TIMERDATA, context)
    ccurl_multi_set_socket(multi, socketCallback)
    ccurl_multi_set_timer(multi, timerCallback)
    ccurl_multi_set_long(multi, CURLMOPT_MAXCONNECTS, connections)
    source.setEventHandler { [weak self] in self?.drain() }
    // Dispatch may look at the descriptor until then.
    source.setCancelHandler { withExtendedLifetime(sockets) {} }
    source.activate()
  }

  isolated deinit { shutDown() }

  /// Closes every connection. All transfers must have been removed. Idempotent.
  func shutDown() {
    guard !isClosed else { return }
    isClosed = true
    // It still calls the socket and timer callbacks.
    curl_multi_cleanup(multi)
    source.cancel()
  }

  func add(_ easy: UnsafeMutableRawPointer) -> CURLMcode {
    let code = curl_multi_add_handle(multi, easy)
    settle()
    return code
  }

  /// Closes the transfer's connection unless it is complete; nothing happens if `onDone` was called for it.
  func remove(_ easy: UnsafeMutableRawPointer) {
    curl_multi_remove_handle(multi, easy)
    settle()
  }

  /// Lets a transfer go on that was told to wait; what libcurl kept of it is offered again at once. A transfer for which
  /// it returns an error is to be removed.
  func resume(_ easy: UnsafeMutableRawPointer) -> CURLcode {
    let code = curl_easy_pause(easy, CURLPAUSE_RECV_CONT)
    if code == CURLE_OK { settle() }
    return code
  }

  private func drain() {
    let end = SuspendingClock.now + Self.slice
    takeReady(until: end)
    guard linger.begins() else { return }
    while running > 0, !isClosed, .now < end {
      guard takeReady(patience: Linger.patience, until: end) else { return linger.missed() }
      linger.hit()
    }
  }

  @discardableResult
  private func takeReady(patience: Duration = .zero, until end: SuspendingClock.Instant) -> Bool {
    guard !isClosed else { return false }
    let isAny = sockets.takeReady(patience: patience) { event in
      if case .socket(let socket, let ready) = event {
        curl_multi_socket_action(multi, socket, ready, &running)
      }
      return .now < end
    }
    settle()
    return isAny
  }

  /// Lets libcurl do what is due and reports what ended, until neither is left or others should have a turn.
  private func settle() {
    guard !isSettling else { return }
    isSettling = true
    defer { isSettling = false }
    for _ in 0..<Self.spins where !isClosed {
      if sockets.isTimeoutDue { tellTimeout() }
      reportDone()
      onTurn()
      if !sockets.isTimeoutDue { return sockets.armTimer() }
    }
    DispatchQueue.main.async { [weak self] in self?.settle() }
  }

  private func tellTimeout() {
    sockets.clearDeadline()
    curl_multi_socket_action(multi, CURL_SOCKET_TIMEOUT, 0, &running)
    guard !sockets.hasDeadline else { return }
    // libcurl is silent when its next deadline is the one it named before.
    var milliseconds = -1
    curl_multi_timeout(multi, &milliseconds)
    sockets.setDeadline(milliseconds: milliseconds)
  }

  private func reportDone() {
    var left: Int32 = 0
    while !isClosed, let message = curl_multi_info_read(multi, &left) {
      guard message.pointee.msg == CURLMSG_DONE, let easy = message.pointee.easy_handle else { continue }
      let code = ccurl_message_result(message)
      // The message dies with the removal.
      curl_multi_remove_handle(multi, easy)
      onDone(easy, code)
    }
  }
}

/// libcurl's process-wide state, set up once and never torn down.
enum CurlGlobal {
  static let isReady: Bool = {
    // Host names beyond ASCII are read in the locale's encoding.
    setlocale(LC_CTYPE, "C.UTF-8")
    // CURLOPT_NOSIGNAL leaves this to the program.
    signal(SIGPIPE, SIG_IGN)
    return curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK
  }()
}

// libcurl calls these on the main queue only, from inside a call that CurlMulti made there.

nonisolated private let socketCallback: curl_socket_callback = { _, socket, what, context, _ in
  if let context { Unmanaged<EpollSet>.fromOpaque(context).takeUnretainedValue().watch(socket, for: what) }
  return 0
}

nonisolated private let timerCallback: curl_multi_timer_callback = { _, milliseconds, context in
  if let context {
    Unmanaged<EpollSet>.fromOpaque(context).takeUnretainedValue().setDeadline(milliseconds: milliseconds)
  }
  return 0
}
