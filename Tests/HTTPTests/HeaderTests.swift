import Testing

@testable import HTTP

@Suite struct `Headers` {
  @Test(arguments: 1...200) func `keep any bytes`(seed: Int) {
    var random = Seeded(state: UInt64(seed))
    let bytes = (0..<Int.random(in: 0...40, using: &random)).map { _ in
      // Mostly what private-use scalars, which stand for odd bytes, are made of.
      Bool.random(using: &random)
        ? [0xEF, 0x9E, 0x9F, 0x80, 0xBF].randomElement(using: &random) ?? 0 : UInt8.random(in: 0...255, using: &random)
    }
    #expect(HeaderText.encode(HeaderText.decode(bytes)) == bytes)
  }

  @Test func `show text as text`() {
    #expect(HeaderText.decode(bytes("\"שלום é\"")) == "\"שלום é\"")
  }

  @Test func `are found without regard to case`() {
    let headers: HTTPHeaders = ["ETag": "\"1\"", "etag": "\"2\"", "Link": "a"]
    #expect(headers["eTAG"] == "\"2\"")
    #expect(headers.all("ETAG") == ["\"1\"", "\"2\""])
    #expect(headers["Lin"] == nil)
  }

  @Test func `leave home without secrets`() {
    let headers: HTTPHeaders = ["Authorization": "s", "X-Key": "s", "Cookie": "s", "If-None-Match": "\"1\""]
    #expect(headers.withoutSecrets.lines.map(\.name) == ["If-None-Match"])
  }
}

@Suite struct `The parts of a URL` {
  @Test(arguments: [
    ("http://Example.ORG/x?token=secret", "http://example.org", 80),
    ("https://u:p@example.org:8443/", "https://example.org", 8443),
    ("http://[2001:DB8::1]:81/", "http://2001:db8::1", 81), ("http://0x7f.1/", "http://127.0.0.1", 80),
    ("HTTPS://example.org", "https://example.org", 443),
  ])
  func `are read as libcurl reads them, and shown without secrets`(url: String, shown: String, port: UInt16) throws {
    let parts = try URLParts(url)
    #expect(parts.shown == shown)
    #expect(parts.port == port)
    #expect(parts.isFetchable)
  }
}
