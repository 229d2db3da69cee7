import Escalation
import News

/// The one line that `systemctl status` shows of a running daemon.
nonisolated struct ServiceStatus: Sendable {
  var standings: [Standing]
  var feeds: [(condition: FeedHealth.Condition, feeds: Int)]
  /// nil where the store does not answer.
  var queues: [SinkQueue]?
  /// What the operator has to know first: a config that was refused, polls that stand still.
  var trouble: String?

  /// `iran-israel HIGH 51.2, 3 calm; 36 of 38 feeds ok, 2 failing; outbox 4 waiting since 18:02Z`.
  var line: String {
    [trouble, watches, feedText, outbox].compactMap(\.self).joined(separator: "; ")
  }

  /// Raised watches by name, highest index first; the calm ones are counted.
  private var watches: String {
    let raised = standings.filter { $0.level != Watch.Level.calm }
      .sorted { ($1.index, $0.watch) < ($0.index, $1.watch) }
    let named = raised.prefix(4).map { "\($0.watch) \($0.level.uppercased()) \(JSONText.points($0.index).line)" }
    let more = raised.count > named.count ? ["\(raised.count - named.count) more raised"] : []
    let calm = standings.count - raised.count
    let all = calm == 1 ? "1 watch calm" : "all \(calm) watches calm"
    let quiet = calm == 0 ? [] : [raised.isEmpty ? all : "\(calm) calm"]
    return (named + more + quiet).joined(separator: ", ")
  }

  private var feedText: String {
    let total = feeds.reduce(0) { $0 + $1.feeds }
    let fine = feeds.filter { $0.condition == .ok }.reduce(0) { $0 + $1.feeds }
    let rest = feeds.filter { $0.condition != .ok }.map { condition, count in
      "\(count) \(condition == .unknown ? "not asked yet" : condition.rawValue)"
    }
    return (["\(fine) of \(total) \(total == 1 ? "feed" : "feeds") ok"] + rest).joined(separator: ", ")
  }

  private var outbox: String {
    guard let queues else { return "the store does not answer" }
    let (waiting, dead) = (queues.reduce(0) { $0 + $1.waiting }, queues.reduce(0) { $0 + $1.dead })
    let since = queues.compactMap(\.oldest).min().map { " since \($0)" } ?? ""
    let text = waiting == 0 ? "outbox empty" : "outbox \(waiting) waiting\(since)"
    return dead == 0 ? text : text + ", \(dead) given up"
  }
}

extension Daemon {
  /// How things stand, for the service manager.
  func serviceStatus(trouble: String? = nil) async -> ServiceStatus {
    let queues = try? await store.queues()
    return ServiceStatus(
      standings: intake.standings(), feeds: poller.conditions, queues: queues, trouble: trouble)
  }
}
