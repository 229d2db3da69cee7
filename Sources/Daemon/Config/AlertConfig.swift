import Escalation

/// Where alerts go: the section `alerts`.
nonisolated package struct AlertConfig: Sendable, Hashable {
  /// The append-only log. Default `/var/log/tocsin/alerts.jsonl`.
  package var logPath = "/var/log/tocsin/alerts.jsonl"
  /// Whether, and where, each alert is copied to systemd's journal.
  package var journal = JournalChoice.auto
  package var webhooks: [WebhookConfig] = []
  package var commands: [CommandConfig] = []
  package var mail: [MailConfig] = []

  package init() {}

  /// The key `journal` of the alert log.
  package enum JournalChoice: Sendable, Hashable {
    /// Where systemd runs the daemon.
    case auto
    case on, off
    /// The socket of a journal namespace.
    case socket(String)
  }

  /// The sinks beside the log, in the order of the file: webhooks, commands, mail.
  package var sinks: [SinkConfig] { webhooks.map(\.sink) + commands.map(\.sink) + mail.map(\.sink) }
}

/// Reads the section `alerts` of all files.
nonisolated struct AlertReading {
  private(set) var alerts = AlertConfig()
  private var names = SinkNames()

  init(reading section: ConfigSection) {
    section.section("log") { log in
      alerts.logPath = log["path"]?.path() ?? alerts.logPath
      alerts.journal = log["journal"]?.journal() ?? alerts.journal
    }
    for node in section.items("webhooks") {
      node.section { keys in
        guard let webhook = WebhookConfig(reading: keys) else { return }
        names.add(webhook.sink, keys, kind: "webhook", at: node)
        alerts.webhooks.append(webhook)
      }
    }
    for node in section.items("commands") {
      node.section { keys in
        guard let command = CommandConfig(reading: keys) else { return }
        names.add(command.sink, keys, kind: "sink", at: node)
        alerts.commands.append(command)
      }
    }
    for node in section.items("mail") {
      node.section { keys in
        guard let mail = MailConfig(reading: keys) else { return }
        names.add(mail.sink, keys, kind: "sink", at: node)
        alerts.mail.append(mail)
      }
    }
  }

  /// Reports each `min_level` that a watch which is routed to the sink does not have.
  func checkLevels(of watches: [Watch]) { names.checkLevels(of: watches) }
}

nonisolated extension ConfigNode {
  fileprivate func journal() -> AlertConfig.JournalChoice? {
    if text == "auto" { return .auto }
    if let text, text.hasPrefix("/") { return .socket(text) }
    return bool(orElse: "auto, true, false, or the path of a journal's socket").map { $0 ? .on : .off }
  }
}
