/// The encoding of text that has no label, from the statistics of its bytes.
enum EncodingGuess {
  /// An iconv name; windows-1252 where nothing else fits.
  static func name(of sample: [UInt8]) -> String {
    if sample.firstRange(of: [0x1B, UInt8(ascii: "$")]) != nil { return "ISO-2022-JP" }
    let high = sample.filter { $0 >= 0x80 }
    guard high.count >= 4 else { return "WINDOWS-1252" }
    // Text of a non-Latin script is mostly high bytes in runs; accents stand alone.
    let runs = zip(sample, sample.dropFirst()).filter { $0 >= 0x80 && $1 >= 0x80 }.count
    guard runs * 2 > high.count else { return "WINDOWS-1252" }
    return cyrillic(high) ?? doubleByte(sample) ?? "WINDOWS-1252"
  }

  /// Lower-case Cyrillic lies in 0xE0 … 0xFF in windows-1251 and in 0xC0 … 0xDF in KOI8-R, 0xD0 … 0xEF in ISO-8859-5.
  private static func cyrillic(_ high: [UInt8]) -> String? {
    func share(_ range: ClosedRange<UInt8>) -> Double { Double(high.count { range.contains($0) }) / Double(high.count) }
    guard share(0xC0...0xFF) > 0.97 || (share(0xB0...0xEF) > 0.97 && share(0xD0...0xEF) > 0.8) else { return nil }
    // The commonest vowels о е а и: together a third of Russian.
    func vowels(_ bytes: [UInt8]) -> Double { Double(high.count { bytes.contains($0) }) / Double(high.count) }
    let candidates = [
      ("WINDOWS-1251", vowels([0xEE, 0xE5, 0xE0, 0xE8])), ("KOI8-R", vowels([0xCF, 0xC5, 0xC1, 0xC9])),
      ("ISO-8859-5", vowels([0xDE, 0xD5, 0xD0, 0xD8])),
    ]
    guard let best = candidates.max(by: { $0.1 < $1.1 }), best.1 > 0.24 else { return nil }
    return best.0
  }

  /// The double-byte encoding without bad sequences in which most characters are common ones.
  private static func doubleByte(_ sample: [UInt8]) -> String? {
    let candidates = ["CP932", "EUC-JP-MS", "UHC", "GB18030", "BIG5-HKSCS"]
    var best: (name: String, score: Double)?
    for name in candidates {
      guard let transcoder = Transcoder(from: name) else { continue }
      var text: [UInt8] = []
      sample.withUnsafeBufferPointer { transcoder.decode($0, into: &text) }
      let score = commonness(of: text)
      if score > (best?.score ?? 0.5) { best = (name, score) }
    }
    return best?.name
  }

  /// The share of common East Asian characters: kana and Hangul count in full, frequent ideographs half.
  private static func commonness(of text: [UInt8]) -> Double {
    var points = 0.0
    var count = 0.0
    for scalar in String(decoding: text, as: UTF8.self).unicodeScalars where scalar.value >= 0x80 {
      count += 1
      switch scalar.value {
      case 0xFFFD: points -= 5
      case 0x3041...0x30FE, 0xAC00...0xD7A3: points += 1
      case 0x3000...0x3002, 0xFF01...0xFF5E: points += 1
      case 0x4E00...0x9FA5: points += frequent.contains(scalar) ? 1 : 0.6
      case 0xE000...0xF8FF, 0xFF61...0xFF9F: points -= 1
      default: break
      }
    }
    return count == 0 ? 0 : points / count
  }

  private static let frequent = Set(
    "的一是不了在人有我他这個們中来上大為和国地到以說时要就出會可也你對生能而子那得于着下自之年過發后作里用道行所然家種事成方多經麼去法學如都同現當沒動面起看定天分還進好小部其些主樣理心她本前開但因只從想實日月本時事新聞東京"
      .unicodeScalars)
}
