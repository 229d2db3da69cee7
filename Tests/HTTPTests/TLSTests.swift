import Testing

@testable import HTTP

@Suite(.enabled(if: TLSServer.isAvailable)) struct `A secure connection` {
  private func failure(_ server: TLSServer, tls: TLSFiles) async throws -> HTTPError? {
    let client = try makeClient()
    do {
      _ = try await client.send(HTTPRequest(.get, "https://127.0.0.1:\(server.port)/", tls: tls))
      return nil
    } catch {
      return error
    }
  }

  @Test func `is refused with a certificate that nobody vouches for`() async throws {
    let server = try TLSServer(name: "IP:127.0.0.1")
    let error = try await failure(server, tls: TLSFiles())
    #expect(error?.description.contains("certificate") == true)
    guard case .tls = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test func `is made with an authority of one's own`() async throws {
    let server = try TLSServer(name: "IP:127.0.0.1")
    #expect(try await failure(server, tls: TLSFiles(authorities: server.certificate)) == nil)
  }

  @Test func `is refused with a certificate for another name`() async throws {
    let server = try TLSServer(name: "DNS:other.example")
    let error = try await failure(server, tls: TLSFiles(authorities: server.certificate))
    guard case .tls = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test func `is refused below TLS 1-2`() async throws {
    let server = try TLSServer(name: "IP:127.0.0.1", options: "-tls1_1 -cipher ALL:@SECLEVEL=0")
    let error = try await failure(server, tls: TLSFiles(authorities: server.certificate))
    guard case .tls = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test func `is not spoiled by one before that trusted other authorities`() async throws {
    let server = try TLSServer(name: "IP:127.0.0.1")
    let client = try makeClient()
    let url = "https://127.0.0.1:\(server.port)/"
    let trusting = HTTPRequest(.get, url, tls: TLSFiles(authorities: server.certificate))
    #expect(try await client.send(trusting).status == 200)
    guard case .tls = await client.failure(url) else {
      Issue.record("the second request trusted what only the first may")
      return
    }
  }

  @Test func `names the missing file`() async throws {
    let server = try TLSServer(name: "IP:127.0.0.1")
    let error = try await failure(server, tls: TLSFiles(authorities: "/nowhere/ca.pem"))
    #expect(error?.description.contains("/nowhere/ca.pem") == true)
  }
}
