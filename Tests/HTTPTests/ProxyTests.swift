import Loopback
import Testing

@testable import HTTP

@Suite struct `A proxy` {
  @Test func `is asked for the whole URL`() async throws {
    let proxy = try LoopbackServer { _ in .init(body: "by proxy") }
    let client = try makeClient(proxy: ProxySettings(proxy.url("")))
    let response = try await client.get("http://news.example/feed")
    #expect(response.text == "by proxy")
    #expect(proxy.requests.first?.target == "http://news.example/feed")
  }

  @Test func `does not carry anyone to a private address`() async throws {
    let proxy = try LoopbackServer { request in
      request.target.hasSuffix("/inside") ? .redirect(to: "http://10.0.0.1/") : .init(body: "by proxy")
    }
    let client = try makeClient(proxy: ProxySettings(proxy.url("")))
    #expect(
      await client.failure("http://news.example/inside")
        == .addressRefused(host: "10.0.0.1", address: "10.0.0.1", .privateUse))
    #expect(proxy.requests.count == 1)
  }

  @Test func `is left out for exceptions, which are judged as usual`() async throws {
    let proxy = try LoopbackServer { _ in .init(body: "by proxy") }
    let server = try LoopbackServer { _ in .init(body: "direct") }
    let name = "news.example:\(server.port):127.0.0.1"
    let client = try makeClient(fixedNames: [name], proxy: ProxySettings(proxy.url(""), except: ["example"]))
    let url = "http://news.example:\(server.port)/"
    #expect(try await client.get(url, addresses: .any).text == "direct")
    #expect(
      await client.failure(url) == .addressRefused(host: "news.example", address: "127.0.0.1", .loopback))
  }

  @Test func `that cannot be reached is named as such, without its password`() async throws {
    let client = try makeClient(proxy: ProxySettings("http://user:secret@proxy.invalid:3128"))
    let error = try #require(await client.failure("http://news.example/"))
    guard case .proxy = error else {
      Issue.record("\(error)")
      return
    }
    #expect(!error.description.contains("secret"))
  }

  nonisolated static let environments: [([String: String], String, String?)] = [
    ([:], "http://a.example/", nil),
    (["http_proxy": "http://p:1"], "http://a.example/", "http://p:1"),
    (["http_proxy": "http://p:1"], "https://a.example/", nil),
    (["HTTP_PROXY": "http://p:1"], "http://a.example/", nil),
    (["HTTPS_PROXY": "http://p:1"], "https://a.example/", "http://p:1"),
    (["all_proxy": "http://p:1"], "https://a.example/", "http://p:1"),
    (["all_proxy": "http://p:1", "http_proxy": ""], "http://a.example/", "http://p:1"),
    (["all_proxy": "http://p:1", "no_proxy": "b.example, .a.example"], "http://a.example/", nil),
    (["all_proxy": "http://p:1", "no_proxy": "a.example"], "http://x.a.example/", nil),
    (["all_proxy": "http://p:1", "no_proxy": "a.example"], "http://xa.example/", "http://p:1"),
    (["all_proxy": "http://p:1", "no_proxy": "10.0.0.0/8,::1"], "http://10.1.2.3/", nil),
    (["all_proxy": "http://p:1", "no_proxy": "10.0.0.0/8,::1"], "http://[::1]:80/", nil),
    (["all_proxy": "http://p:1", "NO_PROXY": "*"], "http://a.example/", nil),
  ]

  @Test(arguments: environments)
  func `is found in the environment`(environment: [String: String], url: String, proxy: String?) throws {
    #expect(ProxySettings(environment: environment).proxy(for: try URLParts(url)) == proxy)
  }
}
