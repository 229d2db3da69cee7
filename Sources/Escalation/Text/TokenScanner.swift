/// Cuts a text into folded words in one pass over its bytes.
struct TokenScanner {
  private let text: [UInt8]
  private(set) var folded: [UInt8] = []
  private(set) var tokens: [Tokens.Token] = []

  private var position = 0
  /// The open word: where it starts in the text and in `folded`; nil between words.
  private var open: (start: Int, folded: Int)?
  private var end = 0
  private var capitals = 0
  private var small = 0
  private var digits = 0
  /// The open word is made of single letters with dots: `U.S`.
  private var isAcronym = false
  private var pause = Tokens.Pause.sentence

  init(_ string: String, limit: Int) {
    var bytes = Array(string.utf8.prefix(limit))
    if string.utf8.count > limit { Self.cutToScalar(&bytes) }
    text = bytes
    folded.reserveCapacity(bytes.count)
    tokens.reserveCapacity(bytes.count / 5)
  }

  /// Drops the bytes of a scalar that the limit has cut in two.
  private static func cutToScalar(_ bytes: inout [UInt8]) {
    while let last = bytes.last, last & 0xC0 == 0x80 { bytes.removeLast() }
    if let last = bytes.last, last >= 0xC0 { bytes.removeLast() }
  }

  mutating func scan() {
    while position < text.count {
      let byte = text[position]
      switch byte {
      case 0x61...0x7A: add(byte, 1); small += 1
      case 0x41...0x5A: add(byte + 32, 1); capitals += 1
      case 0x30...0x39: add(byte, 1); digits += 1
      case ..<0x80: punctuation(byte)
      default: beyondASCII()
      }
    }
    close()
  }

  private mutating func add(_ byte: UInt8, _ length: Int) {
    if open == nil { open = (position, folded.count) }
    folded.append(byte)
    position += length
    end = position
  }

  private mutating func beyondASCII() {
    let (scalar, length) = decode(at: position)
    switch Folding.fold(scalar) {
    case .letter(let first, let second):
      if scalar.properties.isUppercase { capitals += 1 } else { small += 1 }
      append(first, length)
      if second != 0 { append(second, 0) }
    case .ideograph(let value):
      close()
      append(value, length)
      close()
    case .nothing:
      position += length
      if open != nil { end = position }
    case .separator:
      mark(scalar, length)
    }
  }

  private mutating func append(_ value: UInt32, _ length: Int) {
    guard let scalar = Unicode.Scalar(value) else { return }
    if open == nil { open = (position, folded.count) }
    folded.append(contentsOf: UTF8.encode(scalar).map(Array.init) ?? [])
    position += length
    end = position
  }

  private mutating func mark(_ scalar: Unicode.Scalar, _ length: Int) {
    switch scalar.value {
    case 0x2018, 0x2019, 0x2BC, 0x2032: apostrophe(length)
    case 0x2013, 0x2010, 0x2011, 0x2212: dash(length, joins: true)
    case 0x2014, 0x2015, 0x2026, 0x2022, 0xB7: part(.clause, length)
    case 0x3002, 0xFF01, 0x6D4, 0x2028, 0x2029, 0x964: part(.sentence, length)
    case 0xFF1F, 0x61F: question(length)
    case 0xFF1A, 0xFF1B, 0x61B: part(.clause, length)
    case 0xFF0C, 0x3001, 0x60C, 0x201C, 0x201D, 0x201E, 0xAB, 0xBB: part(.comma, length)
    default: part(.none, length)
    }
  }

  private mutating func punctuation(_ byte: UInt8) {
    switch byte {
    case UInt8(ascii: "'"): apostrophe(1)
    case UInt8(ascii: "."): dot()
    case UInt8(ascii: ","): isBetweenDigits ? skip() : part(.comma, 1)
    case UInt8(ascii: ":"): isBetweenDigits ? skip() : part(.clause, 1)
    case UInt8(ascii: "-"): dash(1, joins: true)
    case UInt8(ascii: "?"): question(1)
    case UInt8(ascii: "!"), 0x0A, 0x0D: part(.sentence, 1)
    case UInt8(ascii: ";"), UInt8(ascii: "|"): part(.clause, 1)
    case UInt8(ascii: "\""), UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "["), UInt8(ascii: "]"): part(.comma, 1)
    default: part(.none, 1)
    }
  }

  /// Leaves a mark inside the open word out of it: the comma of `170,000`.
  private mutating func skip() { position += 1 }

  private mutating func part(_ strength: Tokens.Pause, _ length: Int) {
    close()
    position += length
    pause = max(pause, strength)
  }

  /// A hyphen parts words without a pause, a dash between spaces parts clauses.
  private mutating func dash(_ length: Int, joins: Bool) {
    let isJoining = joins && open != nil && (isLetter(at: position + length) || isDigit(at: position + length))
    part(isJoining ? .none : .clause, length)
  }

  /// `'s` is a word of its own; `don't` is one word; any other apostrophe parts (`l'attaque`) or quotes.
  private mutating func apostrophe(_ length: Int) {
    let next = position + length
    guard open != nil, isLetter(at: next) else { return part(.none, length) }
    if lower(at: next) == UInt8(ascii: "s"), !isLetter(at: next + 1) {
      close()
      open = (position, folded.count)
      folded.append(contentsOf: [UInt8(ascii: "'"), UInt8(ascii: "s")])
      position = next + 1
      end = position
      small = 1
      close()
    } else if lower(at: next) == UInt8(ascii: "t"), folded.last == UInt8(ascii: "n") {
      position = next
    } else {
      part(.none, length)
    }
  }

  private mutating func dot() {
    let isInitial = open.map { folded.count - $0.folded == 1 && capitals == 1 } ?? false
    if isInitial || isAcronym, isLetter(at: position + 1), !isLetter(at: position + 2) {
      isAcronym = true
      return skip()
    }
    if isBetweenDigits { return skip() }
    let isEnd = isSpaceOrEnd(at: position + 1) && !isAcronym && !isAbbreviation
    part(isEnd ? .sentence : .none, 1)
  }

  private mutating func question(_ length: Int) {
    close()
    open = (position, folded.count)
    folded.append(UInt8(ascii: "?"))
    position += length
    end = position
    close()
    pause = .sentence
  }

  private mutating func close() {
    guard let start = open else { return }
    let isWord = digits == 0 || capitals + small > 0
    tokens.append(
      Tokens.Token(
        word: start.folded..<folded.count, range: start.start..<end, pause: pause,
        isCapitals: capitals >= 2 && small == 0, isNumber: !isWord))
    open = nil
    pause = .none
    (capitals, small, digits, isAcronym) = (0, 0, 0, false)
  }

  // MARK: Looking around

  private var isBetweenDigits: Bool {
    open != nil && digits > 0 && isDigit(at: position - 1) && isDigit(at: position + 1)
  }

  private var isAbbreviation: Bool {
    guard let open else { return false }
    return Self.abbreviations.contains(String(decoding: folded[open.folded...], as: UTF8.self))
  }

  /// Titles, months, and Spanish plurals in double letters (`EE. UU.`, `FF. AA.`) that carry a dot inside a sentence.
  private static let abbreviations: Set<String> = [
    "mr", "mrs", "ms", "dr", "gen", "lt", "col", "sgt", "maj", "sen", "rep", "gov", "adm", "st", "vs", "jan", "feb",
    "aug", "sept", "oct", "nov", "dec", "no", "ee", "uu", "ff", "aa",
  ]

  private func isDigit(at index: Int) -> Bool {
    index < text.count && index >= 0 && (0x30...0x39).contains(text[index])
  }
  private func lower(at index: Int) -> UInt8 { text[index] | 0x20 }

  private func isLetter(at index: Int) -> Bool {
    guard index < text.count else { return false }
    let byte = text[index]
    if byte < 0x80 { return (0x61...0x7A).contains(byte | 0x20) }
    guard byte >= 0xC0, case .letter = Folding.fold(decode(at: index).scalar) else { return false }
    return true
  }

  private func isSpaceOrEnd(at index: Int) -> Bool {
    guard index < text.count else { return true }
    return text[index] <= 0x20 || text[index] == UInt8(ascii: "\"") || text[index] == UInt8(ascii: "'")
      || text[index] >= 0x80
  }

  /// The scalar at a lead byte. The text comes from a `String`, so it is well formed; what is not reads as U+FFFD.
  private func decode(at index: Int) -> (scalar: Unicode.Scalar, length: Int) {
    let lead = text[index]
    let length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC0 ? 2 : 1
    guard length > 1, index + length <= text.count else { return ("\u{FFFD}", 1) }
    var value = UInt32(lead) & (0x7F >> UInt32(length))
    for offset in 1..<length { value = value << 6 | UInt32(text[index + offset] & 0x3F) }
    return (Unicode.Scalar(value) ?? "\u{FFFD}", length)
  }
}
