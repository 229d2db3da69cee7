import ArgumentParser
import Daemon
import FoundationEssentials
import HTTP
import News

/// `tocsin drill`: a marked test alert through every sink.
struct DrillCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "drill", abstract: "Send a test alert, marked as a drill, through every sink and show each answer.",
    discussion: """
      Goes to the alert log and to every webhook, command and mail address, whatever the watches route to them, without \
      the outbox: each is tried once. Works with and without a running daemon. In PagerDuty, Opsgenie and \
      Alertmanager it opens an incident of the lowest urgency and closes it at once. Exit code 1 where a sink did not \
      take it.
      """)

  @OptionGroup var config: ConfigOption
  @Option(help: "Only this sink; `log` is the alert log.") var sink: String?
  @Option(help: "text for people, jsonl for programs.") var format = AlertFormat.text

  @MainActor func run() async throws {
    let loaded = try config.load(sends: true)
    let names = [Delivery.log] + loaded.alerts.sinks.map(\.name)
    if let sink, !names.contains(sink) {
      throw ValidationError("there is no sink “\(sink)”; there are \(names.joined(separator: ", "))")
    }
    var failures = 0
    let drill: Drill
    do {
      drill = try Drill(loaded, environment: ProcessInfo.processInfo.environment, only: sink)
    } catch {
      throw Failure.report(error)
    }
    await drill.run { result in
      if result.answer.outcome != .delivered { failures += 1 }
      show(result, width: names.map(\.count).max() ?? 0)
    }
    if failures > 0 { throw ExitCode.failure }
  }

  private func show(_ result: Drill.Result, width: Int) {
    let isTaken = result.answer.outcome == .delivered
    let milliseconds = Int(result.took.milliseconds)
    switch format {
    case .jsonl:
      print(
        JSONText.members([
          "sink": .string(result.sink), "taken": .bool(isTaken), "milliseconds": .integer(milliseconds),
          "answer": .string(result.answer.text),
        ]).line)
    case .text:
      let paint = Paint.output
      let name = result.sink + String(repeating: " ", count: max(0, width - result.sink.count))
      let word = isTaken ? paint("taken ", .green) : paint("FAILED", .red)
      print(
        "\(name)  \(word)  \(AlertText.rightAligned(String(milliseconds), 6)) ms  \(result.answer.text.shownSafely)")
    }
    flushOutput()
  }
}
