import Daemon
import Escalation
import News

/// The status as a desk reads it: the watches first, then what is wrong.
struct StatusText {
  let status: StoreStatus
  let paint: Paint

  var lines: [String] {
    let width = status.watches.map(\.name.count).max() ?? 0
    return status.watches.map { line($0, width: width) } + ["", feeds] + status.troubled.map(line) + [""]
      + (status.queues.isEmpty ? ["outbox  empty"] : ["outbox"] + status.queues.map(line))
      + status.disabled.map(line)
  }

  private func line(_ watch: StoreStatus.WatchLine, width: Int) -> String {
    let padding = String(repeating: " ", count: max(0, width - watch.name.count))
    let rank = watch.rank == 0 ? nil : watch.rank - 1
    let level = paint(watch.level.uppercased(), Paint.colour(rank: rank, of: watch.levels))
    let index = AlertText.rightAligned(JSONText.number(watch.index, decimals: 1).line, 6)
    let silence = watch.silence.map { paint("  silenced until \($0.until): \($0.reason.shownSafely)", .yellow) } ?? ""
    let blind = watch.isBlind ? paint("  BLIND: too few feeds answer", .red) : ""
    let next = watch.next.map { paint("  \($0.name) from \(JSONText.points($0.raise).line)", .faint) } ?? ""
    let usual = watch.baseline.map { paint("  of it \(JSONText.points($0).line) usual", .faint) } ?? ""
    let held = watch.held > 0 ? paint("  \(watch.held) alerts held back", .yellow) : ""
    let exchange =
      watch.exchange.map { "\n\(String(repeating: " ", count: width))          \($0.text.shownSafely)" } ?? ""
    return "\(watch.name)\(padding)  \(index)  \(level)\(next)\(usual)\(blind)\(silence)\(held)\(exchange)"
  }

  private var feeds: String {
    let counts = status.conditions.map { "\($0.count) \($0.name)" }.joined(separator: ", ")
    return "feeds   \(counts)"
  }

  private func line(_ feed: StoreStatus.FeedLine) -> String {
    let since = feed.since.map { " since \($0)" } ?? ""
    return "  \(paint(feed.condition, .red))  \(feed.name.shownSafely)\(since): \((feed.error ?? "").shownSafely)"
  }

  private func line(_ refusal: Refusal) -> String {
    let again =
      refusal.isAsked ? "asked to be tried again" : "once that is mended: tocsin redeliver --sink \(refusal.sink)"
    return
      "  \(paint("disabled", .red))  \(refusal.sink) since \(refusal.since): \(refusal.reason.shownSafely); \(again)"
  }

  private func line(_ queue: SinkQueue) -> String {
    let oldest = queue.oldest.map { ", the oldest since \($0)" } ?? ""
    let dead = queue.dead > 0 ? paint("  \(queue.dead) given up (tocsin status --dead)", .red) : ""
    let error = queue.error.map { ": \($0.shownSafely)" } ?? ""
    return "  \(queue.sink)  \(queue.waiting) waiting\(queue.waiting > 0 ? oldest + error : "")\(dead)"
  }
}
