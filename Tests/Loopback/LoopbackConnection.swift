import Glibc

/// One connection of a loopback server: reads requests, carries out answers, until either side ends it.
struct LoopbackConnection {
  let socket: Int32
  let stop: Int32
  let number: Int
  private var pending: [UInt8] = []

  init(socket: Int32, stop: Int32, number: Int) {
    self.socket = socket
    self.stop = stop
    self.number = number
    var yes: Int32 = 1
    setsockopt(socket, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, socklen_t(MemoryLayout<Int32>.size))
  }

  mutating func serve(_ answer: (LoopbackRequest) -> LoopbackResponse) {
    while let request = nextRequest() {
      for step in answer(request).steps {
        guard perform(step) else { return }
      }
      if request["Connection"]?.lowercased() == "close" { return }
    }
  }

  private mutating func nextRequest() -> LoopbackRequest? {
    var length = endOfHead()
    while length == nil {
      guard receive() else { return nil }
      length = endOfHead()
    }
    guard let length else { return nil }
    let head = Array(pending[..<length])
    guard let bare = LoopbackRequest(head: head, body: [], connection: number) else { return nil }
    let bodyLength = bare["Content-Length"].flatMap { Int($0) } ?? 0
    while pending.count < length + bodyLength {
      guard receive() else { return nil }
    }
    let body = Array(pending[length..<(length + bodyLength)])
    pending.removeFirst(length + bodyLength)
    return LoopbackRequest(head: head, body: body, connection: number)
  }

  private func endOfHead() -> Int? {
    guard pending.count >= 4 else { return nil }
    return (4...pending.count).first { pending[($0 - 4)..<$0].elementsEqual([13, 10, 13, 10]) }
  }

  private mutating func receive() -> Bool {
    guard LoopbackSocket.wait(for: socket, or: stop) == .ready else { return false }
    var buffer = [UInt8](repeating: 0, count: 64 << 10)
    let count = recv(socket, &buffer, buffer.count, 0)
    guard count > 0 else { return false }
    pending += buffer[..<count]
    return true
  }

  /// False when the connection is over.
  private mutating func perform(_ step: LoopbackResponse.Step) -> Bool {
    switch step {
    case .send(let bytes): return send(bytes)
    case .drip(let bytes, let pause):
      return bytes.allSatisfy { isOpen(after: pause) && send([$0]) }
    case .endless(let bytes):
      while send(bytes) {}
      return false
    case .wait(let gate): return gate.wait(or: stop)
    case .hang:
      while receive() {}
      return false
    case .reset:
      // Closing with a linger time of zero sends a reset.
      var linger = linger(l_onoff: 1, l_linger: 0)
      setsockopt(socket, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout.size(ofValue: linger)))
      return false
    case .close: return false
    }
  }

  private func send(_ bytes: [UInt8]) -> Bool {
    var rest = bytes[...]
    while !rest.isEmpty {
      guard LoopbackSocket.wait(for: socket, or: stop, events: POLLOUT) == .ready else { return false }
      let count = rest.withUnsafeBytes {
        Glibc.send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT))
      }
      if count < 0, errno == EAGAIN { continue }
      guard count > 0 else { return false }
      rest.removeFirst(count)
    }
    return true
  }

  /// Waits; false if the server stopped or the client left meanwhile.
  private func isOpen(after pause: Duration) -> Bool {
    LoopbackSocket.wait(for: socket, or: stop, timeout: pause) == .timeout
  }
}
