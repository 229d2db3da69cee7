/// Who did what to whom, as far as a score says: what tells a strike from the counter-strike.
package struct Development: Sendable, Hashable, Codable {
  package enum Direction: String, Sendable, Codable { case escalates, calms }

  package var direction: Direction
  package var actor: String?
  package var target: String?
  /// The kinds of the strongest indicators, `attack` of `attack.launch`, ascending.
  package var kinds: [String]

  /// nil where the score points nowhere at all; a weak score, below the watch's `significant`, has a direction too.
  package init?(of score: Score) {
    guard score.points != 0 else { return nil }
    direction = score.points > 0 ? .escalates : .calms
    actor = score.actor
    target = score.target
    let sign = score.points > 0 ? 1.0 : -1.0
    let strongest = score.contributions.map { $0.points * sign }.max() ?? 0
    let leading = score.contributions.filter { $0.points * sign >= strongest / 2 && $0.points * sign > 0 }
    kinds = Set(leading.map { String($0.indicator.prefix { $0 != "." }) }).sorted()
  }

  /// Whether it is known who did it to whom.
  var isComplete: Bool { actor != nil && target != nil }

  /// Whether a desk would keep the two apart whatever their words: other direction, other actor or other target.
  func contradicts(_ other: Development) -> Bool {
    direction != other.direction || Self.differ(actor, other.actor) || Self.differ(target, other.target)
  }

  /// Whether both say that the same side did the same kind of thing to the same side.
  func isSame(as other: Development) -> Bool {
    guard direction == other.direction, let actor, actor == other.actor, let target, target == other.target
    else { return false }
    return kinds.contains { other.kinds.contains($0) }
  }

  /// Whether a desk would call it more of the same: nothing speaks against one side doing one kind of thing.
  func isAlike(_ other: Development) -> Bool {
    !contradicts(other) && kinds.contains { other.kinds.contains($0) }
  }

  /// Takes over what the other knows and this one does not.
  mutating func merge(_ other: Development) {
    actor = actor ?? other.actor
    target = target ?? other.target
    kinds = Set(kinds + other.kinds).sorted()
  }

  private static func differ(_ left: String?, _ right: String?) -> Bool {
    guard let left, let right else { return false }
    return left != right
  }
}
