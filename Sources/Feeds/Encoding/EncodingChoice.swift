/// Which encoding a body is in, from its mark, its labels and its bytes.
struct EncodingChoice {
  /// The iconv name, or nil for UTF-8.
  private(set) var legacy: String?
  /// What the labels claimed wrongly, for a person.
  private(set) var problem: String?
  /// A label that nobody knows.
  private(set) var unknownLabel: String?
  /// Whether the sample was found to be UTF-8, but for a sequence cut at its end.
  private(set) var isValidUTF8 = false

  /// `begin` is the body's first bytes, with its XML declaration; `sample` the bytes from the first that is not ASCII.
  init(begin: [UInt8], sample: [UInt8], httpCharset: String?) {
    if let wide = Self.wide(begin) {
      legacy = wide
      return
    }
    if begin.starts(with: [0xEF, 0xBB, 0xBF]) { return }
    let declared = Self.declared(begin)
    let isUTF8 = Self.isUTF8(sample)
    isValidUTF8 = isUTF8
    let labels = [httpCharset, declared].compactMap { $0 }
    let names = labels.map(CharsetName.canonical)
    for (label, name) in zip(labels, names) {
      // A label of UTF-8, or of UTF-16 over single bytes, is believed only if the bytes allow it.
      if name == "UTF-8" || name.hasPrefix("UTF-16") || name.hasPrefix("UTF-32") || name.hasPrefix("UCS") {
        if isUTF8 { return }
        continue
      }
      // Servers put latin-1 on everything; text that is UTF-8 by its bytes is UTF-8.
      if isUTF8, name == "WINDOWS-1252" || names.contains("UTF-8") { return }
      guard Transcoder(from: name) != nil else {
        problem = "unknown encoding \"\(label)\""
        unknownLabel = label
        continue
      }
      legacy = name
      return
    }
    guard !isUTF8 else { return }
    if names.contains("UTF-8") {
      problem = "declared utf-8, but some bytes are not: read as windows-1252"
    } else {
      legacy = EncodingGuess.name(of: sample)
    }
  }

  /// UTF-16 and UTF-32 by mark or by the zeros round the first `<`.
  static func wide(_ begin: [UInt8]) -> String? {
    let four = Array(begin.prefix(4))
    switch four {
    case [0xFF, 0xFE, 0, 0], [0x3C, 0, 0, 0]: return "UTF-32LE"
    case [0, 0, 0xFE, 0xFF], [0, 0, 0, 0x3C]: return "UTF-32BE"
    default: break
    }
    guard four.count >= 2 else { return nil }
    if four.starts(with: [0xFF, 0xFE]) { return "UTF-16LE" }
    if four.starts(with: [0xFE, 0xFF]) { return "UTF-16BE" }
    guard four.count == 4 else { return nil }
    if four[0] != 0, four[1] == 0, four[2] != 0, four[3] == 0 { return "UTF-16LE" }
    if four[0] == 0, four[1] != 0, four[2] == 0, four[3] != 0 { return "UTF-16BE" }
    return nil
  }

  /// The value of `encoding=` in the XML declaration.
  private static func declared(_ begin: [UInt8]) -> String? {
    // In the first tag, which need not be at the very start; byte by byte, as this runs for every document.
    guard let start = index(of: "<?xml", in: begin[...]),
      let end = begin[start...].firstIndex(of: UInt8(ascii: ">")),
      let name = index(of: "encoding", in: begin[start..<end])
    else { return nil }
    let value = begin[name..<end].drop { $0 <= 0x20 || $0 == UInt8(ascii: "=") }
    let isQuoted = value.first == UInt8(ascii: "\"") || value.first == UInt8(ascii: "'")
    let bare = value.dropFirst(isQuoted ? 1 : 0).prefix {
      $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "'") && $0 != UInt8(ascii: "?")
    }
    return bare.isEmpty || bare.count > 40 ? nil : String(decoding: bare, as: UTF8.self)
  }

  /// The index after the first `word`.
  private static func index(of word: StaticString, in bytes: ArraySlice<UInt8>) -> Int? {
    let length = word.utf8CodeUnitCount
    var index = bytes.startIndex
    while index + length <= bytes.endIndex {
      var matched = 0
      while matched < length, bytes[index + matched] == word.utf8Start[matched] { matched += 1 }
      if matched == length { return index + length }
      index += 1
    }
    return nil
  }

  /// Whether `sample` is UTF-8 but for a sequence cut at its end.
  private static func isUTF8(_ sample: [UInt8]) -> Bool {
    // An escape begins the double bytes of ISO-2022, which are ASCII to look at.
    if sample.first == 0x1B, sample.dropFirst().first == UInt8(ascii: "$") { return false }
    return sample.withUnsafeBufferPointer { bytes in
      var index = UTF8Repair.endOfASCII(bytes, from: 0)
      while index < bytes.count {
        switch UTF8Repair.length(bytes, at: index) {
        case -1: return false
        case 0: return true
        case let length: index = UTF8Repair.endOfASCII(bytes, from: index + length)
        }
      }
      return true
    }
  }
}
