import Glibc

/// Colour for people: only on a terminal, never where `NO_COLOR` is set or the terminal is dumb. The words say the same.
struct Paint: Sendable {
  let isOn: Bool

  enum Colour: String {
    case red = "31"
    case redInverse = "1;37;41"
    case orange = "38;5;208"
    case yellow = "33"
    case green = "32"
    case cyan = "36"
    case faint = "2"
    case bold = "1"
    case underline = "4"
  }

  /// For what goes to standard output.
  static let output = Paint(isOn: fits(STDOUT_FILENO))

  static func fits(_ descriptor: Int32) -> Bool {
    let variable = { (name: String) in getenv(name).map { String(cString: $0) } ?? "" }
    return isatty(descriptor) == 1 && variable("NO_COLOR").isEmpty && variable("TERM") != "dumb"
  }

  func callAsFunction(_ text: String, _ colours: Colour...) -> String {
    guard isOn, !text.isEmpty, !colours.isEmpty else { return text }
    return "\u{1B}[" + colours.map(\.rawValue).joined(separator: ";") + "m" + text + "\u{1B}[0m"
  }

  /// The colour of a level by its place among the levels above calm: 0 is the lowest.
  static func colour(rank: Int?, of count: Int) -> Colour {
    guard let rank, count > 0 else { return .green }
    switch Double(rank + 1) / Double(count) {
    case 1...: return .redInverse
    case 0.75...: return .red
    case 0.5...: return .orange
    case 0.3...: return .yellow
    default: return .cyan
    }
  }
}
