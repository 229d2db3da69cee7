import Glibc
import Loopback
import Testing

@testable import HTTP

/// The server over real sockets; every client blocks a thread of its own.
@Suite(.timeLimit(.minutes(1))) struct `The server` {
  private func serve(
    _ limits: ServerLimits = ServerLimits(), at address: String = "127.0.0.1:0",
    _ handler: @escaping HTTPServer.Handler = { request in
      ServerReply(type: "text/plain", text: "\(request.path) \(request.host)")
    }
  ) throws -> HTTPServer {
    try HTTPServer(try #require(ListenAddress(address)), limits: limits, handler: handler)
  }

  private func port(_ server: HTTPServer) -> Int {
    if case .tcp(_, let port) = server.address { port } else { 0 }
  }

  /// Sends `text`, and returns all that comes back until the server closes.
  @concurrent private nonisolated func talk(_ text: String, port: Int) async throws -> String {
    let client = try RawClient(port: port)
    client.send(text)
    return client.readAll()
  }

  @Test func `answers several requests over one connection, in order`() async throws {
    let server = try serve()
    let text = try await talk(
      "GET /a HTTP/1.1\r\nHost: x\r\n\r\nHEAD /b HTTP/1.1\r\nHost: x\r\n\r\nGET /c HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
      port: port(server))
    #expect(text.split(separator: "HTTP/1.1 200 OK").count == 3)
    #expect(text.contains("/a x") && !text.contains("/b x") && text.hasSuffix("/c x"))
    #expect(text.contains("Content-Length: 4"))
  }

  @Test func `answers what it refuses, and hangs up`() async throws {
    let server = try serve()
    let answer = RawAnswer(
      try await talk("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nhello you", port: port(server)))
    #expect(answer.status == 405 && answer.headers["allow"] == "GET, HEAD" && answer.headers["connection"] == "close")
    let huge = "GET / HTTP/1.1\r\nHost: x\r\nA: " + String(repeating: "b", count: 100_000) + "\r\n\r\n"
    #expect(RawAnswer(try await talk(huge, port: port(server))).status == 431)
  }

  @Test func `gives up on a client that sends a request a little at a time`() async throws {
    var limits = ServerLimits()
    limits.request = .milliseconds(150)
    let server = try serve(limits)
    let answer = RawAnswer(try await talk("GET / HTTP/1.1\r\nHost:", port: port(server)))
    #expect(answer.status == 408)
  }

  @Test func `gives up on a client that does not take its answer`() async throws {
    var limits = ServerLimits()
    limits.answer = .milliseconds(200)
    let server = try serve(limits) { _ in
      ServerReply(type: "text/plain", text: String(repeating: "x", count: 50_000_000))
    }
    let client = try RawClient(port: port(server))
    client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
    let text = await Self.read(client) { !$0.isEmpty }
    #expect(text.hasPrefix("HTTP/1.1 200"))
    while server.openConnections > 0 { await Task.yield() }
  }

  @Test func `closes a connection on which nothing happens`() async throws {
    var limits = ServerLimits()
    limits.idle = .milliseconds(100)
    let server = try serve(limits)
    #expect(try await talk("", port: port(server)).isEmpty)
    #expect(server.openConnections == 0)
  }

  @Test func `lets in whoever asks while a thousand connections do nothing`() async throws {
    let server = try serve()
    let port = port(server)
    let crowd = try await Self.crowd(1000, port: port)
    let answer = try await RawAnswer.get("/hello", port: port)
    #expect(answer.status == 200 && answer.body.hasPrefix("/hello"))
    #expect(server.openConnections <= ServerLimits().connections)
    withExtendedLifetime(crowd) {}
  }

  @concurrent private nonisolated static func crowd(_ count: Int, port: Int) async throws -> [RawClient] {
    try (0..<count).map { number in
      let client = try RawClient(port: port)
      if number.isMultiple(of: 2) { client.send("GET / HT") }
      return client
    }
  }

  @Test func `drops the answer of a client that has gone`() async throws {
    let (started, go) = (AsyncStream<Void>.makeStream(), AsyncStream<Void>.makeStream())
    let server = try serve { _ in
      started.continuation.yield()
      for await _ in go.stream { break }
      return ServerReply(type: "text/plain", text: "late")
    }
    do {
      let client = try RawClient(port: port(server))
      client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
      for await _ in started.stream { break }
    }
    go.continuation.yield()
    while server.openConnections > 0 { await Task.yield() }
  }

  @Test func `streams until one side ends it, to so many at once`() async throws {
    var limits = ServerLimits()
    limits.streams = 1
    var streams: [ServerStream] = []
    var ended = 0
    let server = try serve(limits) { _ in
      var reply = ServerReply(type: "text/event-stream", body: [])
      reply.stream = { stream in
        streams.append(stream)
        stream.onEnd = { ended += 1 }
        stream.send("data: 1\n\n")
      }
      return reply
    }
    let port = port(server)
    let client = try RawClient(port: port)
    client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
    let first = await Self.read(client) { $0.hasSuffix("data: 1\n\n") }
    #expect(first.contains("text/event-stream") && !first.contains("Content-Length"))
    #expect(try await RawAnswer.get("/", port: port).status == 503)
    streams.first?.send("data: 2\n\n")
    #expect(await Self.read(client) { $0.hasSuffix("data: 2\n\n") } == "data: 2\n\n")
    streams.first?.end()
    #expect(await Self.read(client) { _ in false }.isEmpty)
    #expect(ended == 1 && streams.first?.isOpen == false)
  }

  @Test func `lets go of a listener that does not read`() async throws {
    var limits = ServerLimits()
    limits.streamBacklog = 100_000
    var ended = false
    let server = try serve(limits) { _ in
      var reply = ServerReply(type: "text/event-stream", body: [])
      reply.stream = { stream in
        stream.onEnd = { ended = true }
        let line = String(repeating: "x", count: 50_000)
        for _ in 0..<1000 where stream.isOpen { stream.send(line) }
      }
      return reply
    }
    let client = try RawClient(port: port(server))
    client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
    while !ended { await Task.yield() }
    #expect(server.openConnections == 0)
  }

  @concurrent private nonisolated static func read(
    _ client: RawClient, until isEnough: @Sendable (String) -> Bool
  ) async -> String {
    client.read(until: isEnough)
  }

  @Test func `listens on a socket file that its group may open, takes the place of a dead one, and removes its own`()
    async throws
  {
    let path = "/tmp/tocsin-server-\(getpid()).sock"
    defer { unlink(path) }
    var server: HTTPServer? = try serve(at: "unix:\(path)")
    var status = stat()
    #expect(lstat(path, &status) == 0 && status.st_mode & 0o777 == 0o660)
    #expect(throws: ListenError.self) { try serve(at: "unix:\(path)") }
    let client = try RawClient(path: path)
    client.send("GET /a HTTP/1.1\r\nHost: whatever\r\nConnection: close\r\n\r\n")
    #expect(await Self.read(client) { _ in false }.hasSuffix("/a whatever"))
    server?.stop()
    server = nil
    while lstat(path, &status) == 0 { await Task.yield() }
    // What a process that was killed left behind.
    let dead = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
    _ = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(dead, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    close(dead)
    _ = try serve(at: "unix:\(path)")
  }

  @Test func `says why it cannot listen`() throws {
    let server = try serve()
    let error = #expect(throws: ListenError.self) { try serve(at: "127.0.0.1:\(port(server))") }
    #expect(error?.description.contains("Address already in use") == true)
    #expect(throws: ListenError.self) { try serve(at: "unix:/etc/hostname") }
  }
}
