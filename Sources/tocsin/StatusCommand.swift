import ArgumentParser
import Daemon
import Escalation
import News

/// `tocsin status`: where every watch stands, how the feeds do, and what waits in the outbox.
struct StatusCommand: AsyncParsableCommand {
  enum Format: String, ExpressibleByArgument, CaseIterable {
    case text, json
  }

  static let configuration = CommandConfiguration(
    commandName: "status", abstract: "Show levels, feed health and the outbox; --dead: what was given up.",
    discussion: """
      Read from the store, beside a running daemon or without one. Exit code 0, whatever the levels are.
      """)

  @OptionGroup var config: ConfigOption
  @Flag(help: "List the deliveries that were given up, newest first, with the reason.") var dead = false
  @Option(name: .shortAndLong, help: "With --dead: at most so many.") var limit = 100
  @Option(help: "text for people, json for programs.") var format = Format.text

  func run() async throws {
    let loaded = try config.load()
    if dead { return try await showDead(loaded) }
    let status = try await read(loaded)
    switch format {
    case .json: print(status.record.line)
    case .text: StatusText(status: status, paint: .output).lines.forEach { print($0) }
    }
  }

  @MainActor private func read(_ loaded: Config) async throws -> StoreStatus {
    var status: StoreStatus?
    try await withStore(loaded.store) { store throws(StoreError) in
      status = try await StoreStatus(of: store, config: loaded, at: SystemClock.real.now())
    }
    guard let status else { throw ExitCode.failure }
    return status
  }

  @MainActor private func showDead(_ loaded: Config) async throws {
    var letters: [Delivery] = []
    try await withStore(loaded.store) { store throws(StoreError) in
      letters = try await store.deadLetters(limit: max(1, limit))
    }
    if format == .json { return print(JSONText.array(letters.map(\.record)).line) }
    if letters.isEmpty { return print("nothing was given up") }
    for letter in letters {
      print("\(letter.alert.time)  \(letter.sink)  \(letter.alert.id)  \((letter.error ?? "").shownSafely)")
    }
    print("send again with: tocsin redeliver ID | --sink NAME | --dead")
  }
}

extension Delivery {
  fileprivate var record: JSONText {
    .members([
      "alert": .string(alert.id), "sink": .string(sink), "time": .string(alert.time.precise),
      "event": .string(alert.event.rawValue), "attempts": .integer(attempts), "error": .optional(error),
    ])
  }
}
