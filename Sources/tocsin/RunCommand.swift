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
      Runs until Ctrl-C or SIGTERM, and ends within ten seconds of it. SIGHUP reads the config again: a valid one takes \
      over with nothing lost, a wrong one is reported and the old one stays. SIGUSR1 opens the alert log anew. The page \
      for people is where `status.listen` of the config says. With --once, polls every feed that is due, delivers what \
      there is to deliver, and exits: for cron.

      Where it cannot start or go on, it ends with 65 (the store is damaged or of a newer version), 69 (no descriptors or \
      memory for the network), 73 (the store or the log cannot be created), 74 (the disk failed), 75 (another tocsin has \
      the store, or the disk is full) or 78 (wrong config). After 65 and 78 a new start mends nothing.
      """)

  @OptionGroup var config: ConfigOption
  @Flag(help: "One poll of every due feed, deliver, exit.") var once = false
  @Flag(name: .shortAndLong, help: "Also log what is only of interest when something is wrong.") var verbose = false

  @MainActor func run() async throws {
    let systemd = SystemdNotify.taken()
    let loaded = try config.load(sends: true)
    let log = makeLogger()
    // Bodies and documents are handed back to the system at once: 28 MB after a burst of polls instead of 118.
    mallopt(M_MMAP_THRESHOLD, 256 << 10)
    systemd.status("reading the store \(loaded.store)")
    let daemon: Daemon
    do throws(Daemon.StartError) {
      daemon = try await Daemon.open(
        loaded, environment: ProcessInfo.processInfo.environment, watchdog: systemd.watchdog, log: log)
    } catch {
      log.critical("\(error)")
      throw ExitCode(error.exitStatus)
    }
    log.notice("\(Product.name) \(Product.version): \(loaded.headline)")
    for warning in loaded.warnings { log.warning("\(warning)") }
    if once { return await runOnce(daemon) }
    let path = config.path
    let service = Service(daemon, systemd: systemd, log: log) {
      Result { () throws(ConfigProblems) in try ConfigFile.load(path) }
    }
    await service.run()
  }

  @MainActor private func runOnce(_ daemon: Daemon) async {
    signal(SIGPIPE, SIG_IGN)
    await daemon.runOnce()
    await daemon.stop()
  }

  private func makeLogger() -> Logger {
    let style = LogLine.Style.fitting(paint: Paint.fits(STDERR_FILENO))
    let level: Logger.Level = verbose ? .debug : .info
    return Logger(label: "tocsin") { LogLine(label: $0, style: style, level: level) }
  }
}
