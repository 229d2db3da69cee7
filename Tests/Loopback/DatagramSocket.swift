import Dispatch
import Glibc
import Synchronization

/// A service manager's socket: collects the datagrams that are sent to it.
package final class DatagramSocket: Sendable {
  /// As `NOTIFY_SOCKET` names it; `@` in front of an abstract name.
  package let name: String
  private let descriptor: Int32
  private let state = Mutex(State())

  private struct State {
    var messages: [String] = []
    var isOver = false
    var waiters: [(isMet: @Sendable ([String]) -> Bool, continuation: CheckedContinuation<Void, Never>)] = []

    mutating func takeReady() -> [CheckedContinuation<Void, Never>] {
      let (messages, isOver) = (messages, isOver)
      defer { waiters.removeAll { isOver || $0.isMet(messages) } }
      return waiters.filter { isOver || $0.isMet(messages) }.map(\.continuation)
    }
  }

  package init(_ name: String) throws {
    self.name = name
    let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    self.descriptor = descriptor
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let bytes = name.utf8.map { $0 == UInt8(ascii: "@") ? 0 : $0 }
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
    let length = socklen_t(MemoryLayout<sa_family_t>.size + bytes.count)
    let result = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, length) }
    }
    guard descriptor >= 0, result == 0 else { throw LoopbackSocket.Failure(what: "bind \(name)", code: errno) }
    DispatchQueue(label: "notify").async { [weak self] in
      var buffer = [UInt8](repeating: 0, count: 4096)
      while true {
        let count = recv(descriptor, &buffer, buffer.count, 0)
        guard count > 0, let self else { return }
        note { $0.messages.append(String(decoding: buffer[..<count], as: UTF8.self)) }
      }
    }
  }

  deinit {
    note { $0.isOver = true }
    shutdown(descriptor, Int32(SHUT_RDWR))
    close(descriptor)
  }

  /// All that came so far.
  package var messages: [String] { state.withLock(\.messages) }

  /// Waits until what came satisfies `condition`; returns all of it.
  package func messages(_ condition: @escaping @Sendable ([String]) -> Bool) async -> [String] {
    await withCheckedContinuation { continuation in note { $0.waiters.append((condition, continuation)) } }
    return messages
  }

  private func note(_ change: (inout sending State) -> Void) {
    let ready = state.withLock { state in
      change(&state)
      return state.takeReady()
    }
    ready.forEach { $0.resume() }
  }
}
