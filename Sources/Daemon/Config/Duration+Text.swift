import News

extension Duration {
  /// Reads what `configText` writes: a whole number and one of `ms s m h d`. nil for anything else, also a sign, a
  /// fraction or more than ten digits.
  package nonisolated init?(configText text: String) {
    guard let (count, unit) = ByteSize.split(text) else { return nil }
    switch unit {
    case "ms": self = .milliseconds(count)
    case "s": self = .seconds(count)
    case "m": self = .minutes(count)
    case "h": self = .hours(count)
    case "d": self = .days(count)
    default: return nil
    }
  }
}

/// Sizes in bytes as the config writes them.
nonisolated package enum ByteSize {
  /// Reads `8MiB`, `64KiB`, `1GiB` or a bare number of bytes; nil for anything else.
  package static func bytes(_ text: String) -> Int? {
    guard let (count, unit) = split(text) else { return nil }
    if unit.isEmpty { return count }
    guard let factor = units.first(where: { $0.name == unit })?.size else { return nil }
    let (size, overflow) = count.multipliedReportingOverflow(by: factor)
    return overflow ? nil : size
  }

  /// With the largest unit that divides it: `8MiB`; `1000` where none does.
  package static func text(_ bytes: Int) -> String {
    for unit in units where bytes > 0 && bytes % unit.size == 0 { return "\(bytes / unit.size)\(unit.name)" }
    return String(bytes)
  }

  private static let units: [(name: String, size: Int)] = [("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10)]

  /// A number of at most ten digits and the letters behind it.
  fileprivate static func split(_ text: String) -> (count: Int, unit: Substring)? {
    let digits = text.prefix { $0 >= "0" && $0 <= "9" }
    guard (1...10).contains(digits.utf8.count), let count = Int(digits) else { return nil }
    return (count, text[digits.endIndex...])
  }
}
