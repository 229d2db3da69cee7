import Glibc

/// Why a server cannot listen, in words that follow "cannot ".
package nonisolated struct ListenError: Error, Hashable, CustomStringConvertible {
  package let description: String

  init(_ description: String) { self.description = description }
}

/// An open socket that clients connect to. Closed, and its file removed, when its owner lets go.
nonisolated final class ListeningSocket: Sendable {
  let descriptor: Int32
  /// With the port that the system chose where none was asked for.
  let address: ListenAddress
  /// What tells our socket file from one that was put in its place.
  private let inode: UInt64?

  /// - Throws: with what the system said.
  init(_ wanted: ListenAddress) throws(ListenError) {
    switch wanted {
    case .tcp(let ip, let port):
      descriptor = try Self.socket(ip.isIPv4 ? AF_INET : AF_INET6)
      inode = nil
      do throws(ListenError) {
        try Self.bind(descriptor, ip, port)
        try Self.listen(descriptor, wanted)
      } catch {
        close(descriptor)
        throw error
      }
      address = .tcp(ip, port: Self.port(of: descriptor, isIPv4: ip.isIPv4) ?? port)
    case .unix(let path):
      try Self.removeStale(path)
      descriptor = try Self.socket(AF_UNIX)
      do throws(ListenError) {
        try Self.bind(descriptor, path)
        try Self.listen(descriptor, wanted)
      } catch {
        close(descriptor)
        throw error
      }
      address = wanted
      inode = Self.inode(path)
    }
  }

  deinit {
    close(descriptor)
    if case .unix(let path) = address, let inode, Self.inode(path) == inode { unlink(path) }
  }

  private static func socket(_ family: Int32) throws(ListenError) -> Int32 {
    let descriptor = Glibc.socket(family, Int32(SOCK_STREAM.rawValue), 0)
    guard descriptor >= 0 else { throw failure("open a socket") }
    // Before anything connects, so that no process started meanwhile matters.
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
    return descriptor
  }

  private static func bind(_ descriptor: Int32, _ ip: IPAddress, _ port: Int) throws(ListenError) {
    var yes: Int32 = 1
    setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
    var storage = sockaddr_storage()
    let length = withUnsafeMutablePointer(to: &storage) { pointer in
      if ip.isIPv4 {
        return pointer.withMemoryRebound(to: sockaddr_in.self, capacity: 1) { address in
          address.pointee.sin_family = sa_family_t(AF_INET)
          address.pointee.sin_port = in_port_t(UInt16(port)).bigEndian
          inet_pton(AF_INET, ip.description, &address.pointee.sin_addr)
          return MemoryLayout<sockaddr_in>.size
        }
      }
      setsockopt(descriptor, Int32(IPPROTO_IPV6), IPV6_V6ONLY, &yes, socklen_t(MemoryLayout<Int32>.size))
      return pointer.withMemoryRebound(to: sockaddr_in6.self, capacity: 1) { address in
        address.pointee.sin6_family = sa_family_t(AF_INET6)
        address.pointee.sin6_port = in_port_t(UInt16(port)).bigEndian
        inet_pton(AF_INET6, ip.description, &address.pointee.sin6_addr)
        return MemoryLayout<sockaddr_in6>.size
      }
    }
    let result = withUnsafePointer(to: &storage) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { Glibc.bind(descriptor, $0, socklen_t(length)) }
    }
    if result != 0 { throw failure("listen on \(ListenAddress.tcp(ip, port: port))") }
  }

  /// Group members may connect; nobody may before the mode is set.
  private static func bind(_ descriptor: Int32, _ path: String) throws(ListenError) {
    fchmod(descriptor, 0o600)
    guard withUnixAddress(path, { Glibc.bind(descriptor, $0, $1) }) == 0 else { throw failure("listen on \(path)") }
    guard chmod(path, 0o660) == 0 else { throw failure("set the mode of \(path)") }
  }

  private static func listen(_ descriptor: Int32, _ address: ListenAddress) throws(ListenError) {
    // Who does not fit in waits a second for the next attempt, so there is room for a crowd.
    if Glibc.listen(descriptor, 1024) != 0 { throw failure("listen on \(address)") }
  }

  /// The socket of a process that is gone is removed; that of a living one, and anything else, is not.
  private static func removeStale(_ path: String) throws(ListenError) {
    var status = stat()
    guard lstat(path, &status) == 0 else { return }
    guard status.st_mode & S_IFMT == S_IFSOCK else { throw ListenError("listen on \(path): a file is in the way") }
    let probe = try socket(AF_UNIX)
    defer { close(probe) }
    if withUnixAddress(path, { connect(probe, $0, $1) }) == 0 || errno == EAGAIN {
      throw ListenError("listen on \(path): another process listens there")
    }
    unlink(path)
  }

  private static func withUnixAddress(_ path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Int32 {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { buffer in
      buffer.copyBytes(from: path.utf8.prefix(ListenAddress.longestPath - 1))
    }
    return withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        body($0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
  }

  private static func port(of descriptor: Int32, isIPv4: Bool) -> Int? {
    // The port stands at the same place in both families.
    var address = sockaddr_in6()
    var length = socklen_t(MemoryLayout<sockaddr_in6>.size)
    let result = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &length) }
    }
    return result == 0 ? Int(UInt16(bigEndian: address.sin6_port)) : nil
  }

  private static func inode(_ path: String) -> UInt64? {
    var status = stat()
    return lstat(path, &status) == 0 ? UInt64(status.st_ino) : nil
  }

  private static func failure(_ what: String) -> ListenError {
    ListenError("\(what): \(String(cString: strerror(errno)))")
  }
}
