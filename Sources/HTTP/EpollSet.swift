import CCurl
import CEpoll
import Glibc

/// The sockets that libcurl wants watched, and its timer, in one epoll set.
///
/// Belongs to one `CurlMulti`; libcurl's callbacks reach it directly, from inside calls that `CurlMulti` made.
nonisolated final class EpollSet {
  enum Event {
    /// The time that libcurl asked for may have come: see `isTimeoutDue`.
    case timer
    /// `ready` in the bits of `CURL_CSELECT_…`.
    case socket(Int32, ready: Int32)
  }

  let descriptor: Int32
  private let timer: Int32
  /// The registration of each socket. A number, not only the descriptor, names it in events: an earlier event of the
  /// same batch may have closed the socket and opened another under the same descriptor.
  private var generations: [Int32: UInt32] = [:]
  private var lastGeneration: UInt32 = 0
  /// Whether libcurl waits for a call with `CURL_SOCKET_TIMEOUT`. The call must not be made from its callback.
  private(set) var isTimeoutDue = false
  /// When libcurl wants to be called, and when the timer will fire: sooner is good enough, as it is then set anew.
  /// On the clock that libcurl and the timer use, which stands still while the machine sleeps.
  private var deadline: SuspendingClock.Instant?
  private var timerFires: SuspendingClock.Instant?

  private static let batch = 64

  /// Throws when the system is out of descriptors.
  init() throws(HTTPError) {
    descriptor = cepoll_create()
    timer = cepoll_timer_create()
    guard descriptor >= 0, timer >= 0 else {
      throw .exhausted(String(cString: strerror(errno)))
    }
    var event = epoll_event()
    event.events = cepoll_readable
    event.data.u64 = Self.key(timer, 0)
    epoll_ctl(descriptor, EPOLL_CTL_ADD, timer, &event)
  }

  deinit {
    if timer >= 0 { close(timer) }
    if descriptor >= 0 { close(descriptor) }
  }

  /// What libcurl says about a socket, in `CURL_POLL_…`.
  func watch(_ socket: Int32, for what: Int32) {
    if what == CURL_POLL_REMOVE {
      generations[socket] = nil
      var none = epoll_event()
      // Done before libcurl closes the socket.
      epoll_ctl(descriptor, EPOLL_CTL_DEL, socket, &none)
      return
    }
    lastGeneration = lastGeneration == .max ? 1 : lastGeneration + 1
    let isKnown = generations.updateValue(lastGeneration, forKey: socket) != nil
    var event = epoll_event()
    if what & CURL_POLL_IN != 0 { event.events |= cepoll_readable }
    if what & CURL_POLL_OUT != 0 { event.events |= cepoll_writable }
    event.data.u64 = Self.key(socket, lastGeneration)
    let (first, second) = isKnown ? (EPOLL_CTL_MOD, EPOLL_CTL_ADD) : (EPOLL_CTL_ADD, EPOLL_CTL_MOD)
    // A descriptor that was closed and opened again is known here and new to the kernel, or the reverse.
    if epoll_ctl(descriptor, first, socket, &event) != 0 { epoll_ctl(descriptor, second, socket, &event) }
  }

  /// What libcurl says about its timer; negative is none.
  func setDeadline(milliseconds: Int) {
    isTimeoutDue = milliseconds == 0
    deadline = milliseconds < 0 ? nil : .now + .milliseconds(milliseconds)
  }

  var hasDeadline: Bool { deadline != nil }

  /// To be called before libcurl is told that its time has come.
  func clearDeadline() {
    isTimeoutDue = false
    deadline = nil
  }

  /// Sets the timer, but only to fire sooner: libcurl moves its deadline with every request, mostly to later.
  func armTimer() {
    guard let deadline, timerFires.map({ deadline < $0 }) ?? true else { return }
    timerFires = deadline
    let (seconds, attoseconds) = SuspendingClock.now.duration(to: deadline).components
    var time = itimerspec()
    time.it_value.tv_sec = Int(max(seconds, 0))
    time.it_value.tv_nsec = Int(max(attoseconds / 1_000_000_000, 1))
    timerfd_settime(timer, 0, &time, nil)
  }

  /// Hands over what is ready now, or else what first becomes ready within `patience`, until `body` says to stop; the
  /// rest stays ready. Returns whether there was anything.
  @discardableResult
  func takeReady(patience: Duration = .zero, _ body: (Event) -> Bool) -> Bool {
    withUnsafeTemporaryAllocation(of: epoll_event.self, capacity: Self.batch) { events in
      let microseconds = Int(patience.components.attoseconds / 1_000_000_000_000)
      let count = cepoll_wait(descriptor, events.baseAddress, Int32(Self.batch), microseconds)
      guard count > 0 else { return false }
      for event in events[..<Int(count)] {
        if let event = meaning(of: event), !body(event) { return true }
      }
      return true
    }
  }

  private func meaning(of event: epoll_event) -> Event? {
    let socket = Int32(truncatingIfNeeded: event.data.u64)
    let generation = UInt32(truncatingIfNeeded: event.data.u64 >> 32)
    if generation == 0 {
      var expirations: UInt64 = 0
      read(timer, &expirations, 8)
      timerFires = nil
      if let deadline, deadline <= .now { isTimeoutDue = true }
      return .timer
    }
    guard generations[socket] == generation else { return nil }
    var ready: Int32 = 0
    if event.events & (cepoll_readable | cepoll_hung_up) != 0 { ready |= CURL_CSELECT_IN }
    if event.events & cepoll_writable != 0 { ready |= CURL_CSELECT_OUT }
    if event.events & cepoll_failed != 0 { ready |= CURL_CSELECT_ERR }
    return .socket(socket, ready: ready)
  }

  private static func key(_ descriptor: Int32, _ generation: UInt32) -> UInt64 {
    UInt64(generation) << 32 | UInt64(UInt32(bitPattern: descriptor))
  }
}
