import ArgumentParser
import Daemon
import News

/// `tocsin redeliver`: puts deliveries back into the outbox.
struct RedeliverCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "redeliver", abstract: "Send again: one alert, or dead letters.",
    discussion: """
      Puts deliveries back into the outbox; a running daemon sends them within half a minute, under the same ids. The \
      alert log holds each alert once and gets none again. `tocsin status --dead` lists the dead letters. A sink that \
      was disabled is tried again with --sink or --dead; so it is after a restart.
      """)

  @OptionGroup var config: ConfigOption
  @Argument(help: "The id of an alert: sent again to every sink that it went to.") var id: String?
  @Flag(help: "All dead letters.") var dead = false
  @Option(help: "The dead letters of this sink.") var sink: String?

  func validate() throws {
    guard [id != nil, dead, sink != nil].filter({ $0 }).count == 1 else {
      throw ValidationError("say what to send again: an alert's id, --dead, or --sink NAME")
    }
  }

  func run() async throws {
    let loaded = try config.load()
    let selection: Redelivery =
      if let id { .alert(id: id) } else if let sink { .sink(sink) } else { .dead }
    let (count, sinks) = try await redeliver(selection, loaded.store)
    if !sinks.isEmpty { print("\(sinks.joined(separator: ", ")): no longer disabled; the daemon tries again") }
    if count == 0 {
      if !sinks.isEmpty { return }
      Failure.say(
        id == nil ? "there is no dead letter to send again" : "no sink has taken or given up an alert of this id")
      throw ExitCode.failure
    }
    print("\(count) \(count == 1 ? "delivery is" : "deliveries are") in the outbox again")
  }

  @MainActor private func redeliver(_ selection: Redelivery, _ location: StoreLocation) async throws(ExitCode)
    -> (count: Int, sinks: [String])
  {
    do throws(StoreError) {
      let store = try location.openAsGuest()
      let count = try await store.redeliver(selection, at: SystemClock.real.now())
      // Said by the store that it was asked: those that a sink's name, or all dead letters, opened.
      let sinks = try await store.refusals().filter { $0.isAsked && selection.opens($0.sink) }.map(\.sink)
      await store.close()
      return (count, sinks)
    } catch {
      throw Failure.report(error)
    }
  }
}

extension Redelivery {
  /// Whether it has a disabled sink tried again.
  fileprivate func opens(_ name: String) -> Bool {
    switch self {
    case .alert: false
    case .dead: true
    case .sink(let sink): sink == name
    }
  }
}
