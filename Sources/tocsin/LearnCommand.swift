import ArgumentParser
import Daemon
import Escalation
import News

/// `tocsin learn`: points for a lexicon from labelled items.
struct LearnCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "learn", abstract: "Fit the points of a lexicon to labelled items, and print them as an overlay.",
    discussion: """
      Reads the labelled items that `eval` reads. Prints a lexicon file that names the lexicon it lies on and lists what \
      changes: put it into lexicons/ under a name of its own, and name that in a watch. What it teaches is judged on \
      items of other days than it was learnt from: macro-F1 must not fall, and the error of the chances that scores \
      stand for must. Else, or where the labels are fewer than 200, it prints nothing and ends with 1.
      """)

  @OptionGroup var config: ConfigOption
  @Option(help: "Labelled items.", completion: .file()) var labels: String
  @Option(help: "The watch whose scores are fitted, of the config or a ready one.") var watch = "world"

  func run() throws {
    let loaded = try config.load(watch: watch)
    let own = try loaded.watches(named: watch)[0]
    let lexicons = own.lexicons.compactMap { name in loaded.lexicons.first { $0.name == name } }
    let items = try LabelFile.open(labels).items
    do throws(Learning.Refusal) {
      let learning = Learning(watch: own, lexicon: lexicons[0], others: Array(lexicons.dropFirst()))
      let outcome = try learning.learn(items)
      OverlayText(outcome, of: lexicons[0], labels: items.count).lines.forEach { print($0) }
    } catch {
      throw Failure.report(error)
    }
  }
}

/// An overlay as a lexicon file, with what it was before beside each line.
struct OverlayText {
  private let outcome: Learning.Outcome
  private let lexicon: Lexicon
  private let labels: Int

  init(_ outcome: Learning.Outcome, of lexicon: Lexicon, labels: Int) {
    self.outcome = outcome
    self.lexicon = lexicon
    self.labels = labels
  }

  var lines: [String] {
    let (before, after) = (outcome.before, outcome.after)
    return [
      "# Learnt by `tocsin learn` from \(labels) labelled items. On items it was not learnt from:",
      "# macro-F1 \(EvaluationText.share(before.macroF1)) before, \(EvaluationText.share(after.macroF1)) after; "
        + "accuracy \(EvaluationText.share(before.accuracy)) before, \(EvaluationText.share(after.accuracy)) after;",
      "# error \(Self.exact(outcome.error.before)) before, \(Self.exact(outcome.error.after)) after.",
      "overlay_of: \(lexicon.name)",
    ] + section("points", outcome.overlay.points.map(line)) + section("factors", outcome.overlay.factors.map(line))
  }

  private static func exact(_ value: Double) -> String { JSONText.number(value, decimals: 4).line }

  private func section(_ name: String, _ lines: [String]) -> [String] { lines.isEmpty ? [] : ["\(name):"] + lines }

  private func line(_ entry: Overlay.Points) -> String {
    let indicator = lexicon.indicators.first { $0.name == entry.indicator }
    let term = entry.term.flatMap { pattern in
      lexicon.terms.first { $0.indicator == entry.indicator && $0.pattern == pattern }
    }
    let old = JSONText.points(term?.points ?? indicator?.points ?? 0).line
    let shown = entry.term.map { ", term: \(JSONText.string($0).line)" } ?? ""
    return "  - { indicator: \(entry.indicator)\(shown), points: \(JSONText.points(entry.points).line) }  # was \(old)"
  }

  private func line(_ entry: Overlay.Factor) -> String {
    let old = lexicon.rules.first { $0.name == entry.rule }?.factor ?? 1
    return
      "  - { rule: \(entry.rule), factor: \(JSONText.points(entry.factor).line) }  # was \(JSONText.points(old).line)"
  }
}
