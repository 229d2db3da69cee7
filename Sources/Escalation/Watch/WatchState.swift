package import News

/// All that a watch remembers beside its stories; restored by name after a restart or a change of config.
package struct WatchState: Sendable, Hashable, Codable {
  /// Name of the watch.
  package let name: String
  /// The mark of the rules that `index` and `level` were worked out by: other rules, and they are worked out again.
  package var rules: String
  /// The index as of its last change.
  package var index: Index
  package var level = LevelMachine()
  /// What raised a level last; nil before the first.
  package var cause: Cause?
  /// When the level was last spoken of; nil while nothing needs a reminder.
  package var said: Said?
  package var coverage = Coverage()
  /// What of its alerts waits.
  package var gate = AlertGate()
  /// What is usual for it; nil where the watch does not ask.
  package var baseline: Baseline?
  /// What its two sides did to each other.
  package var exchange = Exchange()

  /// The story that raised a level, as it was then.
  package struct Cause: Sendable, Hashable, Codable {
    package var story: String
    package var headline: String
    /// Distinct sources.
    package var sources: Int
    /// Name of the level it raised.
    package var level: String
    /// 1 for the first time that this story raised this level, 2 when it did so again after a fall.
    package var occurrence: Int
  }

  package struct Said: Sendable, Hashable, Codable {
    package var time: Instant
    /// Reminders since a level was raised.
    package var reminders: Int
  }

  package init(watch: Watch, at time: Instant) {
    name = watch.name
    rules = watch.rulesMark
    index = Index(halfLife: watch.halfLife, at: time)
  }
}

extension Watch {
  /// Changes with every setting that decides what the index and the level are.
  var rulesMark: String {
    let levels = thresholds.levels.flatMap { [$0.name, String($0.raise), String($0.clear)] }
    let numbers = [Double(corroboration.fullAt), corroboration.single].map { String($0) }
    let times = [thresholds.dwell, halfLife, baseline].compactMap { $0.map { String($0.milliseconds) } }
    return AlertID.short(levels + numbers + times)
  }
}
