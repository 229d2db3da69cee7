/// The names of encodings as feeds and servers write them.
enum CharsetName {
  /// The iconv name; what browsers read instead of the label (WHATWG Encoding): latin-1 is windows-1252, GB2312 is GB18030.
  static func canonical(_ label: String) -> String {
    if label == "utf-8" || label == "UTF-8" { return "UTF-8" }
    let name = label.uppercased().filter { !$0.isWhitespace && $0 != "\"" && $0 != "'" }
    switch name.replacing("_", with: "-") {
    case "UTF-8", "UTF8", "UNICODE-1-1-UTF-8", "US-ASCII", "ASCII", "ANSI": return "UTF-8"
    case "ISO-8859-1", "ISO8859-1", "LATIN1", "LATIN-1", "L1", "CP1252", "WINDOWS-1252", "X-CP1252", "ISO-8859-01":
      return "WINDOWS-1252"
    case "ISO-8859-9", "ISO8859-9", "LATIN5": return "WINDOWS-1254"
    case "ISO-8859-11", "TIS-620", "TIS620", "WINDOWS-874": return "CP874"
    case "GB2312", "GBK", "GB-2312", "GB-2312-80", "X-GBK", "CP936", "GB18030": return "GB18030"
    case "SHIFT-JIS", "SJIS", "X-SJIS", "MS-KANJI", "WINDOWS-31J", "CP932", "MS932": return "CP932"
    case "EUC-KR", "KS-C-5601-1987", "KSC5601", "KS-C-5601", "WINDOWS-949", "UHC", "CP949": return "UHC"
    case "BIG5", "BIG-5", "X-X-BIG5", "CN-BIG5", "BIG5-HKSCS": return "BIG5-HKSCS"
    case "X-EUC-JP", "EUCJP", "EUC-JP": return "EUC-JP-MS"
    case "KOI8", "KOI", "CSKOI8R": return "KOI8-R"
    case "MACINTOSH", "X-MAC-ROMAN", "MAC": return "MACINTOSH"
    case "ISO-8859-6-I", "ISO-8859-6-E": return "ISO-8859-6"
    case "ISO-8859-8-I", "ISO-8859-8-E", "LOGICAL": return "ISO-8859-8"
    case let other:
      return other.hasPrefix("X-CP") ? "CP" + other.dropFirst(4) : other
    }
  }
}
