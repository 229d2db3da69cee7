import News

/// Tries settings of one watch against what a desk knows, and says how well each would have done.
///
/// The index does not depend on the thresholds: a replay for each half-life and corroboration gives its course, and the
/// thresholds are tried on that, without stories and alerts.
package struct Tuning: Sendable {
  private let watch: Watch
  private let spans: [Verdicts.Span]
  private let isComplete: Bool
  /// A raise this long after a span is still its echo.
  static let echo = Duration.days(4)
  /// A raise on the day before is early news of it.
  static let early = Duration.days(1)

  /// What is tried.
  package struct Trial: Sendable, Hashable {
    package var halfLife: Duration
    package var single: Double
    /// What every `raise` is multiplied by.
    package var scale: Double
    /// Every `clear` as a share of its `raise`.
    package var clear: Double

    package init(halfLife: Duration, single: Double, scale: Double, clear: Double) {
      self.halfLife = halfLife
      self.single = single
      self.scale = scale
      self.clear = clear
    }
  }

  /// How a trial did.
  package struct Result: Sendable, Hashable {
    package var trial: Trial
    /// Spans that must ring, and those that did.
    package var wanted: Int
    package var rang: Int
    /// Raises to the lowest level that a span wants, or above it, and those that no span explains.
    package var raises: Int
    package var unexplained: Int
    /// The median time from the beginning of a span's first day to its raise, in hours; nil where nothing rang.
    package var delay: Double?
    package var months: Double

    package var recall: Double { wanted == 0 ? 1 : Double(rang) / Double(wanted) }
    package var precision: Double { raises == 0 ? 1 : Double(raises - unexplained) / Double(raises) }
    package var falseAlarmsPerMonth: Double { Double(unexplained) / max(months, 1.0 / 30) }
    /// Harmonic mean of precision and recall.
    package var balance: Double {
      precision + recall == 0 ? 0 : 2 * precision * recall / (precision + recall)
    }
  }

  /// `verdicts` on other watches are passed over.
  package init(watch: Watch, verdicts: Verdicts) {
    self.watch = watch
    spans = verdicts.spans.filter { $0.watch == watch.name }
    isComplete = verdicts.isComplete
  }

  /// The watch as a trial has it.
  package func watch(_ trial: Trial) -> Watch {
    var tried = watch
    tried.halfLife = trial.halfLife
    tried.corroboration.single = trial.single
    tried.thresholds = Self.scaled(watch.thresholds, trial)
    return tried
  }

  /// How a trial does on the course of the index, in the order of time, that its half-life and corroboration give.
  package func result(_ trial: Trial, course: [Replay.Sample]) -> Result {
    result(trial, Self.scaled(watch.thresholds, trial), course)
  }

  /// How the watch does as it is.
  package func current(course: [Replay.Sample]) -> Result {
    let trial = Trial(
      halfLife: watch.halfLife, single: watch.corroboration.single, scale: 1, clear: clearRatio)
    return result(trial, watch.thresholds, course)
  }

  private func result(_ trial: Trial, _ thresholds: Watch.Thresholds, _ course: [Replay.Sample]) -> Result {
    let raises = Self.raises(course, thresholds, halfLife: trial.halfLife)
    let wanted = spans.filter { $0.level != nil }
    let least = wanted.map { thresholds.rank(of: $0.level) }.min() ?? 1
    let loud = raises.filter { $0.rank >= least }
    let wrong = loud.filter { raise in
      isComplete
        ? !wanted.contains { $0.start - Self.early <= raise.time && raise.time < $0.end + Self.echo }
        : spans.contains { $0.level == nil && $0.start <= raise.time && raise.time < $0.end }
    }
    let delays = wanted.compactMap { span in
      raises.first { raise in
        raise.rank >= thresholds.rank(of: span.level) && span.start - Self.early <= raise.time && raise.time < span.end
      }.map { ($0.time - span.start).inSeconds / 3600 }
    }.sorted()
    let start = course.first?.time ?? .earliest
    let length = ((course.last?.time ?? start) - start).inSeconds
    return Result(
      trial: trial, wanted: wanted.count, rang: delays.count, raises: loud.count, unexplained: wrong.count,
      delay: delays.isEmpty ? nil : delays[delays.count / 2], months: length / 86_400 / 30.44)
  }

  /// The best first: the better balance, then fewer false alarms, then the least change: a handful of days is no reason
  /// to move what already does as well.
  package func ranked(_ results: [Result]) -> [Result] {
    results.sorted { left, right in
      if left.balance != right.balance { return left.balance > right.balance }
      if left.unexplained != right.unexplained { return left.unexplained < right.unexplained }
      let changes = (change(left.trial), change(right.trial))
      return changes.0 != changes.1 ? changes.0 < changes.1 : left.trial.sortKey < right.trial.sortKey
    }
  }

  /// How far a trial is from the watch as it is: each setting by the part of itself that it moves.
  private func change(_ trial: Trial) -> Double {
    let ratio = trial.halfLife.inSeconds / max(1, watch.halfLife.inSeconds)
    return abs(max(ratio, 1 / ratio) - 1) + abs(trial.single - watch.corroboration.single) + abs(trial.scale - 1)
      + abs(trial.clear - clearRatio)
  }

  /// The mean share of `raise` at which the watch clears.
  private var clearRatio: Double {
    let ratios = watch.thresholds.levels.map { $0.clear / $0.raise }
    return ratios.reduce(0, +) / Double(max(1, ratios.count))
  }

  private struct Raise {
    let time: Instant
    let rank: Int
  }

  private static func raises(
    _ course: [Replay.Sample], _ thresholds: Watch.Thresholds, halfLife: Duration
  ) -> [Raise] {
    var machine = LevelMachine()
    var raises: [Raise] = []
    for sample in course {
      while machine.fall(upTo: sample.time, thresholds) != nil {}
      let part = Index.Part(first: sample.time, points: sample.standing.index)
      let index = Index(of: [part], halfLife: halfLife, at: sample.time)
      if let change = machine.observe(index, thresholds) { raises.append(Raise(time: change.time, rank: change.to)) }
    }
    return raises
  }

  private static func scaled(_ thresholds: Watch.Thresholds, _ trial: Trial) -> Watch.Thresholds {
    var scaled = thresholds
    for position in scaled.levels.indices {
      let raise = rounded(thresholds.levels[position].raise * trial.scale)
      scaled.levels[position].raise = raise
      scaled.levels[position].clear = rounded(raise * trial.clear)
    }
    return scaled
  }

  private static func rounded(_ points: Double) -> Double { (points * 2).rounded() / 2 }
}

extension Tuning.Trial {
  fileprivate var sortKey: String { "\(halfLife.milliseconds) \(single) \(scale) \(clear)" }
}
