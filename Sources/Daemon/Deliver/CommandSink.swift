import Escalation
package import News

/// A program of the user's that is run for each alert, with the alert record on its standard input.
///
/// Exit code 0 confirms, 65 (EX_DATAERR) refuses the alert for good, anything else is tried again.
package final class CommandSink: Sink {
  package let name: String
  package let backoff = Backoff(base: .seconds(5), cap: .hours(1))
  package let giveUp: Duration?
  package let groupWait: Duration
  private let command: [String]
  private let timeout: Duration

  /// - Parameters:
  ///   - name: as routes name it.
  ///   - command: absolute path and arguments, run as they are, without a shell.
  ///   - timeout: after which it is killed.
  ///   - giveUp: how long to try before an alert is a dead letter.
  ///   - groupWait: level changes of a watch within this time of each other go out as one.
  package init(
    name: String, command: [String], timeout: Duration = .seconds(30), giveUp: Duration = .hours(24),
    groupWait: Duration = .zero
  ) {
    self.name = name
    self.command = command
    self.timeout = timeout
    self.giveUp = giveUp
    self.groupWait = groupWait
  }

  package func deliver(_ delivery: Delivery, at now: Instant) async -> DeliveryOutcome {
    await attempt(delivery.alert, at: now).outcome
  }

  package func attempt(_ alert: StoredAlert, at now: Instant) async -> SinkAnswer {
    let child = ChildProcess(
      command: command, environment: Self.environment(of: alert, at: now), input: Array("\(alert.record)\n".utf8),
      timeout: timeout)
    let ending = await child.run()
    let said = ResponsePolicy.excerpt(ending.output)
    let detail = said.isEmpty ? "" : ": \(said)"
    return switch ending.how {
    case .exited(0): SinkAnswer(.delivered, "exit code 0\(detail)")
    case .exited(65): SinkAnswer(.refused("exit code 65\(detail)"))
    case .exited(let code): SinkAnswer(.failed("exit code \(code)\(detail)"))
    case .signalled(let signal): SinkAnswer(.failed("killed by signal \(signal)\(detail)"))
    case .timedOut: SinkAnswer(.failed("did not end within \(timeout.configText)"))
    case .notStarted(let reason):
      SinkAnswer(.failed("\(command.first ?? "") cannot be run: \(reason)", retryAfter: ResponsePolicy.slowRetry))
    }
  }

  /// All there is of an environment: nothing of the daemon's own, which may hold secrets, and nothing that a feed wrote.
  private static func environment(of alert: StoredAlert, at now: Instant) -> [String] {
    [
      "PATH=/usr/local/bin:/usr/bin:/bin", "LANG=C.UTF-8", "TOCSIN_ID=\(alert.id)",
      "TOCSIN_EVENT=\(alert.event.rawValue)", "TOCSIN_WATCH=\(alert.watch ?? "")", "TOCSIN_LEVEL=\(alert.level ?? "")",
      // Seconds since it was decided: so that a program can tell news from what waited for it.
      "TOCSIN_AGE=\(max(.zero, now - alert.time).components.seconds)",
    ]
  }
}
