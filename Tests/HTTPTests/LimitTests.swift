import Loopback
import Testing

@testable import HTTP

@Suite struct `Limits` {
  let quick = HTTPLimits(total: .milliseconds(300))

  /// Counts only once the connection stands, so a busy machine does not change what is reported.
  let still = HTTPLimits(lowSpeed: 1000, lowSpeedTime: .seconds(1))

  @Test func `give up on a server that never answers`() async throws {
    let server = try LoopbackServer { _ in .hang }
    let client = try makeClient()
    #expect(await client.failure(server.url(), limits: still) == .timedOut(.waiting))
    #expect(await client.failure(server.url(), limits: quick)?.isTimeout == true)
  }

  @Test func `give up on a body that drips`() async throws {
    let server = try LoopbackServer { _ in
      .init(steps: [
        LoopbackResponse.head(length: 1000), .drip(bytes("<rss><channel>"), pause: .milliseconds(40)), .hang,
      ])
    }
    let client = try makeClient()
    #expect(await client.failure(server.url(), limits: still) == .timedOut(.receiving))
    #expect(await client.failure(server.url(), limits: quick)?.isTimeout == true)
  }

  @Test func `give up on headers that drip`() async throws {
    let server = try LoopbackServer { _ in
      .init(steps: [.drip(bytes("HTTP/1.1 200 OK\r\nX-Slow: yes it is"), pause: .milliseconds(40)), .hang])
    }
    #expect(await (try makeClient()).failure(server.url(), limits: quick)?.isTimeout == true)
  }

  @Test func `give up on interim answers without end`() async throws {
    let server = try LoopbackServer { _ in .init(steps: [.endless(bytes("HTTP/1.1 102 Processing\r\n\r\n"))]) }
    #expect(await (try makeClient()).failure(server.url(), limits: quick) != nil)
  }

  @Test func `cut off a body that announces too much`() async throws {
    let server = try LoopbackServer { _ in .init(steps: [LoopbackResponse.head(length: 10 << 30), .hang]) }
    let limits = HTTPLimits(body: 1000)
    #expect(await (try makeClient()).failure(server.url(), limits: limits) == .tooLarge(limit: 1000))
  }

  @Test func `cut off a body without end`() async throws {
    let server = try LoopbackServer { _ in .endless([UInt8](repeating: 0x20, count: 8000)) }
    let limits = HTTPLimits(body: 1 << 20)
    #expect(await (try makeClient()).failure(server.url(), limits: limits) == .tooLarge(limit: 1 << 20))
  }

  @Test func `cut off a header without end`() async throws {
    let server = try LoopbackServer { _ in
      .init(steps: [.send(bytes("HTTP/1.1 200 OK\r\nX: ")), .endless([UInt8](repeating: 0x61, count: 8000))])
    }
    #expect(await (try makeClient()).failure(server.url()) != nil)
  }

  @Test func `cut off headers without end`() async throws {
    let server = try LoopbackServer { _ in
      .init(steps: [.send(bytes("HTTP/1.1 200 OK\r\n")), .endless(bytes("X-Again: and again\r\n"))])
    }
    #expect(
      await (try makeClient()).failure(server.url()) == .malformedResponse("more than 256 header lines"))
  }

  @Test func `accept a body of exactly the limit`() async throws {
    let server = try LoopbackServer { _ in .chunked([[UInt8](repeating: 0x61, count: 1000)]) }
    let client = try makeClient()
    let response = try await client.get(server.url(), limits: HTTPLimits(body: 1000))
    #expect(response.body.count == 1000)
    #expect(await client.failure(server.url(), limits: HTTPLimits(body: 999)) == .tooLarge(limit: 999))
  }

  @Test func `hold for all large bodies together, and small ones are always taken`() async throws {
    let server = try LoopbackServer { request in
      .init(body: [UInt8](repeating: 0x20, count: Int(request.path.dropFirst()) ?? 0))
    }
    let client = try HTTPClient(HTTPClient.Configuration(userAgent: "tests", largeBodies: 3 << 20))
    #expect(await client.failure(server.url("/\(4 << 20)")) == .tooMuchAtOnce)
    // What ended well or badly takes no more room.
    for _ in 0..<3 { #expect(try await client.get(server.url("/\(2 << 20)")).body.count == 2 << 20) }
    #expect(try await client.get(server.url("/\(1 << 20)")).body.count == 1 << 20)
  }

  @Test func `count every large body once`() {
    let budget = BodyBudget(limit: 10 << 20)
    #expect(budget.charge(for: 1 << 20, insteadOf: 0) == 0)
    #expect(budget.charge(for: 4 << 20, insteadOf: 0) == 4 << 20)
    #expect(budget.charge(for: 6 << 20, insteadOf: 4 << 20) == 6 << 20)
    #expect(budget.charge(for: 5 << 20, insteadOf: 0) == nil)
    #expect(budget.charge(for: 1 << 20, insteadOf: 0) == 0)
    budget.giveBack(6 << 20)
    #expect(budget.charge(for: 10 << 20, insteadOf: 0) == 10 << 20)
    #expect(budget.charge(for: 1, insteadOf: 10 << 20) == 0)
    #expect(budget.charge(for: 10 << 20, insteadOf: 0) == 10 << 20)
  }

  @Test func `do not apply to what a 304 says about its body`() async throws {
    let server = try LoopbackServer { _ in
      .init(steps: [.send(bytes("HTTP/1.1 304 Not Modified\r\nContent-Length: 99999999\r\n\r\n"))])
    }
    let response = try await makeClient().get(server.url(), limits: HTTPLimits(body: 1000))
    #expect(response.status == 304)
  }

  @Test(arguments: [
    LoopbackResponse.reset, .init(steps: [LoopbackResponse.head(length: 100), .send(bytes("<rss>")), .close]),
    .init(steps: [LoopbackResponse.head(length: 100), .send(bytes("<rss>")), .reset]), .init(steps: [.close]),
    .init(steps: [.send(bytes("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\n<rss>")), .close]),
  ])
  func `tell a broken transfer from a complete one`(response: LoopbackResponse) async throws {
    let server = try LoopbackServer { _ in response }
    #expect(await (try makeClient()).failure(server.url()) == .resetOrTruncated)
  }

  @Test(arguments: ["hello\r\n\r\n", "SSH-2.0-OpenSSH_9.2\r\n", "<html>\n</html>"])
  func `refuse what is not HTTP`(text: String) async throws {
    let server = try LoopbackServer { _ in .raw(text) }
    #expect(await (try makeClient()).failure(server.url()) == .malformedResponse("no HTTP status line"))
  }
}

extension HTTPError {
  var isTimeout: Bool {
    if case .timedOut = self { true } else { false }
  }
}
