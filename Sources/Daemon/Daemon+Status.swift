import Logging
import News

/// The status server of a daemon: what it is told, and what it reads.
extension StatusServer {
  /// nil where the config wants none, or where it cannot be had; the daemon polls and rings without it.
  static func open(
    _ config: Config, sources: StatusSources, store: any Store, clock: SystemClock, log: Logger
  ) -> StatusServer? {
    guard let status = config.status else { return nil }
    do throws(StoreError) {
      let server = StatusServer(
        status, sources: sources, meters: Meters(), store: store, reader: try config.store.openAsGuest(), clock: clock,
        log: log)
      server.listen(to: sources)
      return server
    } catch {
      log.error("the page is not there: \(error)")
      return nil
    }
  }

  /// Has the parts tell what they do. To be called for parts that a reload put in the place of others, too.
  package func listen(to sources: StatusSources) {
    self.sources = sources
    sources.intake.onCommit = { [weak self] commit, time in self?.committed(commit, time) }
    sources.intake.onRefusal = { [weak self] _ in self?.meters.noteRefusal() }
    sources.poller.onPoll = { [weak self] content, time in self?.meters.notePoll(content, time) }
    sources.outbox.onAttempt = { [weak self] sink, outcome, time in self?.meters.noteAttempt(sink, outcome, time) }
    sources.outbox.onGivenUp = { [weak self] sink in self?.meters.noteGivenUp(sink) }
  }
}
