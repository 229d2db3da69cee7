import ArgumentParser
import Daemon
import Escalation
import FoundationEssentials
import News

/// `tocsin eval`: how far scores agree with labelled items.
struct EvalCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "eval", abstract: "Compare scores with labelled items, and show the worst errors.",
    discussion: """
      Reads JSON Lines ({"id","title","summary","label"}, and "desk" for a finer kind). `desk` compares escalate, \
      deescalate and neutral with the direction of the watch; `direction` the same with the points before the \
      relevance gate; `relevance` compares conflict and other with whether the item is relevant. Without --task a file \
      called direction or relevance says so by its name.
      """)

  @OptionGroup var config: ConfigOption
  @Argument(help: "Labelled items, one file or more.", completion: .file()) var labels: [String]
  @Option(help: "desk, direction or relevance.") var task: Evaluation.Task?
  @Option(help: "The watch that answers, of the config or a ready one.") var watch = "world"
  @Option(help: "So many of the worst errors, each with its explanation.") var errors = 0

  func run() throws {
    let loaded = try config.load(watch: watch)
    _ = try loaded.watches(named: watch)
    for path in labels { try evaluate(path, loaded.scorer) }
  }

  private func evaluate(_ path: String, _ scorer: Scorer) throws {
    let name = path.split(separator: "/").last.map(String.init) ?? path
    let task = task ?? Evaluation.Task(rawValue: name.replacing(".jsonl", with: "")) ?? .desk
    let items = try LabelFile.open(path).items
    var evaluation = Evaluation(task)
    var wrong: [(labelled: LabelledItem, score: Score)] = []
    for labelled in items {
      guard let score = scorer.scores(of: labelled.item).first else { continue }
      if !evaluation.add(labelled, answer: task.answer(score)) { wrong.append((labelled, score)) }
    }
    EvaluationText(evaluation, name: name, watch: watch).lines.forEach { print($0) }
    wrong.sort { left, right in
      let (one, other) = (abs(left.score.raw), abs(right.score.raw))
      return one == other ? left.labelled.item.id < right.labelled.item.id : one > other
    }
    for (labelled, score) in wrong.prefix(errors) {
      print("\n  \(labelled.label) by the label, \(task.answer(score)) by the score:")
      for explanation in scorer.explanations(of: labelled.item) {
        ExplanationText(explanation, paint: .output).lines.forEach { print("  " + $0) }
      }
    }
    if errors > 0 { print("") }
  }
}

extension Evaluation.Task: ExpressibleByArgument {}

/// An evaluation as a person reads it.
struct EvaluationText {
  private let evaluation: Evaluation
  private let name: String
  private let watch: String

  init(_ evaluation: Evaluation, name: String, watch: String) {
    self.evaluation = evaluation
    self.name = name
    self.watch = watch
  }

  var lines: [String] {
    let classes = evaluation.task.classes.map { name in
      let own = evaluation.figures(of: name)
      return "  \(name.padded(to: 12))  precision \(Self.share(own.precision))  recall \(Self.share(own.recall))  "
        + "F1 \(Self.share(own.f1))"
    }
    let alarms = evaluation.falseAlarms.map { "\($0.kind) \(Self.share($0.share))" }.joined(separator: "  ")
    return [
      "\(name): \(evaluation.task.rawValue), \(evaluation.count) items, watch \(watch): "
        + "accuracy \(Self.share(evaluation.accuracy))  macro-F1 \(Self.share(evaluation.macroF1))"
    ] + classes + (alarms.isEmpty ? [] : ["  called escalation: \(alarms)"])
  }

  /// Three decimals: `0.744`.
  static func share(_ value: Double) -> String {
    let thousandths = String(Int((value * 1000).rounded()))
    let padded = String(repeating: "0", count: max(0, 4 - thousandths.count)) + thousandths
    return "\(padded.dropLast(3)).\(padded.suffix(3))"
  }
}
