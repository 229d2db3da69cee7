@testable import Daemon
@testable import HTTP
import Testing

@Suite nonisolated struct `Who may read` {
  private func request(_ target: String, host: String = "127.0.0.1:9732", _ lines: [String] = []) throws
    -> ServerRequest
  {
    var reader = RequestReader(limits: ServerLimits())
    reader.add("GET \(target) HTTP/1.1\r\nHost: \(host)\r\n\(lines.map { $0 + "\r\n" }.joined())\r\n".utf8)
    return try #require(try reader.next())
  }

  private func access(_ listen: String, token: String? = nil, publicURL: String? = nil) throws -> StatusAccess {
    StatusAccess(
      StatusConfig(
        listen: try #require(ListenAddress(listen)), token: token.map { Secret($0) },
        publicURL: publicURL.flatMap { WebURL($0) }), port: 9732)
  }

  private let token = "0123456789abcdef-token"

  @Test(arguments: ["127.0.0.1:9732", "localhost:9732", "LOCALHOST", "[::1]:9732", "tocsin.example.org"])
  func `this machine, under its own names`(host: String) throws {
    let access = try access("127.0.0.1:9732", publicURL: "https://tocsin.example.org/")
    #expect(access.judge(try request("/", host: host)) == .welcome)
  }

  @Test(arguments: ["evil.example", "evil.example:9732", "127.0.0.1:80", "127.0.0.1.evil.example", "localhost.", ""])
  func `nobody whom a stranger's name has led here`(host: String) throws {
    #expect(try access("127.0.0.1:9732").judge(try request("/", host: host)) == .wrongHost)
  }

  @Test func `no page elsewhere through a browser, but whoever follows a link`() throws {
    let access = try access("127.0.0.1:9732")
    #expect(access.judge(try request("/", ["Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: no-cors"])) == .foreign)
    #expect(access.judge(try request("/", ["Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: navigate"])) == .welcome)
    #expect(access.judge(try request("/", ["Sec-Fetch-Site: same-origin", "Sec-Fetch-Mode: cors"])) == .welcome)
  }

  @Test func `whoever shows the token`() throws {
    let access = try access("0.0.0.0:9732", token: token)
    #expect(access.judge(try request("/metrics")) == .noToken)
    #expect(access.judge(try request("/", ["Authorization: Bearer \(token)"])) == .welcome)
    #expect(access.judge(try request("/", ["authorization: bearer \(token)"])) == .welcome)
    for wrong in ["", "x", token + "x", String(token.dropLast()), token.uppercased()] {
      #expect(access.judge(try request("/", ["Authorization: Bearer \(wrong)"])) == .noToken)
      #expect(access.judge(try request("/?token=\(wrong)")) == .noToken)
      #expect(access.judge(try request("/", ["Cookie: \(StatusAccess.cookie)=\(wrong)"])) == .noToken)
    }
    #expect(access.judge(try request("/", ["Cookie: \(StatusAccess.cookie)=\(token)"])) == .noToken)
  }

  @Test func `a browser, by a cookie that is not the token`() throws {
    let access = try access("0.0.0.0:9732", token: token, publicURL: "https://tocsin.example.org")
    let verdict = access.judge(try request("/watches/a%20b?range=7d&token=\(token)"))
    guard case .redirect(let target, let cookie) = verdict else {
      Issue.record("\(verdict)")
      return
    }
    #expect(target == "/watches/a%20b?range=7d")
    #expect(!cookie.contains(token))
    for part in ["HttpOnly", "SameSite=Strict", "Secure", "Path=/"] { #expect(cookie.contains(part)) }
    let pair = try #require(cookie.split(separator: ";").first)
    #expect(access.judge(try request("/", ["Cookie: other=1; \(pair)"])) == .welcome)
  }

  @Test func `is not led to another host with its token`() throws {
    let access = try access("0.0.0.0:9732", token: token)
    let verdict = access.judge(try request("//evil.example/?token=\(token)"))
    #expect(verdict != .welcome && verdict != .noToken)
    if case .redirect(let target, _) = verdict { #expect(target == "/evil.example") }
  }
}
