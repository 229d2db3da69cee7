import HTTP
import Loopback
import Testing

@Suite struct `Compression` {
  static let text = String(repeating: "<item>a calm day at the border</item>", count: 3000)

  /// 6 MB of spaces, in members so that packing them does not hold the other tests up.
  nonisolated static let bomb = [[UInt8]](repeating: gzip([UInt8](repeating: 0x20, count: 1 << 20)), count: 6).flatMap(
    \.self)

  private func get(_ body: [UInt8], coding: String = "gzip", limits: HTTPLimits = HTTPLimits()) async throws(HTTPError)
    -> HTTPResponse
  {
    let server: LoopbackServer
    let client: HTTPClient
    do {
      server = try LoopbackServer { _ in .chunked(headers: ["Content-Encoding": coding], body.split(every: 1000)) }
      client = try makeClient()
    } catch {
      throw .other(code: 0, "\(error)")
    }
    return try await client.get(server.url(), limits: limits)
  }

  @Test(arguments: ["gzip", "x-gzip", "GZIP"]) func `is undone`(coding: String) async throws {
    let packed = gzip(bytes(Self.text))
    let response = try await get(packed, coding: coding)
    #expect(response.text == Self.text)
    #expect(response.wireBytes < Self.text.utf8.count / 10)
    #expect(response.wireBytes > packed.count)
  }

  /// "hello" in one stored block of each coding.
  nonisolated static let others: [(String, [UInt8])] = [
    ("br", [0x0B, 0x02, 0x80] + bytes("hello") + [0x03]),
    ("zstd", [0x28, 0xB5, 0x2F, 0xFD, 0x20, 0x05, 0x29, 0x00, 0x00] + bytes("hello")),
    ("deflate", [0x78, 0x01, 0x01, 0x05, 0x00, 0xFA, 0xFF] + bytes("hello") + [0x06, 0x2C, 0x02, 0x15]),
    ("deflate", [0x01, 0x05, 0x00, 0xFA, 0xFF] + bytes("hello")),
    ("identity", bytes("hello")),
  ]

  @Test(arguments: others) func `of every kind on offer is undone`(coding: String, body: [UInt8]) async throws {
    #expect(try await get(body, coding: coding).text == "hello")
  }

  @Test(arguments: ["br", "zstd", "deflate", "gzip, gzip"])
  func `that is not what it says is refused`(coding: String) async throws {
    await #expect(throws: HTTPError.malformedResponse("the body cannot be unpacked")) {
      try await get([0xFF, 0xFE, 0xFD] + bytes(Self.text), coding: coding)
    }
  }

  @Test func `survives trailers`() async throws {
    let packed = gzip(bytes("<rss/>"))
    let server = try LoopbackServer { _ in
      let head = "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked\r\nTrailer: X\r\n\r\n"
      let chunk = bytes(String(packed.count, radix: 16) + "\r\n") + packed + bytes("\r\n0\r\n")
      return .init(steps: [.send(bytes(head)), .send(chunk), .send(bytes("ETag: \"late\"\r\n\r\n"))])
    }
    let response = try await makeClient().get(server.url())
    #expect(response.text == "<rss/>")
    #expect(response.headers["ETag"] == nil)
  }

  @Test func `may have several members`() async throws {
    let response = try await get(gzip(bytes("<rss>")) + gzip(bytes("")) + gzip(bytes("</rss>")))
    #expect(response.text == "<rss></rss>")
  }

  @Test func `may be followed by padding`() async throws {
    let response = try await get(gzip(bytes("<rss/>")) + [0, 0, 0])
    #expect(response.text == "<rss/>")
  }

  @Test func `that is cut short is a broken transfer`() async throws {
    let packed = gzip(bytes(Self.text))
    for length in [1, 5, packed.count / 2, packed.count - 1] {
      await #expect(throws: HTTPError.resetOrTruncated) { try await get(Array(packed[..<length])) }
    }
  }

  @Test func `that is damaged is refused`() async throws {
    var packed = gzip(bytes(Self.text))
    packed[packed.count - 6] ^= 0xFF  // The checksum.
    await #expect(throws: HTTPError.malformedResponse("damaged gzip data")) { try await get(packed) }
  }

  @Test func `that is only claimed is forgiven`() async throws {
    #expect(try await get(bytes("<rss/>")).text == "<rss/>")
  }

  @Test func `of nothing is nothing`() async throws {
    #expect(try await get([]).body.isEmpty)
  }

  @Test func `bombs are cut off by their ratio`() async throws {
    let bomb = Self.bomb
    await #expect(throws: HTTPError.decompressionBomb(ratio: 200)) { try await get(bomb) }
  }

  @Test func `bombs are cut off by their size`() async throws {
    let bomb = Self.bomb
    await #expect(throws: HTTPError.tooLarge(limit: 2 << 20)) {
      try await get(bomb, limits: HTTPLimits(body: 2 << 20, ratio: 10_000))
    }
  }

  @Test func `bombs within bombs are cut off too`() async throws {
    let bomb = gzip(gzip([UInt8](repeating: 0x20, count: 12 << 20)))
    await #expect(throws: (HTTPError).self) { try await get(bomb, coding: "gzip, gzip") }
  }
}

nonisolated extension [UInt8] {
  func split(every count: Int) -> [[UInt8]] {
    stride(from: 0, to: self.count, by: count).map { Array(self[$0..<Swift.min($0 + count, self.count)]) }
  }
}
