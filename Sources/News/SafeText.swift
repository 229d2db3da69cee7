extension String {
  /// The text on one line, with every scalar that could forge a line or steer a terminal shown as `\u{…}`; tabs and
  /// line ends become spaces.
  package var shownSafely: String {
    guard unicodeScalars.contains(where: \.isUnsafeToShow) else { return self }
    var shown = ""
    for scalar in unicodeScalars {
      switch scalar {
      case "\n", "\r", "\t": shown += " "
      default:
        if scalar.isUnsafeToShow {
          shown += "\\u{" + String(scalar.value, radix: 16) + "}"
        } else {
          shown.unicodeScalars.append(scalar)
        }
      }
    }
    return shown
  }

  /// At most `limit` UTF-8 bytes, cut between scalars, with `…` where something was cut.
  ///
  /// Characters are no bound: one of them can be 400 kB of combining marks.
  package func cut(toBytes limit: Int) -> String {
    utf8.count > limit ? cut(toUTF8: max(0, limit - 3)) + "…" : self
  }

  /// The longest start of the text that has at most `limit` UTF-8 bytes and ends between two scalars.
  package func cut(toUTF8 limit: Int) -> Substring {
    guard utf8.count > limit else { return self[...] }
    var end = utf8.index(utf8.startIndex, offsetBy: limit)
    while end > startIndex, utf8[end] & 0xC0 == 0x80 { end = utf8.index(before: end) }
    return self[..<end]
  }
}
