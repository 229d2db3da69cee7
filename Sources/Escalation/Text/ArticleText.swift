/// A text given whole, such as a saved article: which line is its headline, and what is its text.
package struct ArticleText: Sendable {
  /// Empty where the text has none.
  package let title: String
  package let text: String

  /// Longer lines are no headline.
  private static let longestTitle = 200

  /// Of the short lines at the top (section, headline, outlet, author) the longest that is no sentence is the headline;
  /// a text that begins with a paragraph has none. Image links are left out. One line alone is a headline.
  package init(_ whole: String) {
    let lines = whole.split(whereSeparator: \.isNewline).map { Self.trimmed($0) }
      .filter { !$0.isEmpty && !$0.hasPrefix("![") }
    let top = lines.prefix { $0.utf8.count <= Self.longestTitle && (lines.count == 1 || !Self.isSentence($0)) }
    let named = top.indices.filter { !top[$0].lowercased().hasPrefix("by ") && !top[$0].lowercased().hasPrefix("by:") }
    guard let index = named.max(by: { top[$0].utf8.count < top[$1].utf8.count }) else {
      title = ""
      text = lines.joined(separator: "\n")
      return
    }
    title = String(top[index])
    text = lines[top.endIndex...].joined(separator: "\n")
  }

  private static func isSentence(_ line: Substring) -> Bool {
    line.last == "." || line.last == "”" && line.contains(".")
  }

  private static func trimmed(_ line: Substring) -> Substring {
    var line = line.drop { $0.isWhitespace }
    while line.last?.isWhitespace == true { line.removeLast() }
    return line
  }
}
