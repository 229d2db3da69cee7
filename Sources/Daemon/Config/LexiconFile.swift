package import Escalation

/// Reads a lexicon file; `Config/lexicons/escalation-en.yaml` explains every field.
nonisolated package enum LexiconFile {
  /// The lexicon in `text`; problems, also in patterns, are reported to `source`, each at its line. nil where there is none.
  /// `base` finds the lexicon that a file with `overlay_of` lies on.
  package static func read(
    _ text: String, name: String, from source: ConfigSource, over base: (ConfigNode) -> Lexicon? = { _ in nil }
  ) -> Lexicon? {
    YAMLText.read(text, from: source)?.section { section in
      guard let lower = section["overlay_of"] else { return lexicon(section, name: name) }
      return base(lower).map { Overlay(reading: section, of: $0).applied(to: $0, name: name) }
    } ?? nil
  }

  private static func lexicon(_ section: ConfigSection, name: String) -> Lexicon {
    var lexicon = Lexicon(name: name)
    for entry in section["words"]?.entries() ?? [] {
      guard let list = entry.key.name() else { continue }
      lexicon.words[list] = entry.value.strings() ?? []
    }
    lexicon.clauseWords = section["clause_words"]?.strings() ?? []
    let reader = PatternReader(words: lexicon.words)
    for node in section.items("indicators") {
      node.section { indicator($0, into: &lexicon, reader) }
    }
    for node in section.items("rules") {
      if let rule = node.section({ rule($0, reader) }) ?? nil { lexicon.rules.append(rule) }
    }
    return lexicon
  }

  private static func indicator(_ section: ConfigSection, into lexicon: inout Lexicon, _ reader: PatternReader) {
    let name = section.required("name")?.name()
    let direction = section.required("direction")?.choice(of: SignalDirection.self)
    let points = section.required("points")?.number(in: 0...100)
    let group = section["group"]?.name()
    let examples = examples(section)
    let terms = section.items("terms").compactMap { term($0, reader) }
    guard let name, let direction, let points else { return }
    lexicon.indicators.append(
      Indicator(name: name, direction: direction.direction, points: points, group: group, examples: examples))
    lexicon.terms += terms.map { term in
      Term(pattern: term.pattern, indicator: name, points: term.points, examples: term.examples)
    }
  }

  private static func term(_ node: ConfigNode, _ reader: PatternReader) -> Term? {
    if node.text != nil { return reader.pattern(node).map { Term(pattern: $0, indicator: "") } }
    return node.section { section in
      let pattern = section.required("term").flatMap { reader.pattern($0) }
      let points = section["points"]?.number(in: 0...100)
      let examples = examples(section)
      return pattern.map { Term(pattern: $0, indicator: "", points: points, examples: examples) }
    } ?? nil
  }

  private static func rule(_ section: ConfigSection, _ reader: PatternReader) -> ContextRule? {
    let name = section.required("name")?.name()
    let patterns = section.items("when").compactMap { reader.pattern($0) }
    let scope = section.required("scope")?.choice(of: ContextRule.Scope.self)
    let factor = section.required("factor")?.number(in: -1...2)
    let within = section["within"]?.int(in: 0...40) ?? 8
    let indicators = section["indicators"]?.strings() ?? []
    let except = section["except"]?.strings() ?? []
    let direction = section["direction"]?.choice(of: SignalDirection.self)
    let isOffTopic = section["off_topic"]?.bool() ?? false
    let examples = examples(section)
    guard let name, let scope, let factor else { return nil }
    return ContextRule(
      name: name, patterns: patterns, scope: scope, within: within, factor: factor, indicators: indicators,
      except: except, direction: direction?.direction, isOffTopic: isOffTopic, examples: examples)
  }

  private static func examples(_ section: ConfigSection) -> Examples {
    Examples(yes: section["yes"]?.strings() ?? [], no: section["no"]?.strings() ?? [])
  }

  /// Reads patterns and reports what is wrong with them where they stand.
  private struct PatternReader {
    private let check: PatternCheck

    init(words: [String: [String]]) { check = PatternCheck(words: words) }

    func pattern(_ node: ConfigNode) -> String? {
      guard let pattern = node.string() else { return nil }
      if let problem = check.problem(in: pattern) { node.report("`\(pattern)`: \(problem)") }
      return pattern
    }
  }
}

/// Directions a lexicon can give: neutral is none.
private nonisolated enum SignalDirection: String, CaseIterable {
  case escalate, deescalate

  var direction: Direction { self == .escalate ? .escalate : .deescalate }
}
