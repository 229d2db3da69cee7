import Daemon
import Escalation
import News
import Testing

#if canImport(FoundationEssentials)
  import FoundationEssentials
#endif

@Suite nonisolated struct `A lexicon file` {
  @Test func `is read with its rules and examples`() throws {
    let source = ConfigSource(file: "test.yaml")
    let lexicon = try #require(
      LexiconFile.read(
        """
        words: { actor: [Iran*, army] }
        clause_words: [but]
        indicators:
          - name: strike
            direction: escalate
            points: 30
            yes: Army strikes town
            terms:
              - "{actor} strikes"
              - { term: shells, points: 10, no: [shellfish] }
        rules:
          - { name: negated, when: [no], scope: before, within: 3, factor: 0, direction: escalate }
        """, name: "test", from: source))
    #expect(source.problems.isEmpty)
    #expect(lexicon.terms.map(\.points) == [nil, 10] && lexicon.terms[0].indicator == "strike")
    #expect(lexicon.rules.first?.scope == .before && lexicon.rules.first?.within == 3)
    #expect(try lexicon.examineExamples().isEmpty)
  }

  @Test func `reports each problem at its line`() {
    let source = ConfigSource(file: "test.yaml")
    _ = LexiconFile.read(
      """
      indicators:
        - name: strike
          direction: up
          points: 30
          terms:
            - "{nobody} strikes"
            - "(a|b"
      rules:
        - { name: negated, when: [no], scope: befor, factor: 0 }
      """, name: "test", from: source)
    #expect(source.sortedProblems.map(\.line) == [3, 6, 7, 9])
  }

  @Test func `that ships passes its own examples`() throws {
    var folder = URL(filePath: #filePath).deletingLastPathComponent()
    while !FileManager.default.fileExists(atPath: folder.appending(path: "Package.swift").path()), folder.path() != "/"
    {
      folder = folder.deletingLastPathComponent()
    }
    let file = folder.appending(path: "Config/lexicons/escalation-en.yaml")
    let source = ConfigSource(file: file.path())
    let lexicon = try #require(
      LexiconFile.read(try String(contentsOf: file, encoding: .utf8), name: "escalation-en", from: source))
    #expect(source.problems.isEmpty)
    #expect(try lexicon.examineExamples() == [])
    #expect(lexicon.indicators.count >= 25 && lexicon.terms.count >= 300)
    #expect(lexicon.indicators.allSatisfy { !$0.examples.yes.isEmpty })
    #expect(try unshown(lexicon) == [])
  }

  @Test(arguments: ["ar", "de", "es", "fa", "fr", "he", "ru", "tr", "zh"])
  func `in another language passes its own examples`(language: String) throws {
    let path = "\(#filePath.split(separator: "/Tests/DaemonTests/")[0])/Config/lexicons/escalation-\(language).yaml"
    let source = ConfigSource(file: path)
    let lexicon = try #require(
      LexiconFile.read(try TextFile.read(path), name: "escalation-\(language)", from: source))
    #expect(source.problems.isEmpty)
    #expect(try lexicon.examineExamples() == [])
    #expect(lexicon.indicators.count >= 12 && lexicon.words["conflict_\(language)"] != nil)
    #expect(lexicon.indicators.allSatisfy { !$0.examples.yes.isEmpty && !$0.examples.no.isEmpty })
    #expect(Set(lexicon.indicators.map(\.direction)) == [.escalate, .deescalate])
    #expect(try unshown(lexicon) == [])
  }

  /// The terms that no example of their indicator matches: nobody could say what they are there for.
  private func unshown(_ lexicon: Lexicon) throws -> [String] {
    let scorer = try Scorer(watches: [Watch(name: "all", lexicons: [lexicon.name])], lexicons: [lexicon])
    var shown: Set<[String]> = []
    for indicator in lexicon.indicators {
      for text in indicator.examples.yes {
        let scores = scorer.scores(of: Item(id: "1", title: text))
        for match in scores[0].contributions { shown.insert([indicator.name, match.indicator, match.term]) }
      }
    }
    return lexicon.terms.filter {
      !shown.contains([$0.indicator, $0.indicator, $0.pattern]) && $0.examples.yes.isEmpty
    }
    .map(\.pattern)
  }
}
