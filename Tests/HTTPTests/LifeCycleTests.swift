import Glibc
import Loopback
import Testing

@testable import HTTP

/// One at a time, as descriptors are counted for the whole process.
@Suite(.serialized) struct `The life of a client` {
  @Test func `ends a transfer whose task is cancelled`() async throws {
    let server = try LoopbackServer { _ in .hang }
    let client = try makeClient()
    let task = Task { await client.failure(server.url()) }
    _ = await server.requests(atLeast: 1)
    #expect(client.inFlight == 1)
    task.cancel()
    #expect(await task.value == .cancelled)
    #expect(client.inFlight == 0)
  }

  @Test func `never starts what was cancelled in line`() async throws {
    let server = try LoopbackServer { $0.path == "/hang" ? .hang : .init(body: "ok") }
    let client = try makeClient(perHost: 1)
    let first = Task { await client.failure(server.url("/hang")) }
    _ = await server.requests(atLeast: 1)
    let second = Task { await client.failure(server.url("/second")) }
    let third = Task { try await client.get(server.url("/third")).text }
    second.cancel()
    #expect(await second.value == .cancelled)
    #expect(server.requests.count == 1)
    first.cancel()
    #expect(try await third.value == "ok")
    #expect(await first.value == .cancelled)
    #expect(server.requests.map(\.path) == ["/hang", "/third"])
  }

  @Test func `does nothing for a task that is cancelled already`() async throws {
    let server = try LoopbackServer { _ in .init() }
    let client = try makeClient(perHost: 1)
    let task = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      return await client.failure(server.url())
    }
    #expect(await task.value == .cancelled)
    #expect(client.inFlight == 0)
  }

  @Test(arguments: ["http://news.example:1/", "http://127.0.0.1:1/", "not a URL", "ftp://x/"])
  func `hands over the ticket before the answer`(url: String) async throws {
    let client = try makeClient(fixedNames: ["news.example:1:127.0.0.1"])
    var ticket: HTTPClient.Ticket?
    let held = await withCheckedContinuation { continuation in
      // Refused by the policy, by the system, or before either is asked.
      ticket = client.start(HTTPRequest(.get, url)) { _ in continuation.resume(returning: ticket != nil) }
    }
    #expect(held)
  }

  @Test func `may be used from an answer`() async throws {
    let server = try LoopbackServer { .init(body: $0.path) }
    let client = try makeClient(perHost: 1)
    let second = await withCheckedContinuation { continuation in
      client.start(HTTPRequest(.get, server.url("/1"))) { _ in
        client.start(HTTPRequest(.get, server.url("/2"))) { result in
          client.shutDown()
          continuation.resume(returning: try? result.get().text)
        }
      }
    }
    #expect(second == "/2")
    #expect(client.inFlight == 0)
  }

  @Test func `ends everything at shutdown`() async throws {
    let drip = LoopbackResponse.Step.drip([UInt8](repeating: 0x20, count: 100_000), pause: .milliseconds(5))
    let server = try LoopbackServer { request in
      request.path == "/hang" ? .hang : .init(steps: [LoopbackResponse.head(length: 100_000), drip])
    }
    let client = try makeClient(perHost: 10)
    let tasks = (0..<40).map { n in
      Task { await client.failure(server.url(n.isMultiple(of: 2) ? "/hang" : "/more")) }
    }
    _ = await server.requests(atLeast: 10)
    client.shutDown()
    for task in tasks { #expect(await task.value == .cancelled) }
    client.shutDown()
    #expect(await client.failure(server.url()) == .cancelled)
    #expect(client.inFlight == 0)
  }

  @Test func `holds two hundred transfers at once`() async throws {
    let server = try LoopbackServer { request in
      request.path.hasSuffix("7") ? .reset : .init(headers: ["ETag": "\"\(request.path)\""], body: request.path)
    }
    let client = try makeClient(concurrency: 200, perHost: 200)
    let tasks = (0..<200).map { n in
      Task {
        let path = "/\(n)"
        guard let response = try? await client.get(server.url(path)) else { return path.hasSuffix("7") }
        return response.text == path && response.headers["etag"] == "\"\(path)\""
      }
    }
    for task in tasks { #expect(await task.value) }
  }

  @Test func `leaves no descriptor behind`() async throws {
    func useClient() async throws {
      let server = try LoopbackServer { request in
        switch request.path.last {
        case "1": .hang
        case "2": .reset
        case "3": .endless([UInt8](repeating: 0x20, count: 32 << 10))
        case "4": .redirect(to: "/5")
        default: .init(body: "ok")
        }
      }
      let client = try makeClient(concurrency: 30, perHost: 30)
      let tasks = (0..<60).map { n in
        Task { await client.failure(server.url("/\(n)"), limits: HTTPLimits(total: .seconds(10))) }
      }
      _ = await server.requests(atLeast: 30)
      for task in tasks[..<20] { task.cancel() }
      for task in tasks[..<20] { _ = await task.value }
      client.shutDown()
      for task in tasks { _ = await task.value }
      server.stop()
    }
    // The first round opens what stays open.
    try await useClient()
    let before = openDescriptors()
    for _ in 0..<5 { try await useClient() }
    // The servers' threads, Dispatch's cancel handlers and the tests beside this one close theirs in their own time.
    var after = openDescriptors()
    let deadline = ContinuousClock.now + .seconds(30)
    while after > before, ContinuousClock.now < deadline {
      await Task.yield()
      after = openDescriptors()
    }
    #expect(after <= before)
  }

  @Test func `frees itself without a shutdown`() async throws {
    let server = try LoopbackServer { _ in .init(body: "ok") }
    weak var gone: HTTPClient?
    do {
      let client = try makeClient()
      gone = client
      _ = try await client.get(server.url())
    }
    await Task.yield()
    #expect(gone == nil)
  }

  /// Sockets, pipes, epoll sets and timers of this process.
  private func openDescriptors() -> Int {
    (0..<4096).count { fcntl(Int32($0), F_GETFD) != -1 }
  }
}
