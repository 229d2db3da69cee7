import Testing

@testable import HTTP

@Suite nonisolated struct `Reading a request` {
  private func read(_ text: String, limits: ServerLimits = ServerLimits()) throws -> ServerRequest? {
    var reader = RequestReader(limits: limits)
    reader.add(text.utf8)
    return try reader.next()
  }

  @Test func `gives path, query, host and headers`() throws {
    let request = try #require(
      try read(
        "GET /watches/a%20b?at=2024-04-13T20%3A40&x=1+2 HTTP/1.1\r\nHost: LocalHost:9732\r\nCookie: a=1; b=2\r\n\r\n"))
    #expect(request.path == "/watches/a b" && request.host == "localhost:9732" && !request.isHead)
    #expect(request.parameter("at") == "2024-04-13T20:40" && request.parameter("x") == "1 2")
    #expect(request.parameter("y") == nil && request.cookie("b") == "2" && request.cookie("c") == nil)
    #expect(request.keepsAlive)
  }

  @Test func `does not care how the bytes are cut`() throws {
    var reader = RequestReader(limits: ServerLimits())
    var found: [String] = []
    for byte in "GET /a HTTP/1.1\r\nHost: x\r\n\r\n\r\nHEAD /b HTTP/1.1\nHost: x\n\n".utf8 {
      reader.add([byte])
      while let request = try reader.next() { found.append(request.path) }
    }
    #expect(found == ["/a", "/b"] && !reader.isInside)
  }

  @Test(arguments: [
    ("POST / HTTP/1.1\r\nHost: x\r\n\r\n", 405),
    ("GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello", 413),
    ("GET / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n", 413),
    ("GET / HTTP/1.1\r\n\r\n", 400), ("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400),
    ("GET  / HTTP/1.1\r\nHost: x\r\n\r\n", 400), ("GET /%zz HTTP/1.1\r\nHost: x\r\n\r\n", 400),
    ("GET /%00 HTTP/1.1\r\nHost: x\r\n\r\n", 400), ("GET x HTTP/1.1\r\nHost: x\r\n\r\n", 400),
    ("GET / HTTP/1.1\r\nHost: x\r\nA : b\r\n\r\n", 400), ("GET / HTTP/1.1\r\nHost: x\r\n folded\r\n\r\n", 400),
    ("GET / HTTP/1.1\r\nHost: x\r\nA: b\0\r\n\r\n", 400), ("GET / HTTP/3\r\nHost: x\r\n\r\n", 505),
    ("\u{16}\u{3}\u{1}\u{0} hello\r\n\r\n", 400),
    ("GET / HTTP/1.1\r\nHost: x\r\n" + String(repeating: "A: b\r\n", count: 65) + "\r\n", 431),
    ("GET / HTTP/1.1\r\nHost: x\r\nA: " + String(repeating: "b", count: 20_000), 431),
    ("GET /" + String(repeating: "a", count: 20_000), 414),
  ])
  func `refuses what is out of order or too much`(text: String, status: Int) throws {
    let error = #expect(throws: ServerRefusal.self) { try read(text) }
    #expect(error?.status == status)
  }

  @Test func `takes a proxy's form of the address, and an old client without a host`() throws {
    let proxied = try #require(try read("GET http://A.example:80/x?y HTTP/1.1\r\nHost: b\r\n\r\n"))
    #expect(proxied.path == "/x" && proxied.host == "a.example:80")
    let old = try #require(try read("GET / HTTP/1.0\r\n\r\n"))
    #expect(old.host.isEmpty && !old.keepsAlive)
  }
}

@Suite nonisolated struct `An address to listen on` {
  @Test(arguments: [
    ("127.0.0.1:9732", true), ("localhost:1", true), ("[::1]:80", true), ("127.1.2.3:0", true),
    ("0.0.0.0:9732", false), ("[::]:9732", false), ("192.0.2.1:80", false), ("unix:/run/tocsin/page.sock", true),
  ])
  func `is local or not`(text: String, isLocal: Bool) throws {
    let address = try #require(ListenAddress(text))
    #expect(address.isLocal == isLocal)
    #expect(ListenAddress(address.description) == address)
  }

  @Test(arguments: [
    "", "9732", ":9732", "127.0.0.1", "127.0.0.1:", "127.0.0.1:70000", "127.0.0.1:-1", "::1:80", "[127.0.0.1]:80",
    "tocsin.example:80", "unix:relative", "unix:/", "unix:/" + String(repeating: "a", count: 120),
  ])
  func `is refused`(text: String) { #expect(ListenAddress(text) == nil) }
}
