import Daemon
import Escalation
import News

/// 2024-04-13T20:00:00Z.
nonisolated let evening = Instant(seconds: 1_713_038_400)

nonisolated func alert(
  _ id: String, watch: String? = "strait", at time: Instant = evening, event: Alert.Event = .levelRaised
) -> StoredAlert {
  let value = Alert(id: id, time: time, event: event, watch: watch, level: "high", summary: "strait rose to HIGH")
  return StoredAlert(value, rank: 3)
}

/// A commit of alerts alone, each to all `sinks`.
nonisolated func commit(_ alerts: [StoredAlert], to sinks: [String] = ["log", "desk"]) -> Commit {
  Commit(alerts: alerts.map { NewAlert($0, sinks: sinks) })
}
