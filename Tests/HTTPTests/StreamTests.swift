import Loopback
import Testing

@testable import HTTP

/// Answers that are handed over in portions, while they come in.
@Suite(.serialized, .timeLimit(.minutes(1))) struct `A body in portions` {
  private nonisolated static let portion = 16 << 10
  /// What libcurl hands over at once.
  private static let piece = 16 << 10

  /// `count` bytes that gzip makes a quarter of: what repeats is too far apart for it.
  private nonisolated static func noise(_ count: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    while bytes.count < count { bytes += block }
    bytes.removeLast(bytes.count - count)
    return bytes
  }

  private nonisolated static let block: [UInt8] = {
    var state: UInt64 = 4711
    return (0..<40_000).map { _ in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return UInt8(ascii: "a") + UInt8(state >> 62)
    }
  }()

  private func request(_ url: String, _ limits: HTTPLimits = HTTPLimits(), portion: Int = portion) -> HTTPRequest {
    HTTPRequest(.get, url, limits: limits, portion: portion)
  }

  /// How the rest of an answer ended, read to its end.
  private func end(_ response: HTTPResponse) async -> HTTPError? {
    do {
      while try await response.rest?.next() != nil {}
      return nil
    } catch {
      return error
    }
  }

  @Test func `is there before the server has sent its end`() async throws {
    let gates = [Gate(), Gate()]
    let body = Self.noise(3 * Self.portion)
    let parts = body.split(every: Self.portion)
    let server = try LoopbackServer { _ in
      .init(steps: [
        LoopbackResponse.head(length: body.count), .send(parts[0]), .wait(gates[0]), .send(parts[1]), .wait(gates[1]),
        .send(parts[2]),
      ])
    }
    let client = try makeClient()
    let response = try await client.send(request(server.url()))
    #expect(response.status == 200 && response.body == parts[0])
    let rest = try #require(response.rest)
    gates[0].open()
    #expect(try await rest.next() == parts[1])
    gates[1].open()
    #expect(try await rest.next() == parts[2])
    #expect(try await rest.next() == nil)
    #expect(client.inFlight == 0)
  }

  @Test(arguments: [0, 1, 16_383]) func `comes as ever where it is smaller than one`(size: Int) async throws {
    let body = Self.noise(size)
    let server = try LoopbackServer { _ in .chunked([body]) }
    let response = try await makeClient().send(request(server.url()))
    #expect(response.body == body && response.rest == nil)
  }

  @Test func `comes as ever where the answer is no success`() async throws {
    let body = Self.noise(200_000)
    let server = try LoopbackServer { request in
      switch request.path {
      case "/moved": .init(status: 301, headers: ["Location": "/gone"], body: body)
      default: .init(status: 410, body: body)
      }
    }
    let response = try await makeClient().send(request(server.url("/moved")))
    let isWhole = response.body == body && response.rest == nil
    #expect(response.status == 410 && isWhole && response.redirects.count == 1)
  }

  nonisolated enum Form: String, CaseIterable {
    case plain, chunked, gzip, members

    /// How much may come of what libcurl hands over at once.
    var growth: Int { self == .plain || self == .chunked ? 1 : 8 }

    func answer(_ body: [UInt8]) -> LoopbackResponse {
      switch self {
      case .plain: .init(body: body)
      case .chunked: .chunked(body.split(every: 5000))
      case .gzip: .init(headers: ["Content-Encoding": "gzip"], body: Loopback.gzip(body))
      case .members:
        .chunked(headers: ["Content-Encoding": "gzip"], body.split(every: 100_000).map { Loopback.gzip($0) })
      }
    }
  }

  @Test(arguments: Form.allCases) func `waits where its reader does`(form: Form) async throws {
    let body = Self.noise(2 << 20)
    let answer = form.answer(body)
    let server = try LoopbackServer { _ in answer }
    let client = try makeClient()
    let response = try await client.send(request(server.url()))
    let rest = try #require(response.rest)
    // What waits already, and one piece more.
    let most = 2 * Self.portion + form.growth * Self.piece
    var read = response.body
    var pauses = 0
    while true {
      while !rest.waiting.isPaused, client.inFlight > 0 { await Task.yield() }
      if rest.waiting.isPaused { pauses += 1 }
      #expect(rest.waiting.bytes <= most)
      guard let portion = try await rest.next() else { break }
      #expect(portion.count <= most)
      read += portion
    }
    let isIntact = read == body
    #expect(isIntact)
    #expect(pauses >= body.count / (most + form.growth * Self.piece) - 2)
  }

  @Test(arguments: [64 << 20, 1 << 20])
  func `that libcurl unpacks comes without waiting, under the budget`(budget: Int) async throws {
    let body = Self.noise(2 << 20)
    let deflated = Array(gzip(body).dropFirst(10).dropLast(8)).split(every: 100_000)
    let gate = Gate()
    let server = try LoopbackServer { _ in
      let chunks = LoopbackResponse.chunked(headers: ["Content-Encoding": "deflate"], deflated).steps
      return .init(steps: chunks.prefix(2) + [.wait(gate)] + chunks.dropFirst(2))
    }
    let client = try HTTPClient(HTTPClient.Configuration(userAgent: "tests", largeBodies: budget))
    let response = try await client.send(request(server.url()))
    let rest = try #require(response.rest)
    gate.open()
    while client.inFlight > 0 { await Task.yield() }
    if budget < body.count {
      await #expect(throws: HTTPError.tooMuchAtOnce) { try await rest.next() }
      return
    }
    let isIntact = try await response.body + (rest.next() ?? []) == body
    #expect(isIntact)
    #expect(try await rest.next() == nil)
  }

  @Test func `is charged with what waits, and not with what was read`() async throws {
    let body = Self.noise(6 << 20)
    let server = try LoopbackServer { _ in .init(body: body) }
    let client = try HTTPClient(HTTPClient.Configuration(userAgent: "tests", largeBodies: 1 << 20))
    #expect(await end(try await client.send(request(server.url()))) == nil)
  }

  @Test func `may wait longer than a server may`() async throws {
    let body = Self.noise(1 << 20)
    let clock = LoopbackResponse.Step.drip([UInt8](repeating: 0x20, count: 25), pause: .milliseconds(100))
    let server = try LoopbackServer { request in
      request.path == "/clock" ? .init(steps: [LoopbackResponse.head(length: 25), clock]) : .init(body: body)
    }
    let client = try makeClient()
    let limits = HTTPLimits(total: .seconds(2), lowSpeed: 1000, lowSpeedTime: .seconds(1))
    let response = try await client.send(request(server.url(), limits))
    _ = try await client.get(server.url("/clock"))
    #expect(response.rest?.waiting.isPaused == true)
    #expect(await end(response) == nil)
  }

  @Test(arguments: [HTTPLimits(total: .seconds(1)), HTTPLimits(lowSpeed: 1000, lowSpeedTime: .seconds(1))])
  func `is given up when the server stalls, also after a pause`(limits: HTTPLimits) async throws {
    let answer = LoopbackResponse(
      steps: [LoopbackResponse.head(length: 4 << 20), .send(Self.noise(1 << 20)), .hang])
    let server = try LoopbackServer { _ in answer }
    let response = try await makeClient().send(request(server.url(), limits))
    while response.rest?.waiting.isPaused == false { await Task.yield() }
    #expect(await end(response) == .timedOut(.receiving))
  }

  /// What goes wrong after some portions.
  nonisolated enum Trouble: CaseIterable {
    case close, reset, endless, bomb, cutGzip, damagedGzip, cutChunk

    var answer: LoopbackResponse {
      let half = noise(512 << 10)
      let gzipped = ["Content-Encoding": "gzip"] as KeyValuePairs
      return switch self {
      case .close: .init(steps: [LoopbackResponse.head(length: 1 << 20), .send(half), .close])
      case .reset: .init(steps: [LoopbackResponse.head(length: 1 << 20), .send(half), .reset])
      case .endless: .endless(half)
      case .bomb: .chunked(headers: gzipped, (gzip(noise(40_000)) + Compression.bomb).split(every: 1000))
      case .cutGzip: .chunked(headers: gzipped, [gzip(half).dropLast(100) + []])
      case .damagedGzip: .chunked(headers: gzipped, [gzip(half).dropLast(6) + bytes("broken")])
      case .cutChunk:
        .init(steps: [
          .send(bytes("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffff\r\n") + half), .close,
        ])
      }
    }

    var error: HTTPError {
      switch self {
      case .close, .reset, .cutGzip, .cutChunk: .resetOrTruncated
      case .endless: .tooLarge(limit: 2 << 20)
      case .bomb: .decompressionBomb(ratio: 200)
      case .damagedGzip: .malformedResponse("damaged gzip data")
      }
    }
  }

  @Test(arguments: Trouble.allCases) func `ends with the error that it would have whole`(trouble: Trouble) async throws
  {
    let answer = trouble.answer
    let server = try LoopbackServer { _ in answer }
    let client = try makeClient()
    let limits = trouble == .endless ? HTTPLimits(body: 2 << 20) : HTTPLimits()
    let whole = await client.failure(server.url(), limits: limits)
    #expect(whole == trouble.error)
    let quick = await end(try await client.send(request(server.url(), limits)))
    #expect(quick == trouble.error)
    #expect(client.inFlight == 0)
    // And with a reader who comes late.
    let late = try #require(try await client.send(request(server.url(), limits)).rest)
    var portions = 0
    await #expect(throws: trouble.error) {
      repeat {
        while !late.waiting.isPaused, client.inFlight > 0 { await Task.yield() }
        portions += 1
      } while try await late.next() != nil
    }
    #expect(portions > 0)
  }

  @Test func `ends when its request is cancelled, its client shut down, or nobody wants it`() async throws {
    let endless = LoopbackResponse.endless(Self.noise(8000))
    let server = try LoopbackServer { _ in endless }
    let client = try makeClient()
    var ticket: HTTPClient.Ticket?
    let response = await withCheckedContinuation { continuation in
      ticket = client.start(request(server.url())) { continuation.resume(returning: try? $0.get()) }
    }
    let reading = Task { await end(try #require(response)) }
    client.cancel(try #require(ticket))
    #expect(try await reading.value == .cancelled)
    #expect(client.inFlight == 0)

    _ = try await client.send(request(server.url()))
    while client.inFlight > 0 { await Task.yield() }

    let last = try await client.send(request(server.url()))
    client.shutDown()
    #expect(await end(last) == .cancelled)
  }
}
