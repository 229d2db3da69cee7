/// The matched terms of an item under one rulebook, each with the context rules that apply to it.
struct Judgement: Sendable {
  /// One matched term.
  struct Hit: Sendable {
    var term: Int
    var part: Int
    var words: Range<Int>
    /// The rules that apply, in the rulebook's order, each once.
    var rules: [Trigger] = []
  }

  /// A rule's words in the item.
  struct Trigger: Sendable {
    var rule: Int
    var part: Int
    var words: Range<Int>
  }

  private(set) var hits: [Hit] = []
  /// A rule says that the item is not about any conflict: its words.
  private(set) var offTopic: Trigger?

  /// More matches than this in one segment say nothing new.
  private static let mostHits = 200

  init(_ reading: Reading, _ book: Rulebook) {
    let findings = reading.parts.indices.map { Finding(reading, $0, book) }
    var governing: [Trigger] = []
    for finding in findings {
      governing += finding.triggers.filter { Self.governs($0, book, reading) }
    }
    offTopic = governing.first { book.reaches[$0.rule].isOffTopic }
    for finding in findings {
      for hit in finding.hits.prefix(Self.mostHits) {
        var judged = hit
        judged.rules = finding.rules(for: hit, book, governing: governing)
        hits.append(judged)
      }
    }
  }

  private static func governs(_ trigger: Trigger, _ book: Rulebook, _ reading: Reading) -> Bool {
    switch book.reaches[trigger.rule].scope {
    case .title: reading.parts[trigger.part].segment == .title
    case .item: reading.parts[trigger.part].segment != .body
    default: false
    }
  }

  /// What one segment holds.
  private struct Finding {
    private(set) var hits: [Hit] = []
    private(set) var triggers: [Trigger] = []
    /// nil where nothing was matched that rules could speak about.
    private let clauses: Clauses?
    private let tokens: Tokens

    init(_ reading: Reading, _ part: Int, _ book: Rulebook) {
      tokens = reading.parts[part].tokens
      var starts: [Int] = []
      for match in reading.parts[part].matches {
        for term in book.terms(of: match.pattern) { hits.append(Hit(term: term, part: part, words: match.words)) }
        for rule in book.rules(of: match.pattern) {
          triggers.append(Trigger(rule: rule, part: part, words: match.words))
        }
        if book.startsClause(match.pattern) { starts.append(match.words.lowerBound) }
      }
      triggers = Array(triggers.prefix(mostHits * 2))
      clauses = hits.isEmpty ? nil : Clauses(tokens, starts: starts)
    }

    func rules(for hit: Hit, _ book: Rulebook, governing: [Trigger]) -> [Trigger] {
      let indicator = book.terms[hit.term].indicator
      var applied: [Trigger] = []
      for trigger in governing where book.concerns(trigger.rule, indicator) { applied.append(trigger) }
      for trigger in triggers where book.concerns(trigger.rule, indicator) && reaches(trigger, hit, book) {
        applied.append(trigger)
      }
      applied.sort { ($0.rule, $0.words.lowerBound) < ($1.rule, $1.words.lowerBound) }
      return applied.indices.filter { $0 == 0 || applied[$0].rule != applied[$0 - 1].rule }.map { applied[$0] }
    }

    private func reaches(_ trigger: Trigger, _ hit: Hit, _ book: Rulebook) -> Bool {
      guard let clauses else { return false }
      let rule = book.reaches[trigger.rule]
      switch rule.scope {
      case .title, .item: return false
      case .segment: return true
      case .sentence:
        return clauses.sentence[trigger.words.lowerBound] == clauses.sentence[hit.words.lowerBound]
      case .clause:
        return trigger.words.overlaps(hit.words) || clauses.isSame(trigger.words.lowerBound, hit.words.lowerBound)
      case .before:
        let distance = hit.words.lowerBound - trigger.words.upperBound
        return distance >= 0 && distance <= rule.within
          && clauses.isSame(trigger.words.upperBound - 1, hit.words.lowerBound)
      case .until:
        return trigger.words.lowerBound < hit.words.upperBound
          && hit.words.lowerBound - trigger.words.upperBound <= rule.within
          && clauses.isSame(trigger.words.upperBound - 1, hit.words.upperBound - 1)
          && !book.terms[hit.term].names(tokens, trigger.words)
      case .after:
        let distance = trigger.words.lowerBound - hit.words.upperBound
        return distance >= 0 && distance <= rule.within
          && clauses.isSame(trigger.words.lowerBound, hit.words.upperBound - 1)
      }
    }
  }
}
