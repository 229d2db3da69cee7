/// Says what is wrong with patterns, in words for a person. Made once for many patterns: writing the lists out is the work.
package struct PatternCheck: Sendable {
  private let lists: WordLists

  /// `words` fill `{name}`.
  package init(words: [String: [String]]) { lists = WordLists(words) }

  /// What is wrong with a pattern; nil: nothing.
  package func problem(in pattern: String) -> String? {
    do throws(PatternParser.Problem) {
      _ = try PatternParser.parse(pattern, lists: lists)
      return nil
    } catch {
      switch error {
      case .syntax(let problem): return problem
      case .unknownList(let list): return "there is no word list {\(list)}"
      }
    }
  }
}
