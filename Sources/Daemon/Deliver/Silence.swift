package import Escalation
package import News

/// A watch's alerts held until a time: they go to the log, marked, and nowhere else.
nonisolated package struct Silence: Sendable, Hashable {
  package var watch: String
  package var since: Instant
  package var until: Instant
  /// Who holds it and why, for whoever reads the log.
  package var reason: String
  /// A level raised to this rank or above rings all the same: the watch's highest.
  package var top: Int

  package init(watch: String, since: Instant, until: Instant, reason: String, top: Int) {
    self.watch = watch
    self.since = since
    self.until = until
    self.reason = reason
    self.top = top
  }

  /// Whether `alert` is held.
  package func holds(_ alert: StoredAlert) -> Bool {
    guard alert.watch == watch, since <= alert.time, alert.time < until else { return false }
    return switch alert.event {
    case .levelRaised: alert.rank < top
    case .silenceBegun, .silenceEnded, .drill: false
    default: true
    }
  }

  /// The alert as it is to be stored: where it is held, with the mark in its record and for the log alone.
  package func applied(to new: NewAlert) -> NewAlert {
    guard holds(new.alert) else { return new }
    var held = new
    let mark = JSONText.members(["until": .string(until.description), "reason": .string(reason)])
    held.alert.record = "\(new.alert.record.dropLast()),\"silenced\":\(mark.line)}"
    held.sinks = new.sinks.filter { $0 == Delivery.log }
    return held
  }

  /// What is told when it begins.
  package var begun: Alert {
    alert(.silenceBegun, at: since, "\(watch) is silenced until \(until): \(reason)")
  }

  /// What is told when it ends, with what was held meanwhile.
  /// - Parameters:
  ///   - held: the alerts it held, oldest first.
  ///   - now: when it ends: at its time, or when someone ends it.
  package func ended(held: [StoredAlert], at now: Instant) -> Alert {
    let last = held.last.flatMap { AlertLine(line: $0.record) }.map { "; the last: \($0.summary)" } ?? ""
    let count = held.isEmpty ? "nothing was held" : "\(held.count) alert\(held.count == 1 ? " was" : "s were") held"
    return alert(.silenceEnded, at: now, "\(watch) is no longer silenced: \(count)\(last)")
  }

  private func alert(_ event: Alert.Event, at time: Instant, _ summary: String) -> Alert {
    Alert(
      id: AlertID.make(watch: watch, event: event, cause: [since, until].map { String($0.milliseconds) }), time: time,
      event: event, watch: watch, summary: summary.cut(toBytes: 600))
  }
}

extension Store {
  /// Ends a silence: tells what was held while it lasted. Twice is once, as the alert's id follows from the silence.
  package func end(_ silence: Silence, routing: Routing, at now: Instant) async throws(StoreError) {
    let held = try await alerts(since: silence.since, limit: 10_000).reversed().filter {
      $0.watch == silence.watch && silence.holds($0)
    }
    let alert = silence.ended(held: held, at: now)
    try await commit(
      Commit(
        alerts: [NewAlert(StoredAlert(alert, rank: 0), sinks: routing.sinks(for: alert))],
        endedSilences: [silence.watch]))
  }
}
