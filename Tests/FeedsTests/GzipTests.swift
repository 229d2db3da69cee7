import Feeds
import News
import Testing

@Suite struct `Gzip without a header` {
  private let text =
    "<rss><channel>" + String(repeating: "<item><title>Port closed</title></item>", count: 50)
    + "</channel></rss>"

  @Test(arguments: [1, 7, 64, 100_000])
  func `is unpacked, of one member and of several`(size: Int) throws {
    let bytes = Array(text.utf8)
    let half = bytes.count / 2
    let members = packed(bytes[..<half]) + packed([]) + packed(bytes[half...])
    for body in [packed(bytes[...]), members, packed(bytes[...]) + [0, 0, 0]] {
      var reader = FeedReader(url: nil, contentType: nil)
      for chunk in body.chunks(of: size) { chunk.withUnsafeBytes { reader.consume($0) } }
      let feed = try reader.finish()
      #expect(feed.items.count == 50 && feed.problems.isEmpty)
    }
  }

  @Test func `keeps what was whole before the damage`() throws {
    let body = packed(Array(text.utf8)[...])
    let short = try FeedReader.read(Array(body.prefix(1000)), url: nil, contentType: nil)
    #expect(short.items.count > 10 && short.problems.contains("the gzip data end early"))
    var wrong = body
    wrong[wrong.count - 6] ^= 1
    let damaged = try FeedReader.read(wrong, url: nil, contentType: nil)
    #expect(damaged.items.count == 50 && damaged.problems == ["the gzip data are damaged: read up to there"])
    #expect(throws: FeedError.damagedGzip) { try FeedReader.read([0x1F, 0x8B, 8, 0], url: nil, contentType: nil) }
    #expect(throws: FeedError.damagedGzip) { try FeedReader.read([0x1F, 0x8B, 9, 0, 1], url: nil, contentType: nil) }
  }

  @Test func `counts unpacked against the limit`() {
    let body = packed(Array(text.utf8)[...]) + packed(Array(text.utf8)[...])
    #expect(throws: FeedError.tooLarge(limit: body.count)) {
      try FeedReader.read(
        body + packed(Array(text.utf8)[...]), url: nil, contentType: nil, limits: FeedLimits(bytes: body.count))
    }
  }

  @Test func `keeps the declaration that came in a piece of its own`() throws {
    let declaration = Array("<?xml version=\"1.0\" encoding=\"windows-1251\"?>".utf8)
    let rest = Array("<rss><channel><item><title>".utf8) + [0xD2, 0xF0, 0xE5] + Array("</title></item>".utf8)
    let feed = try FeedReader.read(packed(declaration[...]) + packed(rest[...]), url: nil, contentType: nil)
    #expect(feed.items.first?.title == "Тре")
  }

  @Test func `is unpacked once`() {
    #expect(throws: FeedError.compressed("gzip")) {
      try FeedReader.read(packed(packed(Array(text.utf8)[...])[...]), url: nil, contentType: nil)
    }
  }

  /// One gzip member (RFC 1952) of stored blocks (RFC 1951).
  private func packed(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
    var member: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3]
    for block in Array(bytes).chunks(of: 700) {
      member += [0] + little(block.count, 2) + little(~block.count, 2) + block
    }
    var check: UInt32 = ~0
    for byte in bytes {
      check ^= UInt32(byte)
      for _ in 0..<8 { check = check & 1 == 1 ? check >> 1 ^ 0xEDB8_8320 : check >> 1 }
    }
    return member + [1, 0, 0, 0xFF, 0xFF] + little(Int(~check), 4) + little(bytes.count, 4)
  }

  private func little(_ value: Int, _ width: Int) -> [UInt8] {
    (0..<width).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
  }
}
