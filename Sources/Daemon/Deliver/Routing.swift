package import Escalation
import News

/// Which sinks an alert goes to: the log always, others by the watch's route and their own limits.
nonisolated package struct Routing: Sendable, Hashable {
  /// A sink's own limits.
  nonisolated package struct Target: Sendable, Hashable {
    package var name: String
    /// The name of the lowest level it wants to hear of; nil: every level.
    package var minLevel: String?
    /// Whether it wants to hear that a level was lowered.
    package var sendsLowered: Bool
    /// The events it wants to hear of; empty: all. A drill goes through all the same.
    package var events: Set<Alert.Event>
    /// When it wants to hear of anything; nil: always.
    package var hours: DayHours?

    package init(
      name: String, minLevel: String? = nil, sendsLowered: Bool = true, events: Set<Alert.Event> = [],
      hours: DayHours? = nil
    ) {
      self.name = name
      self.minLevel = minLevel
      self.sendsLowered = sendsLowered
      self.events = events
      self.hours = hours
    }
  }

  private var watches: [String: Watch]
  private var targets: [Target]

  package init(watches: [Watch], targets: [Target]) {
    self.watches = Dictionary(watches.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    self.targets = targets
  }

  /// Names of sinks: the log, then the others in the order of the config.
  ///
  /// | alert | sinks beside the log, within their `events` and `hours` |
  /// | --- | --- |
  /// | `level.raised`, `reminder` | of the watch's route, from their `min_level` on |
  /// | `level.lowered` | of the watch's route with `send_lowered` that had heard of the level before |
  /// | `flash`, `coverage.*`, `silence.*` | of the watch's route |
  /// | `sink.*` | of any watch's route, but not the sink that it is about |
  /// | `feed.*`, and all else without a watch | of any watch's route |
  /// | `drill` | all |
  package func sinks(for alert: Alert) -> [String] {
    [Delivery.log] + targets.filter { reaches($0, alert) }.map(\.name)
  }

  /// An alert's level as a number: 0 for calm, unknown and none, 1 for the watch's lowest level above calm.
  package func rank(of level: String?, in watch: String?) -> Int {
    guard let level, let watch, let levels = watches[watch]?.thresholds.levels else { return 0 }
    return (levels.firstIndex { $0.name == level } ?? -1) + 1
  }

  /// The rank of a watch's highest level; nil where there is no such watch.
  func topRank(of watch: String) -> Int? { watches[watch]?.thresholds.levels.count }

  private func reaches(_ target: Target, _ alert: Alert) -> Bool {
    if alert.event == .drill { return true }
    if alert.sink == target.name { return false }
    if !target.events.isEmpty, !target.events.contains(alert.event) { return false }
    if let hours = target.hours, !hours.contains(alert.time) { return false }
    guard let name = alert.watch, let watch = watches[name] else {
      return watches.values.contains { $0.route.contains(target.name) }
    }
    guard watch.route.contains(target.name) else { return false }
    let least = rank(of: target.minLevel, in: name)
    return switch alert.event {
    case .levelRaised, .reminder: rank(of: alert.level, in: name) >= least
    case .levelLowered: target.sendsLowered && rank(of: alert.previous, in: name) >= max(least, 1)
    default: true
    }
  }
}
