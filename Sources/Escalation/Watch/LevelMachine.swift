package import News

/// The level of one watch: raised at once, lowered only after the index has stayed below `clear` for `dwell`.
///
/// Every level that stands remembers from when on the index is (or will be) below its `clear`. Between two changes of
/// the index that instant follows from the decay, so levels fall at exact instants and not at clock ticks: a daemon
/// that looks every second, one that looks every hour and a replay lower a level at the same millisecond.
package struct LevelMachine: Sendable, Hashable, Codable {
  /// 0 for calm, else the position in the thresholds plus one.
  package private(set) var level = 0
  /// Name of the level that stands: how it is found again after the thresholds were edited.
  package private(set) var name = Watch.Level.calm
  /// For every level from the lowest to the one that stands: when the index falls below its `clear`.
  private var falls: [Instant?] = []

  package init() {}

  /// From one level to another, by position, at an instant.
  package struct Change: Sendable, Hashable {
    package var from: Int
    package var to: Int
    package var time: Instant
  }

  /// Takes a changed index in at its own time: raises at once, and works out when what stands will fall.
  package mutating func observe(_ index: Index, _ thresholds: Watch.Thresholds) -> Change? {
    let reached = thresholds.levels.lastIndex { index.value >= $0.raise }.map { $0 + 1 } ?? 0
    let change = reached > level ? Change(from: level, to: reached, time: index.time) : nil
    stand(at: max(level, reached), thresholds)
    foresee(index, thresholds)
    return change
  }

  /// When the level falls if nothing happens; nil while it stands for good or is calm.
  package func due(_ thresholds: Watch.Thresholds) -> Instant? { falls.last?.map { $0 + thresholds.dwell } }

  /// The next fall up to `now`, to the highest level that is not due by then itself.
  package mutating func fall(upTo now: Instant, _ thresholds: Watch.Thresholds) -> Change? {
    guard let time = due(thresholds), time <= now else { return nil }
    let kept = falls.lastIndex { fall in fall.map { $0 + thresholds.dwell > time } ?? true }
    let change = Change(from: level, to: kept.map { $0 + 1 } ?? 0, time: time)
    stand(at: change.to, thresholds)
    return change
  }

  /// Fits the level to edited thresholds: the level of the same name, else the nearest by position. Raises nothing: the
  /// next change of the index does.
  package mutating func adopt(_ thresholds: Watch.Thresholds, _ index: Index) {
    let named = thresholds.levels.firstIndex { $0.name == name }.map { $0 + 1 }
    stand(at: level == 0 ? 0 : named ?? min(level, thresholds.levels.count), thresholds)
    foresee(index, thresholds)
  }

  private mutating func foresee(_ index: Index, _ thresholds: Watch.Thresholds) {
    for position in falls.indices {
      let fall = index.falls(below: thresholds.levels[position].clear)
      if let fall, fall <= index.time, let since = falls[position], since <= fall { continue }
      falls[position] = fall
    }
  }

  private mutating func stand(at new: Int, _ thresholds: Watch.Thresholds) {
    level = new
    name = thresholds.name(of: new)
    if falls.count > new { falls.removeLast(falls.count - new) }
    while falls.count < new { falls.append(nil) }
  }
}

extension Watch.Thresholds {
  /// The name of a level by position, 0 for calm.
  package func name(of level: Int) -> String { level == 0 ? Watch.Level.calm : levels[level - 1].name }
}
