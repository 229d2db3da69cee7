/// The numbers, words and signs of a date, one at a time.
struct DateTokens {
  enum Token {
    case number(Int, digits: Int)
    case word(DateWord)
    /// `+` or `-`.
    case sign(UInt8)
  }

  private let bytes: [UInt8]
  private var index = 0
  /// The last byte that was skipped between two tokens.
  private(set) var previousSeparator: UInt8 = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// At most 128 bytes without white space at the ends; Arabic, Persian and full-width digits and signs become ASCII.
  static func prepared(_ text: some Collection<UInt8>) -> [UInt8] {
    var bytes = Array(text.drop { $0 <= 0x20 }.prefix(128))
    while let last = bytes.last, last <= 0x20 { bytes.removeLast() }
    guard bytes.contains(where: { $0 >= 0x80 }) else { return bytes }
    var result: [UInt8] = []
    for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
      switch scalar.value {
      case 0x0660...0x0669: result.append(0x30 + UInt8(scalar.value - 0x0660))
      case 0x06F0...0x06F9: result.append(0x30 + UInt8(scalar.value - 0x06F0))
      case 0xFF10...0xFF19: result.append(0x30 + UInt8(scalar.value - 0xFF10))
      case 0xFF1A: result.append(UInt8(ascii: ":"))
      case 0x2010...0x2015, 0x2212: result.append(UInt8(ascii: "-"))
      case 0x00A0, 0x2000...0x200A, 0x202F, 0x3000, 0x060C: result.append(0x20)
      case 0x200B...0x200F, 0x202A...0x202E, 0x2066...0x2069, 0xFEFF, 0xFFFD: break
      default: result.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
      }
    }
    return result
  }

  /// What to add to a year of an era for the Gregorian one.
  private static let eras: [(name: String, years: Int)] = [
    ("令和", 2018), ("平成", 1988), ("昭和", 1925), ("民國", 1911), ("民国", 1911),
  ]

  /// `令和6年4月13日` becomes `2024年4月13日`; the first year of an era is written 元.
  private static func withoutEra(_ text: String) -> String {
    guard let era = eras.first(where: { text.hasPrefix($0.name) }) else { return text }
    let rest = text.dropFirst(era.name.count).drop { $0 == " " }
    if rest.first == "元" { return "\(era.years + 1)" + rest.dropFirst() }
    let digits = rest.prefix { $0.isASCII && $0.isNumber }
    guard let year = Int(digits), year < 200 else { return text }
    return "\(era.years + year)" + rest.dropFirst(digits.count)
  }

  /// `2024年4月13日 20時14分05秒` and `2024년 4월 13일` become `2024-4-13 20:14:05`.
  static func withoutIdeographs(_ bytes: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    var afternoon = false
    for scalar in withoutEra(String(decoding: bytes, as: UTF8.self)).unicodeScalars {
      switch scalar {
      case "年", "月", "년", "월": result.append(UInt8(ascii: "-"))
      case "日", "일": result.append(0x20)
      case "時", "时", "点", "點", "시", "分", "분": result.append(UInt8(ascii: ":"))
      case "秒", "초", "오", "上", "下", "午", "前": break
      default: result.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
      }
      if scalar == "下" || scalar == "後" || scalar == "후" { afternoon = true }
    }
    while let last = result.last, last == 0x20 || last == UInt8(ascii: ":") { result.removeLast() }
    guard result.count != bytes.count || afternoon else { return bytes }
    result = Array(
      String(decoding: result, as: UTF8.self).utf8.filter { $0 < 0x80 }.split(separator: 0x20)
        .joined(separator: [0x20]))
    let spaced = String(decoding: result, as: UTF8.self).split(separator: "- ").joined(separator: "-")
    return Array(spaced.utf8) + (afternoon ? Array(" pm".utf8) : [])
  }

  mutating func next() -> Token? {
    while index < bytes.count {
      let byte = bytes[index]
      if Self.isDigit(byte) { return number() }
      if Self.isLetter(byte) { return .word(word()) }
      index += 1
      if byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-") {
        previousSeparator = byte
        return .sign(byte)
      }
      if byte != 0x20 || previousSeparator == 0 { previousSeparator = byte }
    }
    return nil
  }

  func follows(_ mark: Unicode.Scalar) -> Bool { index < bytes.count && bytes[index] == UInt8(ascii: mark) }

  /// After an hour and at its colon: minutes, seconds and fraction. nil, and nothing read, where they are out of range.
  mutating func clock(hour: Int) -> (seconds: Int, milliseconds: Int)? {
    let start = index
    index += 1
    guard hour <= 24, let minute = plainNumber(), minute < 60 else {
      index = start
      return nil
    }
    var second = 0
    var milliseconds = 0
    if follows(":") {
      index += 1
      second = min(plainNumber() ?? 0, 59)
      if follows(".") || follows(",") {
        let first = index + 1
        index = first
        _ = plainNumber()
        var scale = 100
        for byte in bytes[first..<index] where scale > 0 {
          milliseconds += Int(byte - 0x30) * scale
          scale /= 10
        }
      }
    }
    return (hour * 3600 + minute * 60 + second, milliseconds)
  }

  /// Minutes east of UTC, at the digits after `sign`: `0330`, `03:30`, `3`. nil, and nothing read, for anything else.
  mutating func offset(sign: UInt8) -> Int? {
    let start = index
    guard let value = plainNumber() else { return nil }
    let digits = index - start
    var minutes = digits <= 2 ? value * 60 : value / 100 * 60 + value % 100
    if digits <= 2, follows(":") {
      index += 1
      minutes += plainNumber() ?? 0
    }
    guard digits <= 4, minutes <= 18 * 60 else {
      index = start
      return nil
    }
    return sign == UInt8(ascii: "-") ? -minutes : minutes
  }

  /// The offset glued to a zone's name, as in `GMT+02:00`.
  mutating func offset(afterZone: Bool) -> Int? {
    guard follows("+") || follows("-") else { return nil }
    index += 1
    return offset(sign: bytes[index - 1])
  }

  /// The next word, taken, if only spaces come before it.
  mutating func followingWord() -> DateWord? {
    var ahead = index
    while ahead < bytes.count, bytes[ahead] == 0x20 { ahead += 1 }
    guard ahead < bytes.count, Self.isLetter(bytes[ahead]) else { return nil }
    index = ahead
    return word()
  }

  private mutating func number() -> Token? {
    let start = index
    guard let value = plainNumber() else { return nil }
    return .number(value, digits: index - start)
  }

  /// The digits at the index as a number below 10^9; longer ones saturate.
  private mutating func plainNumber() -> Int? {
    let start = index
    var value = 0
    while index < bytes.count, Self.isDigit(bytes[index]) {
      value = min(value * 10 + Int(bytes[index] - 0x30), 999_999_999)
      index += 1
    }
    return index == start ? nil : value
  }

  private mutating func word() -> DateWord {
    let start = index
    while index < bytes.count, Self.isLetter(bytes[index]) { index += 1 }
    return DateWord(bytes[start..<index])
  }

  private static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }
  private static func isLetter(_ byte: UInt8) -> Bool { byte >= 0x80 || (byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A) }
}

/// A word of a date. Its first three letters tell all English ones apart, without a string.
struct DateWord {
  /// The first three letters in lower case, 0 where one is not ASCII.
  let start: UInt32
  let count: Int
  private let bytes: ArraySlice<UInt8>

  init(_ bytes: ArraySlice<UInt8>) {
    self.bytes = bytes
    count = bytes.count
    var packed: UInt32 = 0
    var isASCII = true
    for byte in bytes.prefix(3) {
      packed = packed << 8 | UInt32(byte | 0x20)
      if byte >= 0x80 { isASCII = false }
    }
    start = isASCII ? packed : 0
  }

  /// In lower case.
  var text: String { String(decoding: bytes, as: UTF8.self).lowercased() }
}
