import CCurl
import CEpoll
import Dispatch
import Glibc

/// libcurl's multi handle on the main queue: every socket in one private epoll set, and that set behind one Dispatch
/// source, which costs less than a source per socket and has none of its traps.
final class CurlMulti {
  private let multi: UnsafeMutableRawPointer
  private let epoll: Int32
  private let timer: Int32
  private let source: any DispatchSourceRead
  /// The epoll registration of each socket. A number, not only the descriptor, names it in events: an earlier event of
  /// the same batch may have closed the socket and opened another under the same descriptor.
  private var generations: [Int32: UInt32] = [:]
  private var lastGeneration: UInt32 = 0
  private var isTimeoutDue = false
  /// When libcurl wants to be called, and when the timer will fire: sooner is good enough, as it is then set anew.
  /// On the clock that libcurl and the timer use, which stands still while the machine sleeps.
  private var deadline: SuspendingClock.Instant?
  private var timerFires: SuspendingClock.Instant?
  private var isSettling = false
  private var isClosed = false
  /// Called for each transfer that ended, outside of libcurl.
  var onDone: (UnsafeMutableRawPointer, CURLcode) -> Void = { _, _ in }

  private static let batch = 64
  /// A server that floods must not hold up everything else on the main queue.
  private static let slice = Duration.milliseconds(10)
  /// How often libcurl may ask for an immediate time-out before other work on the queue gets a turn.
  private static let spins = 32

  /// Throws `other` when the system is out of descriptors or memory.
  init(idleConnections: Int) throws(HTTPError) {
    guard CurlGlobal.isReady, let multi = curl_multi_init() else { throw .other(code: 2, "libcurl does not start") }
    epoll = cepoll_create()
    timer = cepoll_timer_create()
    guard epoll >= 0, timer >= 0 else {
      let reason = String(cString: strerror(errno))
      if epoll >= 0 { close(epoll) }
      if timer >= 0 { close(timer) }
      curl_multi_cleanup(multi)
      throw .other(code: 2, "no descriptor left: \(reason)")
    }
    self.multi = multi
    source = DispatchSource.makeReadSource(fileDescriptor: epoll, queue: .main)
    configure(idleConnections: idleConnections)
    watchTimer()
    source.setEventHandler { [weak self] in self?.drain() }
    source.setCancelHandler { [epoll, timer] in
      close(epoll)
      close(timer)
    }
    source.activate()
  }

  isolated deinit { shutDown() }

  /// Closes every connection. All transfers must have been removed. Idempotent.
  func shutDown() {
    guard !isClosed else { return }
    isClosed = true
    // It still calls the socket and timer callbacks, which need the epoll set.
    curl_multi_cleanup(multi)
    source.cancel()
  }

  func add(_ easy: UnsafeMutableRawPointer) -> CURLMcode {
    let code = curl_multi_add_handle(multi, easy)
    settle()
    return code
  }

  func remove(_ easy: UnsafeMutableRawPointer) {
    curl_multi_remove_handle(multi, easy)
    settle()
  }

  private func configure(idleConnections: Int) {
    let context = Unmanaged.passUnretained(self).toOpaque()
    ccurl_multi_set_pointer(multi, CURLMOPT_SOCKETDATA, context)
    ccurl_multi_set_pointer(multi, CURLMOPT_TIMERDATA, context)
    ccurl_multi_set_socket(multi, socketCallback)
    ccurl_multi_set_timer(multi, timerCallback)
    ccurl_multi_set_long(multi, CURLMOPT_MAXCONNECTS, idleConnections)
    ccurl_multi_set_long(multi, CURLMOPT_PIPELINING, Int(CURLPIPE_MULTIPLEX))
  }

  // MARK: What libcurl asks for

  fileprivate func watch(_ socket: Int32, _ what: Int32) {
    if what == CURL_POLL_REMOVE {
      generations[socket] = nil
      var none = epoll_event()
      epoll_ctl(epoll, EPOLL_CTL_DEL, socket, &none)
      return
    }
    lastGeneration &+= 1
    generations[socket] = lastGeneration
    var event = epoll_event()
    if what & CURL_POLL_IN != 0 { event.events |= cepoll_readable }
    if what & CURL_POLL_OUT != 0 { event.events |= cepoll_writable }
    event.data.u64 = Self.key(socket, lastGeneration)
    // libcurl may reuse a descriptor without a word in between, or forget one that the kernel closed.
    if epoll_ctl(epoll, EPOLL_CTL_ADD, socket, &event) != 0, errno == EEXIST {
      epoll_ctl(epoll, EPOLL_CTL_MOD, socket, &event)
    }
  }

  fileprivate func setTimer(milliseconds: Int) {
    // socket_action must not be called from in here: `settle` does it afterwards.
    isTimeoutDue = milliseconds == 0
    deadline = milliseconds < 0 ? nil : .now + .milliseconds(milliseconds)
  }

  // MARK: What libcurl is told

  private func watchTimer() {
    var event = epoll_event()
    event.events = cepoll_readable
    event.data.u64 = Self.key(timer, 0)
    epoll_ctl(epoll, EPOLL_CTL_ADD, timer, &event)
  }

  private func drain() {
    guard !isClosed else { return }
    withUnsafeTemporaryAllocation(of: epoll_event.self, capacity: Self.batch) { events in
      let count = epoll_wait(epoll, events.baseAddress, Int32(Self.batch), 0)
      guard count > 0 else { return }
      let start = ContinuousClock.now
      for event in events[..<Int(count)] {
        pass(event)
        // What is left over is still ready, and comes again after other work on the queue had its turn.
        if start.duration(to: .now) > Self.slice { break }
      }
    }
    settle()
  }

  private func pass(_ event: epoll_event) {
    let socket = Int32(truncatingIfNeeded: event.data.u64 & 0xFFFF_FFFF)
    let generation = UInt32(truncatingIfNeeded: event.data.u64 >> 32)
    if generation == 0 {
      var expirations: UInt64 = 0
      read(timer, &expirations, 8)
      timerFires = nil
      if let deadline, deadline <= .now { isTimeoutDue = true }
    } else if generations[socket] == generation {
      var what: Int32 = 0
      if event.events & (cepoll_readable | cepoll_hung_up) != 0 { what |= CURL_CSELECT_IN }
      if event.events & cepoll_writable != 0 { what |= CURL_CSELECT_OUT }
      if event.events & cepoll_failed != 0 { what |= CURL_CSELECT_ERR }
      var running: Int32 = 0
      curl_multi_socket_action(multi, socket, what, &running)
    }
  }

  /// Lets libcurl do what is due and reports what ended, until neither is left or others should have a turn.
  private func settle() {
    guard !isSettling, !isClosed else { return }
    isSettling = true
    defer { isSettling = false }
    for _ in 0..<Self.spins {
      if isTimeoutDue { tellTimeout() }
      reportDone()
      guard isTimeoutDue, !isClosed else { return setTimer() }
    }
    DispatchQueue.main.async { [weak self] in self?.settle() }
  }

  private func tellTimeout() {
    isTimeoutDue = false
    deadline = nil
    var running: Int32 = 0
    curl_multi_socket_action(multi, CURL_SOCKET_TIMEOUT, 0, &running)
    guard deadline == nil else { return }
    // libcurl is silent when its next deadline is the one it named before.
    var milliseconds = -1
    curl_multi_timeout(multi, &milliseconds)
    setTimer(milliseconds: milliseconds)
  }

  /// Only to fire sooner: libcurl moves its deadline with every request, mostly to later.
  private func setTimer() {
    guard !isClosed, let deadline, timerFires.map({ deadline < $0 }) ?? true else { return }
    timerFires = deadline
    let (seconds, attoseconds) = SuspendingClock.now.duration(to: deadline).components
    var time = itimerspec()
    time.it_value.tv_sec = Int(max(seconds, 0))
    time.it_value.tv_nsec = Int(max(attoseconds / 1_000_000_000, 1))
    timerfd_settime(timer, 0, &time, nil)
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

  private static func key(_ socket: Int32, _ generation: UInt32) -> UInt64 {
    UInt64(generation) << 32 | UInt64(UInt32(bitPattern: socket))
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
  guard let context else { return 0 }
  nonisolated(unsafe) let owner = context  // Used within this call only.
  MainActor.assumeIsolated { Unmanaged<CurlMulti>.fromOpaque(owner).takeUnretainedValue().watch(socket, what) }
  return 0
}

nonisolated private let timerCallback: curl_multi_timer_callback = { _, milliseconds, context in
  guard let context else { return 0 }
  nonisolated(unsafe) let owner = context  // Used within this call only.
  MainActor.assumeIsolated {
    Unmanaged<CurlMulti>.fromOpaque(owner).takeUnretainedValue().setTimer(milliseconds: milliseconds)
  }
  return 0
}
