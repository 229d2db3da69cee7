import Loopback
import Testing

@testable import HTTP

@Suite struct `Redirects` {
  /// `/hop/301` goes to `/end` by a 301; `/loop` to itself.
  private static func makeServer() throws -> LoopbackServer {
    try LoopbackServer { request in
      switch request.path {
      case "/end": .init(headers: ["ETag": "\"end\""], body: request.method)
      case "/loop": .redirect(to: "/loop?again")
      case "/ftp": .redirect(to: "ftp://127.0.0.1/feed")
      case "/gopher": .redirect(to: "gopher://127.0.0.1:\(request["Host"]?.split(separator: ":").last ?? "1")/_x")
      case "/two": .redirect(301, to: "hop/302")
      default: .redirect(Int(request.path.split(separator: "/").last ?? "") ?? 500, to: "/end")
      }
    }
  }

  @Test func `are followed and listed`() async throws {
    let server = try Self.makeServer()
    let response = try await makeClient().get(server.url("/two"))
    #expect(response.status == 200)
    #expect(response.url == server.url("/end"))
    #expect(response.headers["ETag"] == "\"end\"")
    #expect(response.headers["Location"] == nil)
    #expect(
      response.redirects == [
        .init(status: 301, from: server.url("/two"), to: server.url("/hop/302")),
        .init(status: 302, from: server.url("/hop/302"), to: server.url("/end")),
      ])
    #expect(server.connections.opened == 1)
    #expect(server.requests.allSatisfy { $0["Referer"] == nil })
  }

  @Test(arguments: [(301, "GET"), (302, "GET"), (303, "GET"), (307, "POST"), (308, "POST")])
  func `keep the method or not`(status: Int, method: String) async throws {
    let server = try Self.makeServer()
    let response = try await makeClient().send(HTTPRequest(.post, server.url("/hop/\(status)"), body: bytes("x")))
    #expect(response.text == method)
    #expect(server.requests.last?.body == (method == "POST" ? bytes("x") : []))
  }

  @Test func `end after a number of hops`() async throws {
    let server = try Self.makeServer()
    let error = await (try makeClient()).failure(server.url("/loop"), redirects: .follow(max: 4))
    #expect(error == .tooManyRedirects(limit: 4))
    #expect(server.requests.count == 5)
  }

  @Test func `are handed to the caller if not wanted`() async throws {
    let server = try Self.makeServer()
    let response = try await makeClient().get(server.url("/two"), redirects: .refuse)
    #expect(response.status == 301)
    #expect(response.headers["Location"] == "hop/302")
    #expect(server.requests.count == 1)
  }

  @Test(arguments: ["ftp", "gopher"]) func `do not leave the web`(scheme: String) async throws {
    let server = try Self.makeServer()
    #expect(await (try makeClient()).failure(server.url("/\(scheme)")) == .unsupportedScheme(scheme))
    #expect(server.requests.count == 1)
  }

  @Test func `share one time limit`() async throws {
    let server = try LoopbackServer { request in
      .init(steps: [
        .drip(bytes("HTTP/1.1 302 Found\r\nLocation: \(request.path)x\r\n"), pause: .milliseconds(5)), .hang,
      ])
    }
    let error = await (try makeClient()).failure(server.url(), limits: HTTPLimits(total: .milliseconds(300)))
    #expect(error?.isTimeout == true)
  }

  @Test func `take no secrets to another origin`() async throws {
    let other = try LoopbackServer { _ in .init(body: "other") }
    let server = try LoopbackServer { [url = other.url()] _ in .redirect(307, to: url) }
    let headers: HTTPHeaders = [
      "Authorization": "Bearer secret", "X-Api-Key": "secret", "If-None-Match": "\"a\"", "Accept": "text/xml",
    ]
    _ = try await makeClient().get(server.url(), headers: headers)
    let request = try #require(other.requests.first)
    #expect(!String(decoding: request.head, as: UTF8.self).contains("secret"))
    #expect(request["If-None-Match"] == "\"a\"")
    #expect(request["Accept"] == "text/xml")
    #expect(server.requests.first?["X-Api-Key"] == "secret")
  }

  @Test func `keep secrets within an origin`() async throws {
    let server = try Self.makeServer()
    _ = try await makeClient().get(server.url("/hop/302"), headers: ["X-Api-Key": "secret"])
    #expect(server.requests.last?["X-Api-Key"] == "secret")
  }
}
