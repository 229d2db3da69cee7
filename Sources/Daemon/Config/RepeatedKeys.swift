import Yams

/// The text of a YAML file in which the earlier one of two equal keys got a name that nobody writes.
///
/// The YAML parser gives up at the first key that stands twice in a section. Renamed, the rest of the file can be read,
/// and the repeated key is one problem among the others.
nonisolated struct RepeatedKeys {
  /// After so many repeated keys the rest of the file is not looked at.
  private static let most = 50
  /// The first of the private-use characters that replace the first character of a key.
  private static let firstMark: UInt32 = 0xE000

  private(set) var text: String
  private var replaced: [Unicode.Scalar] = []

  init(text: String) { self.text = text }

  /// Renames the key at `mark`; false where no plain key stands there, or too many were renamed.
  mutating func rename(at mark: Yams.Mark) -> Bool {
    var scalars = text.unicodeScalars
    guard replaced.count < Self.most, var index = Self.index(of: mark, in: scalars) else { return false }
    if scalars[index] == "\"" || scalars[index] == "'" { index = scalars.index(after: index) }
    guard index < scalars.endIndex, Character(scalars[index]).isLetter,
      let substitute = Unicode.Scalar(Self.firstMark + UInt32(replaced.count))
    else { return false }
    replaced.append(scalars[index])
    scalars.replaceSubrange(index...index, with: CollectionOfOne(substitute))
    text = String(scalars)
    return true
  }

  /// The key as the file has it, if it was renamed.
  func original(of key: String) -> String? {
    guard let first = key.unicodeScalars.first, first.value >= Self.firstMark,
      first.value < Self.firstMark + UInt32(replaced.count)
    else { return nil }
    var scalars = key.unicodeScalars
    scalars.replaceSubrange(...scalars.startIndex, with: CollectionOfOne(replaced[Int(first.value - Self.firstMark)]))
    return String(scalars)
  }

  /// Lines and columns as libyaml counts them: in scalars, `\r\n` one line break.
  private static func index(of mark: Yams.Mark, in scalars: String.UnicodeScalarView) -> String.Index? {
    var (line, column) = (1, 1)
    var previous: Unicode.Scalar = " "
    for index in scalars.indices {
      if line == mark.line, column == mark.column { return index }
      let scalar = scalars[index]
      if scalar == "\n", previous == "\r" {
        column = 1
      } else if ["\n", "\r", "\u{85}", "\u{2028}", "\u{2029}"].contains(scalar) {
        (line, column) = (line + 1, 1)
      } else {
        column += 1
      }
      previous = scalar
    }
    return nil
  }
}
