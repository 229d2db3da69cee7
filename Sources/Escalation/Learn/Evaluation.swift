/// How far scores agree with labels: what `tocsin eval` prints and `tocsin learn` is judged by.
package struct Evaluation: Sendable {
  /// What is compared.
  package enum Task: String, Sendable, CaseIterable {
    /// `direction` against escalate, deescalate, neutral.
    case desk
    /// The sign of `raw` against the same three, for sentences that no relevance gate is made for.
    case direction
    /// `relevant` against conflict, other.
    case relevance

    package var classes: [String] {
      self == .relevance ? ["conflict", "other"] : Direction.allCases.map(\.rawValue)
    }

    /// |raw| from which a sentence has a direction.
    private static let significant = 5.0

    package func answer(_ score: Score) -> String {
      switch self {
      case .desk: score.direction.rawValue
      case .direction: Direction(points: score.raw, significant: Self.significant).rawValue
      case .relevance: score.isRelevant ? "conflict" : "other"
      }
    }
  }

  /// For one class, 0 … 1 each.
  package struct Figures: Sendable, Hashable {
    /// Share of the answers that are right.
    package var precision = 0.0
    /// Share of the labelled that were found.
    package var recall = 0.0

    package var f1: Double { precision + recall > 0 ? 2 * precision * recall / (precision + recall) : 0 }
  }

  package let task: Task
  package private(set) var count = 0
  private var answers: [String: [String: Int]] = [:]
  private var alarms: [String: (wrong: Int, all: Int)] = [:]

  package init(_ task: Task) { self.task = task }

  /// Counts one answer; returns whether it is right.
  @discardableResult
  package mutating func add(_ labelled: LabelledItem, answer: String) -> Bool {
    count += 1
    answers[labelled.label, default: [:]][answer, default: 0] += 1
    var own = alarms[labelled.kind] ?? (wrong: 0, all: 0)
    own.all += 1
    if answer == Direction.escalate.rawValue { own.wrong += 1 }
    alarms[labelled.kind] = own
    return answer == labelled.label
  }

  /// Share of right answers, 0 … 1.
  package var accuracy: Double {
    count == 0 ? 0 : Double(task.classes.reduce(0) { $0 + times($1, answered: $1) }) / Double(count)
  }

  /// The mean F1 of the classes, 0 … 1.
  package var macroF1: Double {
    task.classes.reduce(0) { $0 + figures(of: $1).f1 } / Double(task.classes.count)
  }

  package func figures(of name: String) -> Figures {
    let right = times(name, answered: name)
    let answered = task.classes.reduce(0) { $0 + times($1, answered: name) }
    let labelled = task.classes.reduce(0) { $0 + times(name, answered: $1) }
    return Figures(
      precision: answered > 0 ? Double(right) / Double(answered) : 0,
      recall: labelled > 0 ? Double(right) / Double(labelled) : 0)
  }

  /// The share of each other kind that is called escalation, by the name of the kind. None where relevance is compared.
  package var falseAlarms: [(kind: String, share: Double)] {
    guard task != .relevance else { return [] }
    return alarms.filter { !["escalate", "E"].contains($0.key) }.sorted { $0.key < $1.key }
      .map { (kind: $0.key, share: Double($0.value.wrong) / Double($0.value.all)) }
  }

  private func times(_ label: String, answered answer: String) -> Int { answers[label]?[answer] ?? 0 }
}
