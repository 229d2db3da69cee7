/// The language of a text: what the feed says, else what its script says.
enum Language {
  /// A BCP 47 tag in lower case (`en-gb`), or nil where `text` is none.
  static func tag(_ text: String) -> String? {
    var tag: [UInt8] = []
    for byte in text.utf8 {
      switch byte {
      case 0x09...0x0D, 0x20: continue
      case 0x41...0x5A: tag.append(byte | 0x20)
      case 0x61...0x7A, 0x30...0x39, UInt8(ascii: "-"): tag.append(byte)
      case UInt8(ascii: "_"): tag.append(UInt8(ascii: "-"))
      default: return nil
      }
      if tag.count > 35 { return nil }
    }
    let primary = tag.prefix { $0 != UInt8(ascii: "-") }
    guard (2...3).contains(primary.count), !primary.elementsEqual("und".utf8) else { return nil }
    return String(decoding: tag, as: UTF8.self)
  }

  /// Scalars that are looked at.
  private static let sample = 100

  /// The language that the script of `text` points to, where at least half of its first letters are of that script;
  /// nil for Latin, which hundreds of languages use.
  static func guess(_ text: String) -> String? {
    // Nothing but ASCII is Latin.
    let ascii = text.utf8.withContiguousStorageIfAvailable { UTF8Repair.endOfASCII($0, from: 0) } ?? 0
    guard ascii < min(sample, text.utf8.count), !isMostlyASCII(text) else { return nil }
    var counts = [Int](repeating: 0, count: Script.allCases.count)
    var letters = 0
    for scalar in text.unicodeScalars.prefix(sample) {
      guard let script = Script(scalar) else { continue }
      letters += 1
      counts[script.rawValue] += 1
    }
    func count(_ script: Script) -> Int { counts[script.rawValue] }
    func has(_ scripts: Script...) -> Bool { scripts.reduce(0) { $0 + count($1) } * 2 >= letters }
    guard letters > 0, count(.latin) * 2 < letters else { return nil }
    if has(.hangul) { return "ko" }
    if count(.kana) > 0, has(.kana, .han) { return "ja" }
    if has(.han) { return "zh" }
    if has(.arabic, .persian, .urdu) {
      return count(.urdu) > 0 ? "ur" : count(.persian) > 0 ? "fa" : "ar"
    }
    if has(.cyrillic, .ukrainian) { return count(.ukrainian) > 0 ? "uk" : "ru" }
    return [
      (Script.hebrew, "he"), (.greek, "el"), (.thai, "th"), (.devanagari, "hi"), (.armenian, "hy"),
      (.georgian, "ka"),
    ].first { has($0.0) }?.1
  }

  /// Whether at least half of the first scalars that can be letters are ASCII letters.
  private static func isMostlyASCII(_ text: String) -> Bool {
    var (letters, others, count) = (0, 0, 0)
    for byte in text.utf8 where byte & 0xC0 != 0x80 {
      if byte >= 0x80 { others += 1 } else if byte | 0x20 >= 0x61, byte | 0x20 <= 0x7A { letters += 1 }
      count += 1
      if count == sample { break }
    }
    return letters >= others
  }

  private enum Script: Int, CaseIterable {
    case latin, cyrillic, ukrainian, greek, hebrew, arabic, persian, urdu, thai, devanagari, armenian, georgian, han,
      kana, hangul

    init?(_ scalar: Unicode.Scalar) {
      switch scalar.value {
      case 0x41...0x5A, 0x61...0x7A, 0xC0...0x24F, 0x1E00...0x1EFF: self = .latin
      case 0x404, 0x406, 0x407, 0x454, 0x456, 0x457, 0x490, 0x491: self = .ukrainian
      case 0x400...0x52F: self = .cyrillic
      case 0x370...0x3FF, 0x1F00...0x1FFF: self = .greek
      case 0x591...0x5F4: self = .hebrew
      case 0x679, 0x688, 0x691, 0x6BA, 0x6BE, 0x6C1, 0x6D2: self = .urdu
      case 0x67E, 0x686, 0x698, 0x6AF, 0x6CC, 0x6A9: self = .persian
      case 0x600...0x6FF, 0x750...0x77F, 0xFB50...0xFDFF, 0xFE70...0xFEFE: self = .arabic
      case 0xE00...0xE7F: self = .thai
      case 0x900...0x97F: self = .devanagari
      case 0x530...0x58F: self = .armenian
      case 0x10A0...0x10FF: self = .georgian
      case 0x3041...0x30FF: self = .kana
      case 0x4E00...0x9FFF, 0x3400...0x4DBF: self = .han
      case 0xAC00...0xD7A3, 0x1100...0x11FF: self = .hangul
      default: return nil
      }
    }
  }
}
