/// What is wrong with a lexicon or with a watch's patterns, in words a person can act on.
package enum LexiconError: Error, Hashable, Sendable, CustomStringConvertible {
  /// `place` says where: `lexicon escalation-en, indicator strike`.
  case pattern(String, place: String, problem: String)
  case unknownList(String, pattern: String, place: String)
  case unknownIndicator(String, place: String)
  case unknownLexicon(String, watch: String)
  case duplicateIndicator(String, lexicon: String)

  package var description: String {
    switch self {
    case .pattern(let pattern, let place, let problem): "\(place): pattern “\(pattern)”: \(problem)"
    case .unknownList(let list, let pattern, let place):
      "\(place): pattern “\(pattern)” names the word list {\(list)}, which neither the lexicon nor the watch has"
    case .unknownIndicator(let name, let place): "\(place): there is no indicator “\(name)”"
    case .unknownLexicon(let name, let watch): "watch \(watch): there is no lexicon “\(name)”"
    case .duplicateIndicator(let name, let lexicon): "lexicon \(lexicon): indicator “\(name)” is there twice"
    }
  }
}
