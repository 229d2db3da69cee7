import Daemon
import Escalation
import News
import Testing

@Suite nonisolated struct `An overlay` {
  private static let lexicon = """
    indicators:
      - { name: strike, direction: escalate, points: 40, terms: [strikes, shells] }
    rules: [{ name: question, when: ["?"], scope: title, factor: 0.1 }]
    """

  private func load(_ overlay: String) throws(ConfigProblems) -> Config {
    let files = [
      "t.yaml": "feeds: [{ url: 'https://a/' }]\nwatches: [{ name: w, lexicons: learnt }]\n",
      "lexicons/base.yaml": Self.lexicon, "lexicons/learnt.yaml": overlay,
    ]
    return try ConfigFile.load(
      "t.yaml",
      in: ConfigEnvironment(read: { path throws(TextFileError) in
        guard let text = files[path] else { throw .system(2) }
        return text
      }))
  }

  @Test func `changes the points of the lexicon it lies on`() throws {
    let config = try load(
      """
      overlay_of: base
      points:
        - { indicator: strike, points: 30 }
        - { indicator: strike, term: shells, points: 20 }
      factors:
        - { rule: question, factor: 0.5 }
      """)
    let points = ["Army strikes", "Army shells", "Army strikes?"].map {
      config.scorer.scores(of: Item(id: "1", title: $0))[0].points
    }
    #expect(points == [30, 20, 15])
  }

  @Test(arguments: [
    ("overlay_of: bass\n", "lexicons/learnt.yaml:1:13: there is no lexicon bass: "),
    (
      "overlay_of: learnt\n",
      "lexicons/learnt.yaml:1:13: lexicon learnt lies on itself; name the lexicon that it changes"
    ),
    (
      "overlay_of: base\npoints: [{ indicator: strik, points: 3 }]\n",
      #"lexicons/learnt.yaml:2:23: there is no indicator "strik"; did you mean "strike"?"#
    ),
    (
      "overlay_of: base\nfactors: [{ rule: question, factor: 3 }]\n",
      "lexicons/learnt.yaml:2:37: `factor` is \"3\"; write"
    ),
    ("overlay_of: base\nindicators: []\n", "lexicons/learnt.yaml:2:1: unknown key \"indicators\""),
  ])
  func `is blamed at its line`(overlay: String, expected: String) {
    do throws(ConfigProblems) {
      _ = try load(overlay)
      Issue.record("was read")
    } catch {
      #expect(error.problems.contains { $0.description.hasPrefix(expected) }, "\(error.problems)")
    }
  }
}
