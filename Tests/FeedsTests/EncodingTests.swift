import Feeds
import News
import Testing

@Suite struct `Encodings` {
  /// `title` of a feed whose bytes are `title`'s in some encoding between ASCII.
  private func title(_ bytes: [UInt8], declared: String? = nil, http: String? = nil, prefix: [UInt8] = []) throws
    -> String?
  {
    let declaration = declared.map { "<?xml version=\"1.0\" encoding=\"\($0)\"?>" } ?? ""
    let body =
      prefix + Array((declaration + "<rss><channel><item><title>").utf8) + bytes
      + Array("</title></item></channel></rss>".utf8)
    return try FeedReader.read(body, url: nil, contentType: http.map { "application/rss+xml; charset=\($0)" }).items
      .first?.title
  }

  /// Words for alarm, and what else shows that an encoding is not its neighbour.
  @Test(
    arguments: [
      ([0xD2, 0xF0, 0xE5, 0xE2, 0xEE, 0xE3, 0xE0], "windows-1251", "Тревога"),
      ([0xD4, 0xD2, 0xC5, 0xD7, 0xCF, 0xC7, 0xC1], "koi8-r", "тревога"),
      ([0xD5, 0xDD, 0xC7, 0xD1, 0xC9], "windows-1256", "صفارة"), ([0x8C, 0x78, 0x95, 0xF1], "Shift_JIS", "警報"),
      ([0xB7, 0xD9, 0xCA, 0xF3], "EUC-JP", "警報"), ([0xBE, 0xAF, 0xB1, 0xA8], "gb2312", "警报"),
      ([0xC4, 0xB5, 0xB3, 0xF8], "Big5", "警報"),
      ([0xB0, 0xE6, 0xBA, 0xB8], "euc-kr", "경보"), ([0xE9, 0x80], "iso-8859-1", "é€"), ([0xA4], "iso-8859-15", "€"),
      ([0x8E, 0x6C, 0x75, 0x9D], "windows-1250", "Žluť"), ([0x93, 0xE9, 0x94, 0x80], "windows-1252", "“é”€"),
      ([0xD3, 0xF5, 0xED, 0xE1, 0xE3, 0xE5, 0xF1, 0xEC, 0xFC, 0xF2], "windows-1253", "Συναγερμός"),
      ([0xFD, 0xFE, 0xFD, 0x6B], "windows-1254", "ışık"), ([0xE0, 0xE6, 0xF2, 0xF7, 0xE4], "windows-1255", "אזעקה"),
      ([0xFE, 0x69, 0x6E, 0x69, 0x6F, 0x73], "windows-1257", "žinios"), ([0xD0, 0xF5, 0x6E], "windows-1258", "Đơn"),
      ([0xEB, 0xC9, 0xA7, 0xD7], "koi8-u", "Київ"), ([0x5A, 0x61, 0xBF, 0xF3, 0xB3, 0xE6], "iso-8859-2", "Zażółć"),
      ([0xC2, 0xE0, 0xD5, 0xD2, 0xDE, 0xD3, 0xD0], "iso-8859-5", "Тревога"),
      ([0xC5, 0xE6, 0xD0, 0xC7, 0xD1], "iso-8859-6", "إنذار"),
      ([0xD3, 0xF5, 0xED, 0xE1, 0xE3, 0xE5, 0xF1, 0xEC, 0xFC, 0xF2], "iso-8859-7", "Συναγερμός"),
      ([0xE0, 0xE6, 0xF2, 0xF7, 0xE4], "iso-8859-8", "אזעקה"), ([0xFD, 0xFE, 0xFD, 0x6B], "iso-8859-9", "ışık"),
      ([0xBE, 0xAF, 0xB1, 0xA8, 0x20, 0x94, 0x39, 0xFC, 0x36], "gb18030", "警报 😀"),
      ([0xBE, 0xAF, 0xB1, 0xA8], "gbk", "警报"), ([0xC4, 0xB5, 0xB3, 0xF8], "big5-hkscs", "警報"),
      ([0x92, 0xE0, 0xA5, 0xA2, 0xAE, 0xA3, 0xA0], "ibm866", "Тревога"),
      ([0x43, 0x61, 0x66, 0x8E], "macintosh", "Café"),
      ([0xA2, 0xE8, 0xD2, 0xC7], "tis-620", "ข่าว"), ([0x8C, 0x63, 0xB9, 0xE6], "ks_c_5601-1987", "똠방"),
      ([0xC3, 0xA9], "utf8", "é"), ([0x1B, 0x24, 0x42, 0x37, 0x59, 0x4A, 0x73, 0x1B, 0x28, 0x42], "ISO-2022-JP", "警報"),
    ] as [([UInt8], String, String)])
  func `are read by declaration and by HTTP charset`(bytes: [UInt8], name: String, expected: String) throws {
    #expect(try title(bytes, declared: name) == expected)
    #expect(try title(bytes, http: name) == expected)
    #expect(try title(bytes, declared: "utf-8", http: "\"\(name)\"") == expected)
  }

  @Test func `of labels that lie give way to the bytes`() throws {
    let utf8 = Array("Сирены — é".utf8)
    #expect(try title(utf8, declared: "iso-8859-1") == "Сирены — é")
    #expect(try title(utf8, declared: "utf-8", http: "iso-8859-1") == "Сирены — é")
    #expect(try title(utf8, declared: "windows-1251", http: "utf-8") == "Сирены — é")
    #expect(try title(utf8, declared: "utf-16") == "Сирены — é")
    #expect(try title(utf8, declared: "windows-1251", prefix: [0xEF, 0xBB, 0xBF]) == "Сирены — é")
    #expect(try title(utf8, declared: "x-unheard-of") == "Сирены — é")
  }

  @Test func `that are wrong for a few bytes cost those bytes only`() throws {
    #expect(try title([0x93, 0x71, 0x94, 0xC3, 0xA9, 0x92, 0xE9], declared: "utf-8") == "“q”é’é")
    #expect(try title([0x63, 0x61, 0x66, 0xE9]) == "café")
  }

  @Test(arguments: [true, false], [true, false])
  func `of two and four bytes are read with and without a mark`(isLittle: Bool, hasMark: Bool) throws {
    let text = (hasMark ? "\u{FEFF}" : "") + "<rss><channel><item><title>Тревога 警報 😀</title></item></channel></rss>"
    let sixteen = text.utf16.flatMap { unit in bytes(UInt32(unit), 2, isLittle) }
    let thirtyTwo = text.unicodeScalars.flatMap { bytes($0.value, 4, isLittle) }
    for body in [sixteen, thirtyTwo] {
      #expect(try FeedReader.read(body, url: nil, contentType: nil).items.first?.title == "Тревога 警報 😀")
    }
  }

  private func bytes(_ value: UInt32, _ width: Int, _ isLittle: Bool) -> [UInt8] {
    let little = (0..<width).map { UInt8(truncatingIfNeeded: value >> UInt32(8 * $0)) }
    return isLittle ? little : little.reversed()
  }

  @Test func `written twice over are undone`() throws {
    #expect(try title(Array("FranÃ§ois Ã\u{89}vian Â«tÃªteÂ»".utf8)) == "François Évian «tête»")
    #expect(try title(Array("São Paulo, Ã la carte".utf8)) == "São Paulo, Ã la carte")
    // windows-1252 instead of latin-1: shown on purpose, for all we know.
    #expect(try title(Array("Why pages say FranÃ§ois dâ€™Ã‰vian".utf8)) == "Why pages say FranÃ§ois dâ€™Ã‰vian")
  }

  @Test func `without a label are guessed from the text`() throws {
    let russian: [UInt8] = [
      0xCF, 0xCE, 0x20, 0xC7, 0xC1, 0xCC, 0xC5, 0xD2, 0xC5, 0xC5, 0x20, 0xD4, 0xD2, 0xC5, 0xD7, 0xCF, 0xC7, 0xC1, 0x20,
      0xC9, 0x20, 0xCF, 0xD4, 0xC2, 0xCF, 0xC9,
    ]
    #expect(try title(russian) == "он галерее тревога и отбои")
  }
}
