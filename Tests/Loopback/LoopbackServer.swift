import Glibc

/// A small HTTP/1.1 server on loopback for the tests of everything that talks to the network: it answers what a
/// closure says and keeps every request byte for byte.
///
///     let server = try LoopbackServer { request in .init(headers: ["ETag": "\"a\""], body: "<rss/>") }
///     server.url("/feed")
///
/// A thread per connection: the answers may block as long as they like. It stops when it is let go of.
package final class LoopbackServer: Sendable {
  package typealias Handler = @Sendable (LoopbackRequest) -> LoopbackResponse

  package let host: String
  package let port: UInt16
  private let core: LoopbackCore

  /// Listens on `port` of `host`, an IPv4 or IPv6 literal; 0 is any free port. Throws the system's error.
  package init(host: String = "127.0.0.1", port: UInt16 = 0, _ handler: @escaping Handler) throws {
    let listener = try LoopbackSocket.listen(host: host, port: port)
    self.host = host
    self.port = LoopbackSocket.port(of: listener)
    core = LoopbackCore(listener: listener, handler: handler)
    let core = core
    LoopbackSocket.thread { core.accept() }
  }

  deinit { stop() }

  /// Closes the port and all connections. Idempotent.
  package func stop() { core.stop() }

  /// `http://127.0.0.1:PORT` and `path`.
  package func url(_ path: String = "/") -> String {
    host.contains(":") ? "http://[\(host)]:\(port)\(path)" : "http://\(host):\(port)\(path)"
  }

  /// Everything that was asked so far, in order.
  package var requests: [LoopbackRequest] { core.state.withLock { $0.requests } }

  /// Connections that were opened so far, and the most that were open at once.
  package var connections: (opened: Int, most: Int) { core.state.withLock { ($0.opened, $0.mostOpen) } }

  /// What was asked for, as soon as there are `count` requests, or when the task is cancelled (a test's time is up).
  package func requests(atLeast count: Int) async -> [LoopbackRequest] {
    let ticket = core.newTicket()
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        core.whenReached(count, ticket) { continuation.resume() }
        if Task.isCancelled { core.giveUp(ticket) }
      }
    } onCancel: {
      core.giveUp(ticket)
    }
    return requests
  }
}

/// What the threads of one server share.
final class LoopbackCore: Sendable {
  struct State {
    var requests: [LoopbackRequest] = []
    var opened = 0
    var open = 0
    var mostOpen = 0
    var lastTicket = 0
    var waiting: [(ticket: Int, count: Int, resume: @Sendable () -> Void)] = []
  }

  let state = Locked(State())
  private let listener: Int32
  private let handler: LoopbackServer.Handler
  /// Readable once the server stops, so that nothing blocks for ever.
  private let stopSignal: [Int32]
  private let isStopped = Locked(false)

  init(listener: Int32, handler: @escaping LoopbackServer.Handler) {
    self.listener = listener
    self.handler = handler
    var ends: [Int32] = [-1, -1]
    _ = pipe(&ends)
    ends.forEach(LoopbackSocket.closeOnExec)
    stopSignal = ends
  }

  deinit { for end in stopSignal where end >= 0 { close(end) } }

  func stop() {
    let isFirst = isStopped.withLock { isStopped in
      defer { isStopped = true }
      return !isStopped
    }
    guard isFirst else { return }
    // From now on connections are refused; the thread closes the descriptor.
    shutdown(listener, Int32(SHUT_RDWR))
    _ = write(stopSignal[1], [1], 1)
  }

  func accept() {
    defer { close(listener) }
    while LoopbackSocket.wait(for: listener, or: stopSignal[0]) == .ready {
      let socket = Glibc.accept(listener, nil, nil)
      guard socket >= 0 else { continue }
      LoopbackSocket.closeOnExec(socket)
      let number = state.withLock { state in
        state.opened += 1
        state.open += 1
        state.mostOpen = max(state.mostOpen, state.open)
        return state.opened
      }
      LoopbackSocket.thread { [self] in
        var connection = LoopbackConnection(socket: socket, stop: stopSignal[0], number: number)
        connection.serve { self.answer($0) }
        close(socket)
        state.withLock { $0.open -= 1 }
      }
    }
  }

  private func answer(_ request: LoopbackRequest) -> LoopbackResponse {
    let reached = state.withLock { state in
      state.requests.append(request)
      let count = state.requests.count
      defer { state.waiting.removeAll { $0.count <= count } }
      return state.waiting.filter { $0.count <= count }
    }
    for one in reached { one.resume() }
    return handler(request)
  }

  func newTicket() -> Int {
    state.withLock { state in
      state.lastTicket += 1
      return state.lastTicket
    }
  }

  func whenReached(_ count: Int, _ ticket: Int, _ resume: @escaping @Sendable () -> Void) {
    let isReached = state.withLock { state in
      if state.requests.count >= count { return true }
      state.waiting.append((ticket, count, resume))
      return false
    }
    if isReached { resume() }
  }

  func giveUp(_ ticket: Int) {
    let given = state.withLock { state in
      defer { state.waiting.removeAll { $0.ticket == ticket } }
      return state.waiting.filter { $0.ticket == ticket }
    }
    for one in given { one.resume() }
  }
}
