import News

/// Whether the loops that do the work are alive: what `/healthz` tells.
enum Health {
  /// The poll loop looks at least once a minute while it has feeds.
  static let longestLook = Duration.minutes(3)
  static let longestCommit = Duration.minutes(1)

  /// What is wrong, for a person; empty where nothing is. `probe`: what the store's last probe found.
  static func problems(_ sources: StatusSources, probe: String?, at now: ContinuousClock.Instant) -> [String] {
    var problems: [String] = []
    let silence = now - sources.poller.lastLook
    if silence > longestLook, sources.poller.hasWork {
      problems.append("the poll loop has not run for \(seconds(silence))")
    }
    if let since = sources.intake.busySince, now - since > longestCommit {
      problems.append("a transaction has been under way for \(seconds(now - since))")
    }
    if !sources.heartbeat.isAlive {
      problems.append("the last sign of life is from \(seconds(now - sources.heartbeat.lastProof)) ago")
    }
    if let trouble = sources.intake.trouble { problems.append("polled documents cannot be stored: \(trouble)") }
    if sources.outbox.isStoreFailing { problems.append("the outbox cannot reach the store") }
    if let probe { problems.append(probe) }
    return problems
  }

  private static func seconds(_ time: Duration) -> String { "\(time.components.seconds) s" }
}
