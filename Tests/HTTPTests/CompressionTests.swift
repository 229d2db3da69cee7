import HTTP
import Loopback
import Testing

@Suite struct `Compression` {
  static let text = String(repeating: "<item>a calm day at the border</item>", count: 3000)

  /// 6 MB of spaces, in members so that packing them does not hold the other tests up.
  static let bomb = [[UInt8]](repeating: gzip([UInt8](repeating: 0x20, count: 1 << 20)), count: 6).flatMap(\.self)

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
