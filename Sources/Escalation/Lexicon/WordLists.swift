/// The word lists that fill `{name}`: a watch's own over the lexicon's.
struct WordLists {
  private let entries: [String: [String]]

  init(_ lexicon: [String: [String]], over watch: [String: [String]] = [:]) {
    entries = lexicon.merging(watch) { _, own in own }
  }

  /// A list that names itself, directly or through others, ends here.
  private static let deepest = 6

  /// All phrases of a list and of the lists it names; nil where there is no such list.
  func phrases(of name: String, depth: Int = 0) throws(PatternParser.Problem) -> [Pattern.Phrase]? {
    switch name {
    case "digits": return [Pattern.Phrase(words: [.digits])]
    case "year": return [Pattern.Phrase(words: [.year])]
    default: break
    }
    guard let list = entries[name] else { return nil }
    guard depth < Self.deepest else { throw .syntax("the word list {\(name)} names itself") }
    var phrases: [Pattern.Phrase] = []
    for entry in list { phrases += try self.phrases(in: entry, depth: depth + 1) }
    return phrases
  }

  /// One entry or alternative: a phrase, or `{name}`.
  func phrases(in entry: some StringProtocol, depth: Int = 0) throws(PatternParser.Problem) -> [Pattern.Phrase] {
    if entry.first == "{", entry.last == "}" {
      let name = String(entry.dropFirst().dropLast())
      guard let phrases = try phrases(of: name, depth: depth) else { throw .unknownList(name) }
      return phrases
    }
    guard !entry.contains(where: { "~^$(){}\"".contains($0) }) else {
      throw .syntax("“\(entry)” may hold only words here; make it a pattern of its own")
    }
    let words = PatternParser.words(entry)
    guard !words.isEmpty else { throw .syntax("an alternative is empty") }
    guard words.count <= Pattern.mostWords else { throw .syntax("“\(entry)” has more than \(Pattern.mostWords) words") }
    return [Pattern.Phrase(words: words)]
  }
}
