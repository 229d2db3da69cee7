package import Escalation
package import HTTP
package import News

/// A marked test alert through every sink, beside the outbox, so that whoever asks sees each answer.
package struct Drill {
  nonisolated package struct Result: Sendable {
    package let sink: String
    package let answer: SinkAnswer
    package let took: Duration
  }

  private let sinks: [any Sink]
  private let client: HTTPClient
  private let clock: SystemClock

  /// - Parameters:
  ///   - config: whose sinks are tried.
  ///   - environment: for proxies.
  ///   - only: the name of the one sink to try; nil: all, the log too.
  ///   - clock: the time.
  /// - Throws: where the HTTP client cannot start.
  package init(
    _ config: Config, environment: [String: String], only: String? = nil, clock: SystemClock = .real
  ) throws(HTTPError) {
    client = try HTTPClient(config.webhookClient(environment: environment))
    let all: [any Sink] = [AlertLog(path: config.alerts.logPath)] + config.sinks(client: client)
    sinks = all.filter { only == nil || $0.name == only }
    self.clock = clock
  }

  /// The alert that is sent: nothing in it can be taken for news.
  nonisolated package static func alert(at now: Instant) -> Alert {
    Alert(
      id: AlertID.make(watch: "drill", event: .drill, cause: [String(now.milliseconds)]), time: now, event: .drill,
      summary: "DRILL: this is a test of Tocsin's alarm. Nothing has happened.")
  }

  /// Tries one sink after the other; `report` is called with each answer as it comes.
  package func run(_ report: (Result) -> Void) async {
    let alert = StoredAlert(Self.alert(at: clock.now()), rank: 0)
    for sink in sinks {
      let start = clock.monotonic()
      let answer = await sink.attempt(alert, at: clock.now())
      report(Result(sink: sink.name, answer: answer, took: clock.monotonic() - start))
    }
    client.shutDown()
  }
}
