/// The words of dates: months of eighteen languages, halves of the day, zones.
enum DateWords {
  enum Half { case morning, afternoon }

  static func half(_ word: DateWord) -> Half? {
    if word.start == 0x616D { return .morning }
    if word.start == 0x706D { return .afternoon }
    // No other half of the day is written in ASCII.
    if word.start != 0 { return nil }
    return switch word.text {
    case "πμ", "오전", "午前", "上午", "ص", "öö": .morning
    case "μμ", "오후", "午後", "下午", "م", "ös": .afternoon
    default: nil
    }
  }

  /// The month of the solar Hijri calendar; its names are looked for first, since some begin like Gregorian ones.
  static func solarMonth(_ word: DateWord) -> Int? {
    guard english(word.start) == nil, !isWeekday(word.start) else { return nil }
    return SolarHijri.month(word.text)
  }

  /// The month a lower-case word names or begins to name. Two Arabic months are two words: the second is taken from `tokens`.
  static func month(_ word: DateWord, after tokens: inout DateTokens) -> Int? {
    if let month = english(word.start) { return month }
    guard word.count >= 3, !isWeekday(word.start) else { return nil }
    return foreign(word.text, after: &tokens)
  }

  private static func foreign(_ word: String, after tokens: inout DateTokens) -> Int? {
    if word == "كانون" || word == "تشرين" {
      let isSecond = tokens.followingWord().map { $0.text.hasPrefix("الث") } ?? false
      return word == "كانون" ? (isSecond ? 1 : 12) : (isSecond ? 11 : 10)
    }
    // Hebrew writes "in April" as one word.
    let bare = Array((word.hasPrefix("ב") ? word.dropFirst() : word[...]).utf8)
    return stems.firstIndex { $0.contains { bare.starts(with: $0) } }.map { $0 + 1 }
  }

  /// Minutes east of UTC. Single letters are 0: RFC 822 got the military zones' signs wrong, and RFC 5322 says not to trust them.
  static func zone(_ word: DateWord) -> Int? {
    switch word.start {
    case 0x676D74, 0x757463, 0x7A: return 0
    default: break
    }
    let name = word.text
    if name.utf8.count == 1 { return name >= "a" && name <= "z" && name != "j" ? 0 : nil }
    return zones[name]
  }

  /// The first three letters decide; `may` and the full names are covered by it.
  static func english(_ start: UInt32) -> Int? {
    switch start {
    case 0x6A616E: 1
    case 0x666562: 2
    case 0x6D6172: 3
    case 0x617072: 4
    case 0x6D6179: 5
    case 0x6A756E: 6
    case 0x6A756C: 7
    case 0x617567: 8
    case 0x736570: 9
    case 0x6F6374: 10
    case 0x6E6F76: 11
    case 0x646563: 12
    default: nil
    }
  }

  /// English weekdays, none of which begins a month in any language here.
  static func isWeekday(_ start: UInt32) -> Bool {
    switch start {
    case 0x73756E, 0x6D6F6E, 0x747565, 0x776564, 0x746875, 0x667269, 0x736174: true
    default: false
    }
  }

  /// Beginnings that name a month: de, es, fr, it, pt, nl, tr, pl, hu, el, ru, uk, ar, fa, he.
  private static let stems: [[[UInt8]]] = names.map { $0.map { Array($0.utf8) } }
  private static let names: [[String]] = [
    ["ene", "gen", "jän", "oca", "sty", "ιαν", "янв", "січ", "يناير", "جانفي", "ژانویه", "ינו"],
    ["fév", "fev", "şub", "lut", "φεβ", "фев", "лют", "فبراير", "شباط", "فيفري", "فوریه", "פבר"],
    ["mär", "mrz", "mrt", "maa", "már", "μαρ", "μάρ", "мар", "бер", "مارس", "آذار", "اذار", "מרץ", "מרס"],
    [
      "avr", "abr", "ávr", "nis", "kwi", "ápr", "απρ", "άπρ", "апр", "кві", "أبريل", "إبريل", "ابريل", "نيسان", "أفريل",
      "آوریل", "אפר",
    ],
    [
      "mai", "mag", "mei", "maj", "máj", "μαΐ", "μαι", "μάι", "мая", "май", "тра", "مايو", "أيار", "ايار", "ماي", "مه",
      "می", "מאי",
    ],
    ["juin", "giu", "haz", "cze", "jún", "ιουν", "ιούν", "июн", "чер", "يونيو", "حزيران", "جوان", "ژوئن", "יונ"],
    [
      "juil", "lug", "tem", "lip", "júl", "ιουλ", "ιούλ", "июл", "лип", "يوليو", "تموز", "جويلية", "ژوئیه", "ژوییه",
      "جولای", "יול",
    ],
    [
      "aoû", "aou", "ago", "ağu", "agu", "sie", "αυγ", "αύγ", "авг", "сер", "أغسطس", "اغسطس", "آب", "أوت", "اوت",
      "آگوست", "אוג",
    ],
    ["set", "szept", "eyl", "wrz", "σεπ", "сен", "вер", "سبتمبر", "أيلول", "ايلول", "سپتامبر", "ספט"],
    ["okt", "out", "ott", "eki", "paź", "οκτ", "окт", "жов", "أكتوبر", "اكتوبر", "اکتبر", "אוק"],
    ["kas", "lis", "νοε", "νοέ", "ноя", "лис", "نوفمبر", "نوامبر", "נוב"],
    ["dic", "déc", "dez", "ara", "gru", "δεκ", "дек", "гру", "ديسمبر", "دسامبر", "דצמ"],
  ]

  private static let zones: [String: Int] = [
    "gmt": 0, "utc": 0, "ut": 0, "wet": 0, "azost": 0, "west": 60, "bst": 60, "cet": 60, "met": 60, "mez": 60,
    "wat": 60, "cest": 120, "mest": 120, "mesz": 120, "eet": 120, "sast": 120, "cat": 120, "eest": 180, "idt": 180,
    "msk": 180, "trt": 180, "eat": 180, "irst": 210, "irdt": 270, "gst": 240, "samt": 240, "aft": 270, "pkt": 300,
    "ist": 330, "npt": 345, "bdt": 360, "ict": 420, "wib": 420, "hkt": 480, "sgt": 480, "myt": 480, "pht": 480,
    "awst": 480, "jst": 540, "kst": 540, "acst": 570, "aest": 600, "acdt": 630, "aedt": 660, "nzst": 720, "nzdt": 780,
    "nst": -210, "ndt": -150, "brt": -180, "art": -180, "clst": -180, "adt": -180, "ast": -240, "clt": -240,
    "edt": -240, "et": -300, "est": -300, "cdt": -300, "pet": -300, "cot": -300, "ct": -360, "cst": -360, "mdt": -360,
    "mt": -420, "mst": -420, "pdt": -420, "pt": -480, "pst": -480, "akdt": -480, "akst": -540, "hst": -600,
  ]
}
