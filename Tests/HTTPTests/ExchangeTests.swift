import HTTP
import Loopback
import Testing

@Suite struct `An exchange` {
  @Test func `sends header lines as they were given`() async throws {
    let server = try LoopbackServer { _ in .init(body: "ok") }
    let client = try makeClient()
    let odd = "W/\"a  b,'c\\\" é\u{F7E9}"  // A weak validator with UTF-8 and a lone byte E9.
    let response = try await client.get(
      server.url("/feed.xml?a=1&b=../%7e"), headers: ["If-None-Match": odd, "X-Empty": "", "accept": "text/*"])
    #expect(response.status == 200)
    #expect(response.text == "ok")
    let request = try #require(server.requests.first)
    #expect(request.method == "GET")
    #expect(request.target == "/feed.xml?a=1&b=../%7e")
    #expect(request["User-Agent"] == "tocsin-tests/1 (+mailto:desk@example.org)")
    #expect(request["X-Empty"] == "")
    #expect(request["Accept"] == "text/*")
    #expect(request["Accept-Encoding"]?.contains("gzip") == true)
    let line = bytes("If-None-Match: W/\"a  b,'c\\\" é") + [0xE9, 13, 10]
    #expect(request.head.indices.contains { request.head[$0...].starts(with: line) })
    for name in ["Cookie", "Referer", "Cache-Control", "Pragma"] { #expect(request[name] == nil) }
  }

  @Test func `returns a validator that is not UTF-8 so that it can be sent back`() async throws {
    let etag = bytes("\"") + [0xFF, 0xC3, 0xA9, 0x80] + bytes("\"")
    let server = try LoopbackServer { _ in
      .init(steps: [.send(bytes("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nETag: ") + etag + bytes("\r\n\r\n"))])
    }
    let client = try makeClient()
    let first = try await client.get(server.url())
    _ = try await client.get(server.url(), headers: ["If-None-Match": try #require(first.headers["etag"])])
    let head = try #require(server.requests.last).head
    let line = bytes("If-None-Match: ") + etag + [13, 10]
    #expect(head.indices.contains { head[$0...].starts(with: line) })
  }

  @Test(arguments: ["a\r\nX-Evil: 1", "a\nb", "a\0b", "a\u{1B}b"])
  func `refuses a header that breaks out of its line`(value: String) async throws {
    let server = try LoopbackServer { _ in .init() }
    let client = try makeClient()
    #expect(await client.failure(server.url(), headers: ["ETag": value]) == .unsendableHeader(name: "ETag"))
    #expect(await client.failure(server.url(), headers: ["A: b\r\nC": "d"]) != nil)
    #expect(server.requests.isEmpty)
  }

  @Test func `keeps only the last header block`() async throws {
    let server = try LoopbackServer { _ in
      .init(steps: [
        .send(bytes("HTTP/1.1 103 Early Hints\r\nETag: \"early\"\r\nLink: <x>\r\n\r\n")),
        .send(bytes("HTTP/1.1 200 OK\r\nLast-Modified: now-ish \r\nX: 1\r\nx: 2\r\nContent-Length: 2\r\n\r\nok")),
      ])
    }
    let response = try await makeClient().get(server.url())
    #expect(response.headers["ETag"] == nil)
    #expect(response.headers["last-modified"] == "now-ish")
    #expect(response.headers.all("X") == ["1", "2"])
  }

  @Test func `posts a body without asking first`() async throws {
    let server = try LoopbackServer { _ in .init(status: 204) }
    let body = [UInt8](repeating: UInt8(ascii: "x"), count: 3 << 20)
    let client = try makeClient()
    let response = try await client.send(
      HTTPRequest(.post, server.url("/hook"), headers: ["Content-Type": "application/json"], body: body))
    #expect(response.status == 204)
    _ = try await client.send(HTTPRequest(.put, server.url("/hook"), body: [0, 1, 2]))
    let requests = server.requests
    #expect(requests.map(\.method) == ["POST", "PUT"])
    #expect(requests[0].body == body)
    #expect(requests[0]["Expect"] == nil)
    #expect(requests[0].headers.filter { $0.name.lowercased() == "content-type" }.map(\.value) == ["application/json"])
    #expect(requests[1].body == [0, 1, 2])
    #expect(requests[1]["Content-Type"] == nil)
  }

  @Test func `reuses the connection`() async throws {
    let server = try LoopbackServer { _ in .init(status: 304, headers: ["ETag": "\"a\""]) }
    let client = try makeClient()
    for expectation in [false, true, true] {
      let response = try await client.get(server.url())
      #expect(response.status == 304)
      #expect(response.isReused == expectation)
      #expect(response.peer == "127.0.0.1:\(server.port)")
      #expect(response.version == "1.1")
    }
    #expect(server.connections.opened == 1)
  }

  @Test func `survives a connection that the server closed in between`() async throws {
    let server = try LoopbackServer { _ in
      .init(steps: [LoopbackResponse.head(length: 2), .send(bytes("ok")), .close])
    }
    let client = try makeClient()
    for _ in 0..<5 { #expect(try await client.get(server.url()).text == "ok") }
    #expect(server.connections.opened == 5)
  }

  @Test func `reads chunks`() async throws {
    let server = try LoopbackServer { _ in .chunked(["<rss>", "", "</rss>"].map(bytes)) }
    let response = try await makeClient().get(server.url())
    #expect(response.text == "<rss></rss>")
  }

  @Test func `works over IPv6`() async throws {
    let server = try LoopbackServer(host: "::1") { _ in .init(body: "six") }
    let response = try await makeClient().get(server.url())
    #expect(response.text == "six")
  }

  @Test func `falls back to the next address of a name`() async throws {
    let server = try LoopbackServer { _ in .init(body: "second") }
    let client = try makeClient(fixedNames: ["two.localhost:\(server.port):[::1],127.0.0.1"])
    let response = try await client.get("http://two.localhost:\(server.port)/")
    #expect(response.text == "second")
  }

  @Test func `knows names beyond ASCII`() async throws {
    let server = try LoopbackServer { _ in .init(body: "ok") }
    let client = try makeClient(fixedNames: ["xn--bcher-kva.example:\(server.port):127.0.0.1"])
    let response = try await client.get("http://bücher.example:\(server.port)/", addresses: .any)
    #expect(response.text == "ok")
    #expect(server.requests.first?["Host"] == "xn--bcher-kva.example:\(server.port)")
  }

  @Test func `sends a user name of the URL within its origin`() async throws {
    let other = try LoopbackServer { _ in .init() }
    let server = try LoopbackServer { [url = other.url()] request in
      request.path == "/a" ? .redirect(to: "/b") : .redirect(to: url)
    }
    _ = try await makeClient().get("http://desk:secret@127.0.0.1:\(server.port)/a")
    #expect(server.requests.map { $0["Authorization"] } == ["Basic ZGVzazpzZWNyZXQ=", "Basic ZGVzazpzZWNyZXQ="])
    #expect(other.requests.map { $0["Authorization"] } == [nil])
  }

  nonisolated static let addresses: [(String, HTTPError)] = [
    ("", .notAURL), ("http://", .notAURL), ("no scheme", .notAURL), ("http://a b/", .notAURL),
    ("ftp://127.0.0.1/x", .unsupportedScheme("ftp")), ("file:///etc/passwd", .unsupportedScheme("file")),
    ("gopher://127.0.0.1/", .unsupportedScheme("gopher")),
  ]

  @Test(arguments: addresses)
  func `refuses what is no web address`(url: String, error: HTTPError) async throws {
    #expect(await (try makeClient()).failure(url) == error)
  }

  @Test func `names the host and not the path when nobody listens`() async throws {
    // Port 1, tcpmux: no machine has had it for decades, and no other test can be given it.
    let error = await (try makeClient()).failure("http://127.0.0.1:1/secret-token?key=secret")
    #expect(error == .cannotConnect(host: "127.0.0.1", "connection refused"))
    #expect(error?.description.contains("secret") == false)
  }

  @Test func `joins a header that was broken into lines`() async throws {
    let server = try LoopbackServer { _ in
      .raw("HTTP/1.1 200 OK\r\nX-Long: one\r\n two: 2\r\n\tthree\r\nContent-Length: 0\r\n\r\n")
    }
    #expect(try await makeClient().get(server.url()).headers["x-long"] == "one two: 2 three")
  }

  @Test func `is not timed while it waits in line`() async throws {
    let server = try LoopbackServer { $0.path == "/hang" ? .hang : .init(body: "ok") }
    let client = try makeClient(perHost: 1)
    let limits = HTTPLimits(total: .seconds(1))
    async let first = client.failure(server.url("/hang"), limits: limits)
    _ = await server.requests(atLeast: 1)
    async let second = client.get(server.url("/next"), limits: limits)
    #expect(await first?.isTimeout == true)
    #expect(try await second.text == "ok")
  }

  @Test func `waits for its turn`() async throws {
    let server = try LoopbackServer { _ in
      .init(steps: [LoopbackResponse.head(length: 1), .drip(bytes("x"), pause: .milliseconds(10))])
    }
    let client = try makeClient(concurrency: 3, perHost: 2)
    try await withThrowingTaskGroup(of: Int.self) { group in
      for _ in 0..<12 { group.addTask { try await client.get(server.url()).status } }
      for try await status in group { #expect(status == 200) }
    }
    #expect(server.connections.most == 2)
  }
}
