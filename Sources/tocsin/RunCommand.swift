import ArgumentParser
import CMalloc
import Daemon
import FoundationEssentials
import Glibc
import Logging
import News

/// `tocsin run`: the daemon.
struct RunCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Poll feeds, score what is new, write alerts.",
    discussion: """
      Runs until Ctrl-C or SIGTERM. SIGUSR1 opens the alert log anew. The page for people is where \
      `status.listen` of the config says. With --once, polls every feed that is due, delivers \
      what there is to deliver, and exits: for cron.
      """)

  @OptionGroup var config: ConfigOption
  @Flag(help: "One poll of every due feed, deliver, exit.") var once = false
  @Flag(name: .shortAndLong, help: "Also log what is only of interest when something is wrong.") var verbose = false

  @MainActor func run() async throws {
    let loaded = try config.load()
    let log = makeLogger()
    // Bodies and documents are handed back to the system at once: 28 MB after a burst of polls instead of 118.
    mallopt(M_MMAP_THRESHOLD, 256 << 10)
    let daemon: Daemon
    do {
      daemon = try await Daemon.open(loaded, environment: ProcessInfo.processInfo.environment, log: log)
    } catch {
      log.critical("\(error)")
      throw ExitCode.failure
    }
    log.notice(
      "\(Product.name) \(Product.version): \(loaded.feeds.count) feeds, \(loaded.watches.count) watches, alerts to \(loaded.alerts.logPath)"
    )
    for warning in loaded.warnings { log.warning("\(warning)") }
    let signals = SignalWatch()
    if once { return try await runOnce(daemon, signals) }
    await withCheckedContinuation { (ended: CheckedContinuation<Void, Never>) in
      Task { await serve(daemon, signals, log, ended) }
    }
    await daemon.stop()
  }

  @MainActor private func runOnce(_ daemon: Daemon, _ signals: SignalWatch) async throws {
    await signals.watch([SIGPIPE]) { _ in }
    await daemon.runOnce()
    await daemon.stop()
  }

  @MainActor private func serve(
    _ daemon: Daemon, _ signals: SignalWatch, _ log: Logger, _ ended: CheckedContinuation<Void, Never>
  ) async {
    var isEnding = false
    await signals.watch([SIGTERM, SIGINT]) { _ in
      // A second Ctrl-C is for whoever cannot wait; the store survives it.
      if isEnding { Glibc.exit(1) }
      isEnding = true
      log.notice("stopping")
      ended.resume()
    }
    await signals.watch([SIGUSR1]) { _ in Task { await daemon.reopenLog() } }
    await signals.watch([SIGPIPE]) { _ in }
    daemon.start()
  }

  private func makeLogger() -> Logger {
    let style = LogLine.Style.fitting(
      journal: JournalStream.isConnected(STDERR_FILENO, environment: ProcessInfo.processInfo.environment),
      paint: Paint.fits(STDERR_FILENO))
    let level: Logger.Level = verbose ? .debug : .info
    return Logger(label: "tocsin") { LogLine(label: $0, style: style, level: level) }
  }
}
