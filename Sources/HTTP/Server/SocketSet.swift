import CEpoll
import Glibc

/// The sockets of a server in one epoll set, which Dispatch watches as one: why, is in `EpollSet`'s measurements.
nonisolated final class SocketSet {
  /// What a socket waits for.
  struct Interest: OptionSet, Hashable {
    let rawValue: UInt32
    static let reading = Interest(rawValue: 1)
    static let writing = Interest(rawValue: 2)
  }

  /// What a socket is ready for. `failed`: it is gone, whatever it waited for.
  struct Ready {
    let number: UInt32
    let isReadable: Bool
    let isWritable: Bool
    let isGone: Bool
  }

  let descriptor: Int32
  private static let batch = 64

  init() throws(ListenError) {
    descriptor = cepoll_create()
    guard descriptor >= 0 else { throw ListenError("watch sockets: \(String(cString: strerror(errno)))") }
  }

  deinit { close(descriptor) }

  /// Begins to watch a socket; `number` names it in what is ready and is never used again, as descriptors are.
  func add(_ socket: Int32, number: UInt32, for interest: Interest) {
    var event = Self.event(number, interest)
    epoll_ctl(descriptor, EPOLL_CTL_ADD, socket, &event)
  }

  func change(_ socket: Int32, number: UInt32, to interest: Interest) {
    var event = Self.event(number, interest)
    epoll_ctl(descriptor, EPOLL_CTL_MOD, socket, &event)
  }

  /// To be called before the socket is closed.
  func remove(_ socket: Int32) {
    var none = epoll_event()
    epoll_ctl(descriptor, EPOLL_CTL_DEL, socket, &none)
  }

  /// What is ready now; the rest is ready again at once.
  func ready() -> [Ready] {
    withUnsafeTemporaryAllocation(of: epoll_event.self, capacity: Self.batch) { events in
      let count = epoll_wait(descriptor, events.baseAddress, Int32(Self.batch), 0)
      guard count > 0 else { return [] }
      return events[..<Int(count)].map { event in
        Ready(
          number: UInt32(truncatingIfNeeded: event.data.u64), isReadable: event.events & cepoll_readable != 0,
          isWritable: event.events & cepoll_writable != 0,
          isGone: event.events & (cepoll_failed | cepoll_hung_up) != 0)
      }
    }
  }

  private static func event(_ number: UInt32, _ interest: Interest) -> epoll_event {
    var event = epoll_event()
    if interest.contains(.reading) { event.events |= cepoll_readable }
    if interest.contains(.writing) { event.events |= cepoll_writable }
    event.data.u64 = UInt64(number)
    return event
  }
}
