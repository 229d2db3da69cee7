import Dispatch
import Glibc
package import Logging

/// A daemon as a service: tells systemd how it is doing, and does what signals ask for.
///
/// | signal | what happens |
/// | --- | --- |
/// | `SIGTERM`, `SIGINT` | ends in order, within ten seconds; a second one ends at once |
/// | `SIGHUP` | reads the configuration again, and opens the alert log anew |
/// | `SIGUSR1` | opens the alert log anew |
package final class Service {
  /// What cannot end in this time after `SIGTERM` is cut off: the store is safe at every instant.
  private static let longestEnd = Duration.seconds(9)

  private let daemon: Daemon
  private let systemd: SystemdNotify
  private let readConfig: @Sendable () -> Result<Config, ConfigProblems>
  private let log: Logger
  private let signals = SignalWatch()
  private var end: CheckedContinuation<Void, Never>?
  private var isEnding = false
  private var reload: Task<Void, Never>?
  private var isReloadWanted = false
  /// Why the configuration on disk is not the one in force; nil where it is.
  private var refusal: String?
  private var lastStatus: String?

  /// - Parameter readConfig: reads the configuration again; runs beside the main queue.
  package init(
    _ daemon: Daemon, systemd: SystemdNotify, log: Logger,
    readConfig: @escaping @Sendable () -> Result<Config, ConfigProblems>
  ) {
    self.daemon = daemon
    self.systemd = systemd
    self.log = log
    self.readConfig = readConfig
  }

  /// Runs until a signal ends it.
  package func run() async {
    await signals.watch([SIGTERM, SIGINT]) { [weak self] _ in self?.requestEnd() }
    await signals.watch([SIGHUP]) { [weak self] _ in self?.requestReload() }
    await signals.watch([SIGUSR1]) { [daemon] _ in Task { await daemon.reopenLog() } }
    // Not watched: libdispatch would raise it again for ever once nobody reads our messages.
    signal(SIGPIPE, SIG_IGN)
    daemon.heartbeat.onBeat = { [weak self] in await self?.giveSignOfLife() }
    daemon.heartbeat.onStall = { [systemd] in systemd.status($0) }
    daemon.start()
    systemd.ready(await statusLine())
    if !isEnding { await withCheckedContinuation { end = $0 } }
    systemd.stopping()
    cutOffLater()
    await reload?.value
    await daemon.stop()
  }

  // MARK: - The end

  private func requestEnd() {
    // A second Ctrl-C is for whoever cannot wait; the store survives it.
    if isEnding { Glibc.exit(1) }
    isEnding = true
    log.notice("stopping")
    end?.resume()
    end = nil
  }

  /// From another queue, as it may be the main one that is stuck.
  private func cutOffLater() {
    let (log, limit) = (log, Int(Self.longestEnd.components.seconds))
    DispatchQueue.global().asyncAfter(deadline: .now() + .seconds(limit)) { @Sendable in
      log.error("not everything ended within \(limit) s; what was under way is done again after the next start")
      _exit(1)
    }
  }

  // MARK: - Another configuration

  /// Several requests while one is being carried out are one more.
  private func requestReload() {
    isReloadWanted = true
    guard reload == nil, !isEnding else { return }
    reload = Task {
      while isReloadWanted, !isEnding {
        isReloadWanted = false
        await carryOutReload()
      }
      reload = nil
    }
  }

  private func carryOutReload() async {
    systemd.reloading()
    log.notice("reading the configuration again")
    switch await Self.read(readConfig) {
    case .success(let config): await adopt(config)
    case .failure(let problems):
      for problem in problems.problems { log.error("\(problem)") }
      refuse(
        "the config on disk is wrong (\(problems.problems.count == 1 ? "1 problem" : "\(problems.problems.count) problems"))"
      )
      // The log file may have been moved all the same.
      await daemon.reopenLog()
    }
    if !isEnding { systemd.ready(await statusLine()) }
  }

  private func adopt(_ config: Config) async {
    do throws(Daemon.StartError) {
      let later = try await daemon.adopt(config)
      refusal = nil
      log.notice("the new configuration is in force: \(config.headline)")
      for warning in config.warnings.map(\.description) + later { log.warning("\(warning)") }
    } catch {
      log.error("\(error)")
      refuse("the config on disk cannot be used")
    }
  }

  private func refuse(_ reason: String) {
    refusal = "\(reason), the one before it stays in force"
    log.error("\(reason); the one before it stays in force")
  }

  @concurrent private nonisolated static func read(
    _ readConfig: @Sendable () -> Result<Config, ConfigProblems>
  ) async -> Result<Config, ConfigProblems> { readConfig() }

  // MARK: - How it is doing

  private func giveSignOfLife() async {
    systemd.alive()
    guard systemd.isHeard, !isEnding, reload == nil else { return }
    let line = await statusLine()
    if line != lastStatus { systemd.status(line) }
    lastStatus = line
  }

  private func statusLine() async -> String { await daemon.serviceStatus(trouble: refusal).line }
}
