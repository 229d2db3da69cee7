/// Text as man(7) wants it.
enum Roff {
  /// Text that stands for itself, wherever in a line.
  static func plain(_ text: String) -> String {
    var escaped = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\\": escaped += "\\e"
      case "-": escaped += "\\-"
      case "'": escaped += "\\(aq"
      case "`": escaped += "\\(ga"
      case "^": escaped += "\\(ha"
      case "~": escaped += "\\(ti"
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }

  /// A line that is no request, whatever it begins with.
  static func line(_ text: String) -> String { (text.hasPrefix(".") ? "\\&" : "") + text }

  /// Prose: `code` between backquotes is bold.
  static func prose(_ text: String) -> String {
    let parts = text.split(separator: "`", omittingEmptySubsequences: false)
    guard parts.count % 2 == 1 else { return line(plain(text)) }
    return line(
      parts.enumerated().map { number, part in
        number % 2 == 0 ? plain(String(part)) : bold(String(part))
      }.joined())
  }

  static func bold(_ text: String) -> String { "\\fB" + plain(text) + "\\fR" }
  static func italic(_ text: String) -> String { "\\fI" + plain(text) + "\\fR" }

  /// Lines as they are, indented.
  static func example(_ lines: [String]) -> [String] {
    [".PP", ".RS 4", ".nf"] + lines.map { $0.isEmpty ? "\\&" : line(plain($0)) } + [".fi", ".RE"]
  }
}
