import Escalation
import News

/// The alerts of a feed: it failed for good, or it is back.
nonisolated enum FeedAlert {
  /// - Parameter health: after the poll that caused the alert.
  static func alert(_ event: Alert.Event, feed: PolledFeed, health: FeedHealth, at now: Instant) -> Alert {
    let name = feed.name.cut(toBytes: 80)
    let since = health.since ?? now
    let summary =
      switch event {
      case .feedRecovered: "feed \(name) answers again"
      default:
        "feed \(name) \(health.condition == .gone ? "is gone" : "fails since \(since)"): \(health.lastError ?? "no answer")"
      }
    return Alert(
      id: AlertID.make(watch: "feed", event: event, cause: [feed.url, String(since.milliseconds)]), time: now,
      event: event,
      summary: summary, feed: feed.name)
  }
}
