import ArgumentParser
import Daemon
import Escalation
import News

/// A point in the future: an ISO 8601 time, or a duration from now such as `2h`.
struct UntilArgument: ExpressibleByArgument {
  private let time: Instant?
  private let duration: Duration?

  init?(argument: String) {
    time = Instant(iso8601: argument)
    duration = time == nil ? Duration(configText: argument) : nil
    if time == nil, duration == nil { return nil }
  }

  func instant(at now: Instant) -> Instant { time ?? now + (duration ?? .zero) }
}

/// `tocsin silence`: holds a watch's alerts until a time.
struct SilenceCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "silence", abstract: "Hold a watch's alerts until a time, with a reason.",
    discussion: """
      Alerts of the watch are written to the log with a mark and go nowhere else. A raise to the watch's highest level \
      rings all the same. Begin and end are told along the watch's route; the end says what was held. Holds at once, \
      also beside a running daemon. Without a watch, lists the silences.
      """)

  @OptionGroup var config: ConfigOption
  @Argument(help: "The watch.") var watch: String?
  @Option(help: "Until then: a time (2024-04-13T20:00:00Z) or for so long (2h). At most 30 days.")
  var until: UntilArgument?
  @Option(help: "Why, and who says so; everybody who reads the log sees it.") var reason: String?
  @Flag(help: "End the watch's silence now.") var end = false

  func validate() throws {
    if watch == nil, until != nil || reason != nil || end { throw ValidationError("name the watch") }
    if watch != nil, !end, until == nil || reason?.isEmpty ?? true {
      throw ValidationError("a silence needs --until and --reason; --end ends one")
    }
    if let reason, reason.utf8.count > 200 { throw ValidationError("--reason takes up to 200 bytes") }
  }

  func run() async throws {
    let loaded = try config.load()
    guard let watch else { return try await list(loaded.store) }
    guard let found = try loaded.watches(named: watch).first else { return }
    let now = SystemClock.real.now()
    if end { return try await end(found, loaded, at: now) }
    guard let until = until?.instant(at: now), until > now, until <= now + .days(30) else {
      throw ValidationError("--until must be ahead, and at most 30 days from now")
    }
    let silence = Silence(
      watch: watch, since: now, until: until, reason: reason ?? "", top: found.thresholds.levels.count)
    try await begin(silence, loaded)
    print(
      "\(watch) is silenced until \(until); a raise to \(found.thresholds.levels.last?.name ?? "the top") still rings")
  }

  @MainActor private func begin(_ silence: Silence, _ loaded: Config) async throws {
    try await withStore(loaded.store) { store throws(StoreError) in
      let alert = silence.begun
      try await store.commit(
        Commit(
          alerts: [NewAlert(StoredAlert(alert, rank: 0), sinks: loaded.routing.sinks(for: alert))], silences: [silence])
      )
    }
  }

  @MainActor private func end(_ watch: Watch, _ loaded: Config, at now: Instant) async throws {
    var isFound = false
    try await withStore(loaded.store) { store throws(StoreError) in
      for silence in try await store.silences() where silence.watch == watch.name {
        isFound = true
        try await store.end(silence, routing: loaded.routing, at: now)
      }
    }
    guard isFound else { throw Failure.report("\(watch.name) is not silenced") }
    print("\(watch.name) is no longer silenced")
  }

  @MainActor private func list(_ location: StoreLocation) async throws {
    var silences: [Silence] = []
    try await withStore(location) { store throws(StoreError) in silences = try await store.silences() }
    if silences.isEmpty { print("no watch is silenced") }
    for silence in silences { print("\(silence.watch)  until \(silence.until)  \(silence.reason.shownSafely)") }
  }
}

/// Works on the store beside a running daemon; what fails is said, and ends the command with 1.
@MainActor func withStore(
  _ location: StoreLocation, _ work: (any Store) async throws(StoreError) -> Void
) async throws(ExitCode) {
  do throws(StoreError) {
    let store = try location.openAsGuest()
    try await work(store)
    await store.close()
  } catch {
    throw Failure.report(error)
  }
}
