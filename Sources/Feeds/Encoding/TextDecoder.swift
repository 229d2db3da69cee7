import CXML2

/// Turns a body of any encoding into well-formed UTF-8, chunk by chunk.
///
/// ASCII passes at once. The first other byte makes it wait for a window of text, so that what the bytes are can overrule
/// what the labels say: byte order mark, then HTTP charset, then XML declaration (RFC 7303), then the bytes themselves.
struct TextDecoder {
  private enum State {
    /// Only ASCII so far; `begin` holds the body's first bytes for the declaration.
    case ascii
    case waiting
    case utf8
    case legacy(Transcoder)
  }

  /// How much text decides the encoding.
  private static let window = 16 << 10
  private static let declarationWindow = 1 << 10

  private let httpCharset: String?
  private var state = State.ascii
  private var held: [UInt8] = []
  private var begin: [UInt8] = []
  private var isStarted = false
  private var validator = UTF8Repair()
  /// What the labels claimed wrongly, for a person, and the declared name that nobody knows.
  private(set) var problem: String?
  private(set) var unknownLabel: String?

  init(httpCharset: String?) { self.httpCharset = httpCharset }

  /// Appends what `chunk` decodes to.
  mutating func decode(_ chunk: UnsafeBufferPointer<UInt8>, into text: inout [UInt8]) {
    switch state {
    case .utf8: validator.repair(chunk, into: &text)
    case .legacy(let transcoder): transcoder.decode(chunk, into: &text)
    case .waiting:
      held.append(contentsOf: chunk)
      if held.count >= Self.window { decide(into: &text) }
    case .ascii: takeASCII(chunk, into: &text)
    }
  }

  /// Appends what is left at the end of the body.
  mutating func finish(into text: inout [UInt8]) {
    if case .ascii = state, !held.isEmpty { state = .waiting }
    if case .waiting = state { decide(into: &text) }
    switch state {
    case .utf8: validator.finish(into: &text)
    case .legacy(let transcoder): transcoder.finish(into: &text)
    case .ascii, .waiting: break
    }
  }

  private mutating func takeASCII(_ chunk: UnsafeBufferPointer<UInt8>, into text: inout [UInt8]) {
    // Four bytes tell the Unicode forms of two and four bytes; most bodies have none and need no copy.
    if held.isEmpty, chunk.count >= 4, !isStarted {
      isStarted = EncodingChoice.wide(Array(chunk.prefix(4))) == nil
    }
    if !isStarted {
      held.append(contentsOf: chunk)
      guard held.count >= 4 else { return }
      isStarted = true
      if EncodingChoice.wide(held) != nil {
        begin = held
        return decide(into: &text)
      }
      let whole = held
      held = []
      whole.withUnsafeBufferPointer { takeASCII($0, into: &text) }
      return
    }
    if begin.count < Self.declarationWindow {
      let more = chunk.prefix(Self.declarationWindow - begin.count)
      begin.append(contentsOf: UnsafeBufferPointer(rebasing: more))
    }
    let end = Self.endOfText(chunk)
    text.append(contentsOf: UnsafeBufferPointer(rebasing: chunk[..<end]))
    guard end < chunk.count else { return }
    state = .waiting
    held = Array(chunk[end...])
    if held.count >= Self.window { decide(into: &text) }
  }

  /// The index of the first byte that is not ASCII, or is the escape of ISO-2022 or the zero of UTF-16. Eight at a time.
  private static func endOfText(_ chunk: UnsafeBufferPointer<UInt8>) -> Int {
    let raw = UnsafeRawBufferPointer(chunk)
    let ones: UInt64 = 0x0101_0101_0101_0101
    var index = 0
    while index + 8 <= raw.count {
      let word = raw.loadUnaligned(fromByteOffset: index, as: UInt64.self)
      let escapes = word ^ (ones &* 0x1B)
      // The high bit of a byte is set where the byte has it, is zero, or was the escape.
      let found = word | (word &- ones) & ~word | (escapes &- ones) & ~escapes
      if found & (ones &* 0x80) != 0 { break }
      index += 8
    }
    while index < raw.count, raw[index] < 0x80, raw[index] != 0x1B, raw[index] != 0 { index += 1 }
    return index
  }

  private mutating func decide(into text: inout [UInt8]) {
    let choice = EncodingChoice(begin: begin.isEmpty ? held : begin, sample: held, httpCharset: httpCharset)
    problem = choice.problem
    unknownLabel = choice.unknownLabel
    if let name = choice.legacy, let transcoder = Transcoder(from: name) {
      state = .legacy(transcoder)
    } else {
      state = .utf8
    }
    let sample = held
    held = []
    if choice.legacy == nil, choice.isValidUTF8 {
      sample.withUnsafeBufferPointer { validator.pass($0, into: &text) }
    } else {
      sample.withUnsafeBufferPointer { decode($0, into: &text) }
    }
  }
}
