import Escalation
package import Logging
import News

/// A copy of every alert of the log in systemd's journal, with fields to search by: `journalctl TOCSIN_WATCH=…`.
///
/// A copy and no sink: the journal may drop what it likes, so no delivery depends on it and no alert is only there. One that
/// hangs holds the log up once, for two seconds.
package final class JournalCopy {
  private let socket: JournalSocket
  private let levels: [String: [String]]
  private let logger: Logger
  private var hasTrouble = false

  /// - Parameters:
  ///   - path: the socket of the journal, or of a namespace; nil: systemd's own.
  ///   - levels: names of each watch's levels above calm, lowest first.
  ///   - logger: for a journal that takes nothing.
  package init(path: String? = nil, levels: [String: [String]], logger: Logger) {
    socket = JournalSocket(path: path ?? JournalSocket.standardPath)
    self.levels = levels
    self.logger = logger
  }

  /// Says once that it does not work, and once that it works again.
  func write(_ alert: StoredAlert, at now: Instant) async {
    guard let message = AlertMessage(alert, levels: levels, at: now) else { return }
    let problem = await socket.send(Self.fields(message))
    if let problem, !hasTrouble { logger.warning("journal: \(problem); alerts are in the alert log, and not copied") }
    if problem == nil, hasTrouble { logger.notice("journal: takes alerts again") }
    hasTrouble = problem != nil
  }

  /// Fields as systemd.journal-fields(7) names them, and our own.
  nonisolated static func fields(_ message: AlertMessage) -> [(name: String, value: String)] {
    let alert = message.alert
    let fields: KeyValuePairs<String, String?> = [
      "MESSAGE": message.text, "PRIORITY": String(priority(message.severity)), "SYSLOG_IDENTIFIER": "tocsin",
      "MESSAGE_ID": messageID(of: alert.event), "TOCSIN_ALERT_ID": alert.id, "TOCSIN_EVENT": alert.event.rawValue,
      "TOCSIN_TIME": alert.time.precise, "TOCSIN_WATCH": alert.watch, "TOCSIN_LEVEL": alert.level,
      "TOCSIN_PREVIOUS": alert.previous, "TOCSIN_INDEX": alert.index.map { JSONText.points($0).line },
      "TOCSIN_FEED": alert.feed, "TOCSIN_SINK": alert.sink, "TOCSIN_RECORD": message.record,
    ]
    return fields.compactMap { name, value in value.map { (name: name, value: $0) } }
  }

  /// 128 bits that name the kind of message, the same in every version.
  nonisolated static func messageID(of event: Alert.Event) -> String {
    String(SHA256.hex(Array("io.github.tocsin-watch.\(event.rawValue)".utf8)).prefix(32))
  }

  /// As syslog(3) counts: 2 critical, 3 error, 4 warning, 5 notice, 6 information.
  private nonisolated static func priority(_ severity: Severity) -> Int { 6 - severity.rawValue }
}
