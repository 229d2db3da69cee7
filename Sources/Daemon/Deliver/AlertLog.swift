package import News

/// The alert log as a sink: every alert, one line each, exactly once, on the disk before it counts as delivered.
package final class AlertLog: Sink {
  package let name = Delivery.log
  /// A full disk or a missing mount: looked at again within a minute, for ever.
  package let backoff = Backoff(base: .seconds(1), cap: .minutes(1))
  package let giveUp: Duration? = nil
  private let file: LogFile
  private let journal: JournalCopy?

  /// - Parameters:
  ///   - path: where the lines go; created when the first one is written, or by `reopen`.
  ///   - journal: gets a copy of each alert that is on the disk; after a crash the last one may come twice.
  package init(path: String, journal: JournalCopy? = nil) {
    file = LogFile(path: path)
    self.journal = journal
  }

  /// Whether the journal gets each alert from here.
  var copiesToJournal: Bool { journal != nil }

  package func deliver(_ delivery: Delivery, at now: Instant) async -> DeliveryOutcome {
    await attempt(delivery.alert, at: now).outcome
  }

  package func attempt(_ alert: StoredAlert, at now: Instant) async -> SinkAnswer {
    do {
      try await file.append(id: alert.id, line: alert.record)
      await journal?.write(alert, at: now)
      return SinkAnswer(.delivered, "written to \(file.path)")
    } catch {
      return SinkAnswer(.failed("\(error)"))
    }
  }

  /// For `SIGUSR1`, and at the start to learn early that the log cannot be written.
  package func reopen() async throws(LogError) { try await file.reopen() }
}
