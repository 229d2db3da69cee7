/// How letters are made comparable: lower case, without diacritics, vowel marks and compatibility forms.
///
/// Made from the Unicode names of the standard library, so that no table has to be kept: `LATIN SMALL LETTER E WITH ACUTE`
/// folds to `LATIN SMALL LETTER E`, `ARABIC LETTER ALEF WITH HAMZA ABOVE` to `ARABIC LETTER ALEF`.
enum Folding {
  /// What a scalar is to a reader of words.
  enum Fold: Equatable {
    /// Part of a word: one folded scalar, or two (`ß`, `æ`); the second is 0 where there is none.
    case letter(UInt32, UInt32)
    /// A sign that is a word of its own: Han and Kana, which are written without spaces.
    case ideograph(UInt32)
    /// Nothing: marks, joiners, invisible formatting.
    case nothing
    /// Stands between words.
    case separator
  }

  static func fold(_ scalar: Unicode.Scalar) -> Fold {
    let value = scalar.value
    if value < UInt32(table.count) { return table[Int(value)] }
    switch value {
    case 0x2E80...0x2FDF, 0x3041...0x30FF, 0x3105...0x312F, 0x31F0...0x31FF, 0x3400...0x4DBF, 0x4E00...0x9FFF,
      0xF900...0xFAFF, 0x20000...0x3FFFF:
      return .ideograph(value)
    case 0xAC00...0xD7A3: return .letter(value, 0)
    case 0xFF10...0xFF19, 0xFF21...0xFF3A, 0xFF41...0xFF5A: return fold(ascii: value - 0xFEE0)
    case 0xFB00...0xFDFF, 0xFE70...0xFEFE: return presentationForms[value] ?? .separator
    default: return byCategory(scalar)
    }
  }

  private static func fold(ascii value: UInt32) -> Fold {
    switch value {
    case 0x30...0x39, 0x61...0x7A: .letter(value, 0)
    case 0x41...0x5A: .letter(value + 32, 0)
    default: .separator
    }
  }

  private static func byCategory(_ scalar: Unicode.Scalar) -> Fold {
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format: .nothing
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .spacingMark:
      .letter(lowercase(scalar).value, 0)
    case .decimalNumber: digit(scalar)
    default: .separator
    }
  }

  private static func digit(_ scalar: Unicode.Scalar) -> Fold {
    .letter(0x30 + UInt32(scalar.properties.numericValue ?? 0), 0)
  }

  private static func lowercase(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    scalar.properties.lowercaseMapping.unicodeScalars.first ?? scalar
  }

  /// Letters that Unicode does not name as a base letter with a mark, and the spelling variants of Arabic script.
  private static let special: [UInt32: Fold] = [
    0xDF: .letter(0x73, 0x73), 0xE6: .letter(0x61, 0x65), 0x153: .letter(0x6F, 0x65), 0x131: .letter(0x69, 0),
    0xFE: .letter(0x74, 0x68), 0xF0: .letter(0x64, 0), 0x451: .letter(0x435, 0), 0x439: .letter(0x438, 0),
    0x457: .letter(0x456, 0), 0x3C2: .letter(0x3C3, 0), 0x640: .nothing, 0x649: .letter(0x64A, 0),
    0x6CC: .letter(0x64A, 0), 0x6A9: .letter(0x643, 0), 0x629: .letter(0x647, 0), 0x6D2: .letter(0x64A, 0),
  ]

  /// Everything below U+2000, looked up in one step.
  private static let table: [Fold] = {
    var bases: [String: UInt32] = [:]
    for value in UInt32(0x61)..<0x2000 {
      guard let scalar = Unicode.Scalar(value), let name = scalar.properties.name, !name.contains(" WITH ") else {
        continue
      }
      bases[name] = value
    }
    return (UInt32(0)..<0x2000).map { value in
      guard value >= 0x80 else { return fold(ascii: value) }
      guard let scalar = Unicode.Scalar(value) else { return .separator }
      return entry(scalar, bases: bases)
    }
  }()

  private static func entry(_ scalar: Unicode.Scalar, bases: [String: UInt32]) -> Fold {
    let lower = lowercase(scalar)
    if let fold = special[lower.value] { return fold }
    guard case .letter = byCategory(scalar) else { return byCategory(scalar) }
    guard scalar.properties.generalCategory != .decimalNumber else { return digit(scalar) }
    let base = baseName(of: lower).flatMap { bases[$0] }
    return base.map { special[$0] ?? .letter($0, 0) } ?? .letter(lower.value, 0)
  }

  /// `LATIN SMALL LETTER E WITH ACUTE` → `LATIN SMALL LETTER E`.
  private static func baseName(of scalar: Unicode.Scalar) -> String? {
    guard let words = scalar.properties.name?.split(separator: " "), let cut = words.firstIndex(of: "WITH") else {
      return nil
    }
    return words[..<cut].joined(separator: " ")
  }

  /// Ligatures and the positional forms of Arabic and Hebrew, which some publishers still send.
  private static let presentationForms: [UInt32: Fold] = {
    var forms: [UInt32: Fold] = [
      0xFB00: .letter(0x66, 0x66), 0xFB01: .letter(0x66, 0x69), 0xFB02: .letter(0x66, 0x6C),
      0xFB05: .letter(0x73, 0x74), 0xFB06: .letter(0x73, 0x74),
    ]
    var bases: [String: UInt32] = [:]
    for value in UInt32(0x5D0)...0x6D5 { bases[Unicode.Scalar(value)?.properties.name ?? ""] = value }
    for value in Array(UInt32(0xFB1D)...0xFDFF) + Array(UInt32(0xFE70)...0xFEFC) {
      guard let name = Unicode.Scalar(value)?.properties.name else { continue }
      let words = name.split(separator: " ")
      let end = words.firstIndex { ["ISOLATED", "INITIAL", "MEDIAL", "FINAL"].contains($0) } ?? words.count
      let base = words[..<(words.firstIndex(of: "WITH") ?? end)].joined(separator: " ")
      if let letter = bases[base], let scalar = Unicode.Scalar(letter) { forms[value] = fold(scalar) }
    }
    return forms
  }()
}
