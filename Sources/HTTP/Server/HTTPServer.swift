import CEpoll
import Dispatch
import Glibc

/// Answers GET and HEAD over HTTP/1.1 on the main queue: for a desk's browser, a scraper, a script. Knows nothing of
/// what it serves.
///
/// Bounded in everything that a client decides (`ServerLimits`): connections, bytes, lines and times. No thread, no
/// Dispatch source and no timer for each connection: one epoll set behind one source, one timer.
package final class HTTPServer {
  /// Makes the answer to a request; called on the main queue, one call for each connection at a time.
  package typealias Handler = @MainActor (ServerRequest) async -> ServerReply

  private let limits: ServerLimits
  private let handler: Handler
  private let listener: ListeningSocket
  private let sockets: SocketSet
  private let source: any DispatchSourceRead
  private let timer: any DispatchSourceTimer
  /// When the timer fires; nil: not before it is set.
  private var timerFires: ContinuousClock.Instant?
  private var connections: [UInt32: ServerConnection] = [:]
  private var lastNumber: UInt32 = 0
  private var isListening = true
  private var isStopped = false

  /// The listener's number in the set.
  private static let listenerNumber: UInt32 = 0
  /// New connections taken at once, before the others are served.
  private static let acceptBatch = 32
  /// How long no connection is taken when the system has no descriptor left.
  private static let exhaustedPause = Duration.seconds(1)

  /// Listens, and answers from now on.
  /// - Throws: why it cannot listen there.
  package init(_ address: ListenAddress, limits: ServerLimits = ServerLimits(), handler: @escaping Handler)
    throws(ListenError)
  {
    self.limits = limits
    self.handler = handler
    listener = try ListeningSocket(address)
    sockets = try SocketSet()
    source = DispatchSource.makeReadSource(fileDescriptor: sockets.descriptor, queue: .main)
    timer = DispatchSource.makeTimerSource(queue: .main)
    sockets.add(listener.descriptor, number: Self.listenerNumber, for: .reading)
    // The set's descriptor must stay open until Dispatch has let go of it.
    source.setCancelHandler { [sockets] in withExtendedLifetime(sockets) {} }
    source.setEventHandler { [weak self] in MainActor.assumeIsolated { self?.serve() } }
    timer.setEventHandler { [weak self] in MainActor.assumeIsolated { self?.timerFired() } }
    timer.schedule(deadline: .distantFuture)
    source.activate()
    timer.activate()
  }

  isolated deinit { stop() }

  /// Where it listens, with the port that the system chose.
  package var address: ListenAddress { listener.address }

  /// Connections that are open, and those of them that stay open as streams.
  package var openConnections: Int { connections.count }
  package var openStreams: Int { connections.values.count { $0.stream != nil } }

  /// Closes everything at once.
  package func stop() {
    guard !isStopped else { return }
    isStopped = true
    for number in connections.keys.sorted() { close(number) }
    sockets.remove(listener.descriptor)
    source.cancel()
    timer.cancel()
  }

  // MARK: - The loop

  private func serve() {
    for ready in sockets.ready() {
      if ready.number == Self.listenerNumber { accept() } else { serve(ready) }
    }
    armTimer()
  }

  private func serve(_ ready: SocketSet.Ready) {
    guard let connection = connections[ready.number] else { return }
    let now = ContinuousClock.now
    if ready.isWritable, !connection.write(at: now) { return close(ready.number) }
    if ready.isReadable, case .gone = connection.read(at: now) { return close(ready.number) }
    if ready.isGone, !ready.isReadable { return close(ready.number) }
    proceed(connection)
  }

  /// Answers the next request that is whole, and has the socket watched for what comes next.
  private func proceed(_ connection: ServerConnection) {
    do throws(ServerRefusal) {
      if let request = try connection.nextRequest() { answer(request, on: connection) }
    } catch {
      reply(Self.reply(to: error), on: connection, isHead: false, isLast: true)
    }
    guard connections[connection.number] != nil else { return }
    sockets.change(connection.descriptor, number: connection.number, to: connection.interest)
  }

  private func answer(_ request: ServerRequest, on connection: ServerConnection) {
    connection.task = Task { [weak self, handler, number = connection.number] in
      let reply = await handler(request)
      guard let self, !Task.isCancelled, let connection = connections[number] else { return }
      connection.task = nil
      self.reply(reply, on: connection, isHead: request.isHead)
      // A client may have sent its next request already.
      if connections[number] != nil { proceed(connection) }
      armTimer()
    }
  }

  private func reply(
    _ reply: ServerReply, on connection: ServerConnection, isHead: Bool, isLast: Bool = false
  ) {
    let isFull = reply.stream != nil && !isHead && openStreams >= limits.streams
    let reply = isFull ? Self.tooManyStreams : reply
    connection.answer(reply, isHead: isHead, isLast: isLast, at: .now)
    guard connection.write(at: .now) else { return close(connection.number) }
    if let begin = reply.stream, !isHead { begin(stream(on: connection)) }
  }

  private func stream(on connection: ServerConnection) -> ServerStream {
    let number = connection.number
    let stream = ServerStream(
      write: { [weak self] bytes in self?.send(bytes, to: number) }, close: { [weak self] in self?.close(number) })
    connection.stream = stream
    return stream
  }

  private func send(_ bytes: [UInt8], to number: UInt32) {
    guard let connection = connections[number] else { return }
    guard connection.append(bytes, at: .now), connection.write(at: .now) else { return close(number) }
    sockets.change(connection.descriptor, number: number, to: connection.interest)
    armTimer()
  }

  // MARK: - Coming and going

  private func accept() {
    for _ in 0..<Self.acceptBatch {
      let descriptor = cepoll_accept(listener.descriptor)
      guard descriptor >= 0 else {
        if [EMFILE, ENFILE, ENOBUFS, ENOMEM].contains(errno) { pauseListening() }
        return
      }
      open(descriptor)
    }
  }

  private func open(_ descriptor: Int32) {
    if connections.count >= limits.connections {
      let oldest = connections.values.compactMap { connection in
        connection.givesWay.map { (order: ($0, connection.waitsSince, connection.number), number: connection.number) }
      }.min { $0.order < $1.order }
      // All of them are being answered: there is nobody to send away but the one that came last.
      guard let oldest else { return _ = Glibc.close(descriptor) }
      close(oldest.number)
    }
    repeat { lastNumber &+= 1 } while lastNumber == Self.listenerNumber || connections[lastNumber] != nil
    var yes: Int32 = 1
    setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, socklen_t(MemoryLayout<Int32>.size))
    let connection = ServerConnection(number: lastNumber, descriptor: descriptor, limits: limits, at: .now)
    connections[lastNumber] = connection
    sockets.add(descriptor, number: lastNumber, for: connection.interest)
  }

  private func close(_ number: UInt32) {
    guard let connection = connections.removeValue(forKey: number) else { return }
    connection.task?.cancel()
    sockets.remove(connection.descriptor)
    Glibc.close(connection.descriptor)
    connection.stream?.ended()
  }

  private func pauseListening() {
    isListening = false
    sockets.change(listener.descriptor, number: Self.listenerNumber, to: [])
    set(timerTo: .now + Self.exhaustedPause)
  }

  // MARK: - Time

  private func timerFired() {
    timerFires = nil
    if !isListening {
      isListening = true
      sockets.change(listener.descriptor, number: Self.listenerNumber, to: .reading)
    }
    let now = ContinuousClock.now
    let late = connections.values.filter { $0.deadline.map { $0 <= now } ?? false }.sorted { $0.number < $1.number }
    for connection in late {
      if connection.isInsideRequest {
        reply(Self.reply(to: .tooSlow), on: connection, isHead: false, isLast: true)
        sockets.change(connection.descriptor, number: connection.number, to: connection.interest)
      } else {
        close(connection.number)
      }
    }
    armTimer()
  }

  private func armTimer() {
    if let next = connections.values.compactMap(\.deadline).min() { set(timerTo: next) }
  }

  /// Only moved forward: deadlines move with every byte, mostly to later.
  private func set(timerTo time: ContinuousClock.Instant) {
    if let timerFires, timerFires <= time { return }
    timerFires = time
    let milliseconds = max(0, (time - .now) / .milliseconds(1))
    timer.schedule(deadline: .now() + .milliseconds(Int(milliseconds) + 1))
  }

  // MARK: - Our own answers

  private static func reply(to refusal: ServerRefusal) -> ServerReply {
    var reply = ServerReply(
      refusal.status, type: "text/plain; charset=utf-8", text: refusal.reason + "\n",
      headers: ["X-Content-Type-Options": "nosniff", "Cache-Control": "no-store"])
    if refusal == .notAllowed { reply.headers.add("Allow", "GET, HEAD") }
    return reply
  }

  private static var tooManyStreams: ServerReply {
    ServerReply(
      503, type: "text/plain; charset=utf-8", text: "Too many listeners; ask again later.\n",
      headers: ["Retry-After": "60", "X-Content-Type-Options": "nosniff", "Cache-Control": "no-store"])
  }
}
