/// The word lists that fill `{name}`: a watch's own over the lexicon's, every list written out once.
struct WordLists: Hashable, Sendable {
  private let entries: [String: [String]]
  /// Of `entries`, as a compiler looks the same lists up for each place of each pattern.
  private let digest: Int
  /// Every list with the lists it names written out; what is wrong with one is told when it is asked for.
  private let known: [String: Result<[Pattern.Phrase], PatternParser.Problem>]

  init(_ lexicon: [String: [String]], over watch: [String: [String]] = [:]) {
    let merged = lexicon.merging(watch) { _, own in own }
    entries = merged
    digest = merged.hashValue
    known = merged.reduce(into: [:]) { known, list in known[list.key] = Self.writeOut(list.key, merged, depth: 0) }
  }

  static func == (left: WordLists, right: WordLists) -> Bool { left.entries == right.entries }
  func hash(into hasher: inout Hasher) { hasher.combine(digest) }

  /// The lists that are built in: words by their kind.
  private static let kinds = ["digits": Pattern.Word.digits, "thousands": .thousands, "year": .year]

  /// A list that names itself, directly or through others, ends here.
  private static let deepest = 6

  /// All phrases of a list; nil where there is no such list.
  func phrases(of name: String) throws(PatternParser.Problem) -> [Pattern.Phrase]? {
    if let kind = Self.kinds[name] { return [Pattern.Phrase(words: [kind])] }
    return try known[name]?.get()
  }

  /// One alternative: a phrase, or `{name}`.
  func phrases(in entry: some StringProtocol) throws(PatternParser.Problem) -> [Pattern.Phrase] {
    guard let name = Self.listName(entry) else { return [try Self.phrase(entry)] }
    guard let phrases = try phrases(of: name) else { throw .unknownList(name) }
    return phrases
  }

  private static func writeOut(
    _ name: String, _ entries: [String: [String]], depth: Int
  ) -> Result<[Pattern.Phrase], PatternParser.Problem> {
    guard depth < deepest else { return .failure(.syntax("the word list {\(name)} names itself")) }
    var phrases: [Pattern.Phrase] = []
    do throws(PatternParser.Problem) {
      for entry in entries[name] ?? [] {
        guard let inner = listName(entry) else {
          phrases.append(try phrase(entry))
          continue
        }
        if let kind = kinds[inner] {
          phrases.append(Pattern.Phrase(words: [kind]))
        } else {
          guard entries[inner] != nil else { throw .unknownList(inner) }
          phrases += try writeOut(inner, entries, depth: depth + 1).get()
        }
      }
    } catch {
      return .failure(error)
    }
    return .success(phrases)
  }

  /// What means something in a pattern, and nothing in a list.
  private static let signs = Set("~^$(){}\"".unicodeScalars)

  private static func listName(_ entry: some StringProtocol) -> String? {
    let scalars = entry.unicodeScalars
    guard scalars.first == "{", scalars.last == "}" else { return nil }
    return String(String.UnicodeScalarView(scalars.dropFirst().dropLast()))
  }

  private static func phrase(_ entry: some StringProtocol) throws(PatternParser.Problem) -> Pattern.Phrase {
    guard !entry.unicodeScalars.contains(where: signs.contains) else {
      throw .syntax("“\(entry)” may hold only words here; make it a pattern of its own")
    }
    let words = PatternParser.words(entry)
    guard !words.isEmpty else { throw .syntax("an alternative is empty") }
    guard words.count <= Pattern.mostWords else { throw .syntax("“\(entry)” has more than \(Pattern.mostWords) words") }
    return Pattern.Phrase(words: words)
  }
}
