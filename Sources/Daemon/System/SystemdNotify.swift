import CMemfd
import Dispatch
import Glibc

/// Tells the service manager how the service is doing: datagrams to the socket it named (sd_notify(3)), and nothing where
/// it named none.
nonisolated package struct SystemdNotify: Sendable {
  /// How often systemd waits for a sign of life; nil where it does not.
  package let watchdog: Duration?
  /// What goes into `sun_path`; starts with NUL where the name is an abstract one. Empty: nobody listens.
  private let socketPath: [UInt8]

  private static let variables = ["NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"]
  /// A manager that does not read for so long is not waited for: the main queue has other work.
  private static let patienceMilliseconds: Int32 = 2000

  /// - Parameters:
  ///   - environment: `NOTIFY_SOCKET`, `WATCHDOG_USEC` and `WATCHDOG_PID` as systemd sets them.
  ///   - pid: ours; a watchdog that waits for another process is not ours to feed.
  package init(environment: [String: String], pid: Int32 = getpid()) {
    let name = Array((environment["NOTIFY_SOCKET"] ?? "").utf8)
    let isNamed = name.count > 1 && name.count < MemoryLayout.size(ofValue: sockaddr_un().sun_path)
    switch name.first {
    case UInt8(ascii: "/") where isNamed: socketPath = name
    case UInt8(ascii: "@") where isNamed: socketPath = [0] + name.dropFirst()
    default: socketPath = []
    }
    let isOurs = environment["WATCHDOG_PID"].map { Int32($0) == pid } ?? true
    let microseconds = isOurs ? environment["WATCHDOG_USEC"].flatMap { Int64($0) } ?? 0 : 0
    watchdog = microseconds > 0 ? .microseconds(microseconds) : nil
  }

  /// As systemd started us. Takes the variables out of the environment: what we start must not speak for us.
  package static func taken() -> SystemdNotify {
    var environment: [String: String] = [:]
    for name in variables {
      environment[name] = getenv(name).map { String(cString: $0) }
      unsetenv(name)
    }
    return SystemdNotify(environment: environment)
  }

  /// Whether anybody listens.
  package var isHeard: Bool { !socketPath.isEmpty }

  /// All is open and the first polls have their times; also after a reload.
  package func ready(_ status: String) { send("READY=1\n" + Self.line(status)) }

  /// A reload begins; `ready` ends it.
  package func reloading() {
    // Dispatch's uptime is CLOCK_MONOTONIC, which systemd compares it with.
    send("RELOADING=1\nMONOTONIC_USEC=\(DispatchTime.now().uptimeNanoseconds / 1000)")
  }

  /// The end begins.
  package func stopping() { send("STOPPING=1\n" + Self.line("stopping: what is under way is stored, the rest waits")) }

  /// One line for `systemctl status`.
  package func status(_ text: String) { send(Self.line(text)) }

  /// A sign of life.
  package func alive() { send("WATCHDOG=1") }

  private static func line(_ status: String) -> String {
    "STATUS=" + status.split(whereSeparator: \.isNewline).joined(separator: " ")
  }

  /// A message that is lost is not worth more than the next one: nothing is reported.
  private func send(_ message: String) {
    guard isHeard else { return }
    let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { return }
    defer { close(descriptor) }
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: socketPath) }
    // An abstract name ends where the address does, so the length has to be exact.
    let length = socklen_t(MemoryLayout<sa_family_t>.size + socketPath.count)
    let connected = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(descriptor, $0, length) }
    }
    var room = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
    guard connected == 0, poll(&room, 1, Self.patienceMilliseconds) == 1 else { return }
    let bytes = Array(message.utf8)
    _ = Glibc.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL | MSG_DONTWAIT))
  }
}
