package import News

/// Tit for tat between a watch's two sides: who acted last, and whether the other has threatened, answered or stepped
/// back since.
///
/// It remembers steps longer than stories live: days pass between a strike and the answer to it.
package struct Exchange: Sendable, Hashable, Codable {
  /// By the time of the step, oldest first; at most `mostSteps`.
  package private(set) var steps: [Step] = []

  static let mostSteps = 32
  /// Steps older than this belong to another exchange.
  static let memory = Duration.days(21)
  /// What both sides do within this time is one clash, and no turn.
  static let busy = Duration.hours(6)
  /// An exchange without a step for this long pauses.
  static let pause = Duration.hours(24)

  package init() {}

  /// What one side did, by one story.
  package struct Step: Sendable, Hashable, Codable {
    package enum Deed: String, Sendable, Codable { case act, threat, stepBack }

    package var story: String
    package var side: String
    package var deed: Deed
    package var time: Instant
  }

  package enum Phase: String, Sendable, CaseIterable {
    /// A side threatens, and neither has acted.
    case threatened
    /// A side acted, and the other had not before.
    case acted
    /// The other side has threatened to answer the act.
    case replyThreatened = "reply_threatened"
    /// A side answered the other's act with its own.
    case replied
    /// A side stepped back after the last act or threat.
    case steppedBack = "stepped_back"
    /// Nobody has done anything for a day.
    case pause
  }

  /// Where the exchange stands.
  package struct Standing: Sendable, Hashable, Codable {
    package var phase: Phase
    /// Who did what the phase is named after; in a pause, who acted last.
    package var side: String
    /// When that was reported first.
    package var since: Instant
    /// How often the two have acted in turns, 0 while neither has; an answer within `busy` is part of the same turn.
    package var rounds: Int

    /// A part of a sentence: `Israel answered Iran's act`.
    package func text(other: String) -> String {
      switch phase {
      case .threatened: "\(side) threatens \(other)"
      case .acted: "\(side) acted against \(other)"
      case .replyThreatened: "\(side) threatens to answer \(other)"
      case .replied: "\(side) answered \(other)"
      case .steppedBack: "\(side) stepped back"
      case .pause: "neither side has moved since \(since)"
      }
    }
  }

  /// Takes a story in that is new or has changed: only what one of the two sides did, and several voices or a strong
  /// text vouch for.
  mutating func note(_ story: Story, _ watch: Watch) {
    let before = steps.firstIndex { $0.story == story.id }
    if let before { steps.remove(at: before) }
    guard let step = Step(story, watch) else { return }
    let place = steps.firstIndex { ($0.time, $0.story) > (step.time, step.story) } ?? steps.count
    steps.insert(step, at: place)
    if steps.count > Self.mostSteps { steps.removeFirst() }
  }

  /// Forgets a story whose reports were corrected.
  mutating func forget(_ story: String) { steps.removeAll { $0.story == story } }

  /// nil where neither side has done anything lately.
  package func standing(at now: Instant) -> Standing? {
    let recent = steps.filter { $0.time <= now && now - $0.time <= Self.memory }
    guard let last = recent.last else { return nil }
    let acts = recent.filter { $0.deed == .act }
    let rounds = Self.rounds(acts)
    func standing(_ phase: Phase, _ step: Step) -> Standing {
      Standing(phase: phase, side: step.side, since: step.time, rounds: rounds)
    }
    guard let act = acts.last else { return last.deed == .stepBack ? nil : standing(.threatened, last) }
    let after = recent.filter { $0.time >= act.time && $0 != act }
    if let stepBack = after.last(where: { $0.deed == .stepBack }),
      !after.contains(where: { $0.deed == .threat && $0.time > stepBack.time })
    {
      return standing(.steppedBack, stepBack)
    }
    if now - last.time > Self.pause {
      return Standing(phase: .pause, side: act.side, since: last.time, rounds: rounds)
    }
    if let threat = after.last(where: { $0.deed == .threat && $0.side != act.side }) {
      return standing(.replyThreatened, threat)
    }
    return standing(acts.contains { $0.side != act.side } ? .replied : .acted, act)
  }
}

extension Exchange {
  private static func rounds(_ acts: [Step]) -> Int {
    var turns = 0
    var last: Step?
    for act in acts where last?.side != act.side {
      if let last, act.time - last.time < busy { continue }
      turns += 1
      last = act
    }
    return turns
  }
}

extension Exchange.Phase: Codable {}

extension Exchange.Step {
  /// Kinds of indicators that are words, not deeds.
  private static let words: Set<String> = [
    "threat", "escalation", "order", "friction", "ceasefire", "mobilisation", "war",
  ]

  /// nil where it is not known that one of the sides did it, or where it weighs too little.
  fileprivate init?(_ story: Story, _ watch: Watch) {
    let development = story.development
    guard let actor = development.actor, watch.sides.contains(where: { $0.name == actor }) else { return nil }
    let points = story.contribution(watch.corroboration)
    guard abs(points) >= watch.significant * 2 else { return nil }
    let isWord = development.kinds.allSatisfy { Self.words.contains($0) }
    // Who strikes somebody else does not answer the other side.
    let isAtOther = development.target.map { target in
      target != actor && watch.sides.contains { $0.name == target }
    }
    guard points < 0 || (isWord ? isAtOther != false : isAtOther == true) else { return nil }
    self.init(
      story: story.id, side: actor, deed: points < 0 ? .stepBack : isWord ? .threat : .act, time: story.first)
  }
}
