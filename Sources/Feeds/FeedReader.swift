import Gzip
package import News

/// Reads one feed of any format from its bytes, fed as they arrive: the one switch over formats.
package struct FeedReader {
  private enum Reader {
    case undecided
    case xml(XMLFeedReader)
    case json(JSONFeedReader)
  }

  private let limits: FeedLimits
  private let assembly: FeedAssembly
  private var decoder: TextDecoder
  private var reader = Reader.undecided
  private var gzip = GzipBody()
  private var decoded: [UInt8] = []
  /// Bytes not yet worth a pass, so that a server that sends single bytes costs no more than another.
  private var waiting: [UInt8] = []
  /// The first bytes, unpacked, and the first that were decoded.
  private var begin: [UInt8] = []
  private var beginning: [UInt8] = []
  private var count = 0

  /// `url` is the feed's address, for relative links and the publisher; `contentType` what the server sent, for its
  /// charset.
  package init(url: String?, contentType: String?, limits: FeedLimits = FeedLimits()) {
    self.limits = limits
    assembly = FeedAssembly(url: url, limits: limits)
    decoder = TextDecoder(httpCharset: contentType.flatMap(ContentType.charset))
  }

  /// Reads a whole body at once.
  package static func read(
    _ bytes: [UInt8], url: String?, contentType: String?, limits: FeedLimits = FeedLimits()
  ) throws(FeedError) -> FeedDocument {
    var reader = FeedReader(url: url, contentType: contentType, limits: limits)
    bytes.withUnsafeBytes { reader.consume($0) }
    return try reader.finish()
  }

  /// Takes the next bytes of the body, of any number. Bytes beyond the limit are not looked at; `finish` reports them.
  package mutating func consume(_ chunk: UnsafeRawBufferPointer) {
    let room = max(0, limits.bytes - count)
    count += chunk.count
    let bytes = UnsafeRawBufferPointer(rebasing: chunk.prefix(room)).assumingMemoryBound(to: UInt8.self)
    if waiting.isEmpty, bytes.count >= Self.pass {
      take(bytes)
    } else {
      waiting.append(contentsOf: bytes)
      if waiting.count >= Self.pass { flush() }
    }
  }

  /// The document, once all bytes were taken.
  package mutating func finish() throws(FeedError) -> FeedDocument {
    flush()
    decoded.removeAll(keepingCapacity: true)
    decoder.finish(into: &decoded)
    dispatch()
    guard count <= limits.bytes, gzip.count <= limits.bytes else { throw .tooLarge(limit: limits.bytes) }
    if let name = Compression.name(begin) { throw .compressed(name) }
    switch reader {
    case .undecided: throw gzip.problem == nil ? .emptyBody : .damagedGzip
    case .json(let reader): return try assembly.document(reader, begin: beginning, problems: problems([]))
    case .xml(let reader):
      reader.finish()
      if reader.format == nil, let name = decoder.unknownLabel { throw .unreadableEncoding(name) }
      return try assembly.document(reader, begin: beginning, problems: problems(reader.problems))
    }
  }

  private static let pass = 4 << 10
  /// What is decoded at once, so that the copy of a large body stays small.
  private static let slice = 32 << 10

  private func problems(_ found: [String]) -> [String] { [gzip.problem, decoder.problem].compactMap { $0 } + found }

  private mutating func flush() {
    guard !waiting.isEmpty else { return }
    let bytes = waiting
    waiting.removeAll(keepingCapacity: true)
    bytes.withUnsafeBufferPointer { take($0) }
  }

  /// Unpacks what is gzip data though nobody said so.
  private mutating func take(_ bytes: UnsafeBufferPointer<UInt8>) {
    guard gzip.isGzip(bytes) else { return decode(bytes) }
    var body = gzip
    body.unpack(bytes, limit: limits.bytes) { decode($0) }
    gzip = body
  }

  private mutating func decode(_ bytes: UnsafeBufferPointer<UInt8>) {
    if begin.count < 8 { begin.append(contentsOf: bytes.prefix(8 - begin.count)) }
    var start = 0
    while start < bytes.count {
      let end = min(bytes.count, start + Self.slice)
      decoded.removeAll(keepingCapacity: true)
      decoder.decode(UnsafeBufferPointer(rebasing: bytes[start..<end]), into: &decoded)
      dispatch()
      start = end
    }
  }

  /// Hands `decoded` to the reader of its format, which the first visible character tells.
  private mutating func dispatch() {
    guard !decoded.isEmpty else { return }
    if case .undecided = reader {
      guard let first = firstVisible else { return }
      beginning = Array(decoded.prefix(200))
      reader = first == UInt8(ascii: "{") ? .json(assembly.jsonReader) : .xml(assembly.xmlReader)
    }
    decoded.withUnsafeBufferPointer { bytes in
      switch reader {
      case .undecided: break
      case .json(let reader): reader.parse(bytes)
      case .xml(let reader): reader.parse(bytes)
      }
    }
  }

  /// The first byte that is neither white space nor part of a byte order mark.
  private var firstVisible: UInt8? { decoded.first { $0 > 0x20 && $0 != 0xEF && $0 != 0xBB && $0 != 0xBF } }
}
