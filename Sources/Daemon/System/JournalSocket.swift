import CMemfd
import Glibc

/// One entry for journald in its native protocol, and the way it takes.
///
/// As https://systemd.io/JOURNAL_NATIVE_PROTOCOL/ says: an entry is a datagram of fields, `NAME=value` and a newline, or,
/// where the value holds newlines, `NAME`, a newline, the length of the value as 64 bits little-endian, the value and a
/// newline. What is too large for a datagram is written to a sealed memory file, which is handed over with an empty one.
actor JournalSocket {
  /// Where systemd-journald listens; another for a journal namespace.
  nonisolated static let standardPath = "/run/systemd/journal/socket"

  private let path: String
  private let executor = QueueExecutor(label: "tocsin.journal")
  private var descriptor: Int32 = -1
  /// After a failure nothing waits for journald until it takes something again.
  private var isFailing = false

  nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

  init(path: String = standardPath) { self.path = path }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// Hands an entry over; the reason where journald did not take it, within two seconds.
  func send(_ fields: [(name: String, value: String)]) -> String? {
    let entry = Self.entry(fields)
    if descriptor < 0 { descriptor = Self.open() }
    guard descriptor >= 0 else { return "no socket: \(systemError())" }
    var code = send(entry)
    if code == EMSGSIZE || code == ENOBUFS { code = sendFile(entry) }
    isFailing = code != 0
    return code == 0 ? nil : "\(path): \(systemError(code))"
  }

  nonisolated static func entry(_ fields: [(name: String, value: String)]) -> [UInt8] {
    var bytes: [UInt8] = []
    for (name, value) in fields {
      bytes += name.utf8
      if value.utf8.contains(0x0A) {
        bytes.append(0x0A)
        withUnsafeBytes(of: UInt64(value.utf8.count).littleEndian) { bytes += $0 }
      } else {
        bytes.append(UInt8(ascii: "="))
      }
      bytes += value.utf8
      bytes.append(0x0A)
    }
    return bytes
  }

  private static func open() -> Int32 {
    let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    cmemfd_send_timeout(descriptor, 2)
    return descriptor
  }

  private var flags: Int32 { Int32(MSG_NOSIGNAL) | (isFailing ? Int32(MSG_DONTWAIT) : 0) }

  private func send(_ bytes: [UInt8]) -> Int32 {
    withAddress { address, length in
      sendto(descriptor, bytes, bytes.count, flags, address, length) >= 0 ? 0 : errno
    }
  }

  private func sendFile(_ bytes: [UInt8]) -> Int32 {
    let file = memfd_create("tocsin-journal", 3)  // MFD_CLOEXEC | MFD_ALLOW_SEALING
    guard file >= 0 else { return errno }
    defer { close(file) }
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
      guard count > 0 else { return errno }
      rest = rest.dropFirst(count)
    }
    // F_ADD_SEALS: no more sealing, shrinking, growing or writing, or journald does not take it.
    guard fcntl(file, 1033, 0xF) == 0 else { return errno }
    return handOver(file)
  }

  /// A control message of the kind SCM_RIGHTS, laid out by hand: Swift does not import the macros of cmsg(3).
  private func handOver(_ file: Int32) -> Int32 {
    var control = [UInt64](repeating: 0, count: 3)
    return control.withUnsafeMutableBytes { control in
      control.storeBytes(of: 20, toByteOffset: 0, as: Int.self)  // CMSG_LEN of one descriptor
      control.storeBytes(of: SOL_SOCKET, toByteOffset: 8, as: Int32.self)
      control.storeBytes(of: 1, toByteOffset: 12, as: Int32.self)  // SCM_RIGHTS
      control.storeBytes(of: file, toByteOffset: 16, as: Int32.self)
      return withAddress { address, length in
        var message = msghdr()
        message.msg_name = UnsafeMutableRawPointer(mutating: address)
        message.msg_namelen = length
        message.msg_control = control.baseAddress
        message.msg_controllen = control.count
        return sendmsg(descriptor, &message, flags) >= 0 ? 0 : errno
      }
    }
  }

  private func withAddress(_ work: (UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Int32 {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    guard path.utf8.count < MemoryLayout.size(ofValue: address.sun_path) else { return ENAMETOOLONG }
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
    return withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        work($0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
  }
}
