import Glibc

/// The POSIX calls that a loopback server needs.
enum LoopbackSocket {
  struct Failure: Error, CustomStringConvertible {
    let what: String
    let code: Int32
    var description: String { "\(what): \(String(cString: strerror(code)))" }
  }

  enum Wait {
    case ready
    case timeout
    case stopped
  }

  static func listen(host: String, port: UInt16) throws -> Int32 {
    let isIPv6 = host.contains(":")
    let descriptor = socket(
      isIPv6 ? AF_INET6 : AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { throw Failure(what: "socket", code: errno) }
    var yes: Int32 = 1
    setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
    let result = isIPv6 ? bind(descriptor, ipv6: host, port) : bind(descriptor, ipv4: host, port)
    guard result == 0, Glibc.listen(descriptor, 1024) == 0 else {
      let code = errno
      close(descriptor)
      throw Failure(what: "listen on \(host):\(port)", code: code)
    }
    return descriptor
  }

  private static func bind(_ descriptor: Int32, ipv4 host: String, _ port: UInt16) -> Int32 {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    inet_pton(AF_INET, host, &address.sin_addr)
    return withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        Glibc.bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
  }

  private static func bind(_ descriptor: Int32, ipv6 host: String, _ port: UInt16) -> Int32 {
    var address = sockaddr_in6()
    address.sin6_family = sa_family_t(AF_INET6)
    address.sin6_port = port.bigEndian
    inet_pton(AF_INET6, host, &address.sin6_addr)
    return withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        Glibc.bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in6>.size))
      }
    }
  }

  /// The port that the system chose; at the same place in both address families.
  static func port(of descriptor: Int32) -> UInt16 {
    var address = sockaddr_in6()
    var length = socklen_t(MemoryLayout<sockaddr_in6>.size)
    return withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { _ = getsockname(descriptor, $0, &length) }
      return UInt16(bigEndian: pointer.pointee.sin6_port)
    }
  }

  /// Waits until `descriptor` can be read (or written, with `POLLOUT`) or `stop` says that the server ends.
  static func wait(
    for descriptor: Int32, or stop: Int32, events: Int32 = POLLIN, timeout: Duration? = nil
  ) -> Wait {
    var descriptors = [
      pollfd(fd: descriptor, events: Int16(events), revents: 0), pollfd(fd: stop, events: Int16(POLLIN), revents: 0),
    ]
    let milliseconds = timeout.map { Int32($0 / .milliseconds(1)) } ?? -1
    let count = poll(&descriptors, 2, milliseconds)
    if descriptors[1].revents != 0 { return .stopped }
    return count == 0 ? .timeout : .ready
  }

  /// No child process may hold a connection open.
  static func closeOnExec(_ descriptor: Int32) { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }

  /// Runs `body` on a thread of its own.
  static func thread(_ body: @escaping @Sendable () -> Void) {
    final class Box: Sendable {
      let body: @Sendable () -> Void
      init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }
    var thread = pthread_t()
    let context = Unmanaged.passRetained(Box(body)).toOpaque()
    pthread_create(
      &thread, nil,
      { context in
        if let context { Unmanaged<Box>.fromOpaque(context).takeRetainedValue().body() }
        return nil
      }, context)
    pthread_detach(thread)
  }
}
