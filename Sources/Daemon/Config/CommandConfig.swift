import News

/// A program that is run for each alert: an entry of `alerts.commands`.
nonisolated package struct CommandConfig: Sendable, Hashable {
  package var sink: SinkConfig
  /// The program's absolute path and its arguments, as they are: nothing of an alert is ever put into them.
  package var command: [String]
  /// After which it is killed. Default 30 s.
  package var timeout: Duration = .seconds(30)

  package init(name: String, command: [String]) {
    sink = SinkConfig(name: name)
    self.command = command
  }

  init?(reading section: ConfigSection) {
    let sink = SinkConfig(reading: section)
    let node = section.required("command")
    let command = node?.strings()
    let timeout = section["timeout"]?.duration(in: .seconds(1)...(.minutes(10)))
    guard let sink, let command else { return nil }
    if command.first?.hasPrefix("/") != true || command.contains(where: { $0.utf8.contains(0) }) {
      node?.report("`command` must begin with the absolute path of a program: write [/usr/local/bin/ring, --loud]")
    }
    self.init(name: sink.name, command: command)
    self.sink = sink
    self.timeout = timeout ?? self.timeout
  }
}
