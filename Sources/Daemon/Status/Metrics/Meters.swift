import Escalation
import News

/// What is counted while the daemon works. Labels are few: watches, sinks and fixed words, never an address.
package final class Meters {
  private(set) var polls: [String: Int] = [:]
  private(set) var pollTimes = Histogram.network
  private(set) var commits: [String: Int] = ["stored": 0, "refused": 0]
  private(set) var commitTimes = Histogram.local
  /// By whether they were scored or only noted, as a feed's first items are.
  private(set) var items: [String: Int] = ["scored": 0, "noted": 0]
  private(set) var scores: [Pair: Int] = [:]
  private(set) var alerts: [Pair: Int] = [:]
  private(set) var deliveries: [Pair: Int] = [:]
  private(set) var deliveryTimes: [String: Histogram] = [:]
  private(set) var requests: [Pair: Int] = [:]
  private(set) var loopLag = Histogram.local

  /// Two labels.
  nonisolated struct Pair: Hashable, Comparable {
    let first: String
    let second: String

    init(_ first: String, _ second: String) { (self.first, self.second) = (first, second) }

    static func < (left: Pair, right: Pair) -> Bool { (left.first, left.second) < (right.first, right.second) }
  }

  /// Everything that `polls` may hold, so that what has not happened yet is a nought and not a gap.
  static let pollOutcomes = [
    "document", "same_body", "not_modified", "network", "status", "throttled", "content", "gone", "refused", "ours",
  ]

  package init() {}

  func notePoll(_ content: Intake.Content, _ time: Duration) {
    polls[content.outcome, default: 0] += 1
    pollTimes.note(time)
  }

  func noteCommit(_ commit: Commit, _ time: Duration) {
    commits["stored", default: 0] += 1
    commitTimes.note(time)
    for item in commit.items {
      items[item.scores.isEmpty ? "noted" : "scored", default: 0] += 1
      for score in item.scores where score.isRelevant { scores[Pair(score.watch, score.sign), default: 0] += 1 }
    }
    for new in commit.alerts { alerts[Pair(new.alert.watch ?? "", new.alert.event.rawValue), default: 0] += 1 }
  }

  func noteRefusal() { commits["refused", default: 0] += 1 }

  func noteAttempt(_ sink: String, _ outcome: DeliveryOutcome, _ time: Duration) {
    deliveries[Pair(sink, outcome.word), default: 0] += 1
    deliveryTimes[sink, default: .network].note(time)
  }

  func noteGivenUp(_ sink: String) { deliveries[Pair(sink, "given_up"), default: 0] += 1 }

  func noteRequest(_ route: String, status: Int) { requests[Pair(route, String(status)), default: 0] += 1 }

  func noteLag(_ time: Duration) { loopLag.note(time) }
}

extension Intake.Content {
  /// One of `Meters.pollOutcomes`.
  nonisolated var outcome: String {
    switch self {
    case .document: "document"
    case .sameBody: "same_body"
    case .notModified: "not_modified"
    case .failure(let failure): failure.kind.rawValue
    }
  }
}

extension DeliveryOutcome {
  nonisolated var word: String {
    switch self {
    case .delivered: "delivered"
    case .failed: "failed"
    case .barred: "barred"
    case .refused: "refused"
    case .closed: "closed"
    }
  }

  nonisolated static let words = ["delivered", "failed", "barred", "refused", "closed", "given_up"]
}

extension StoredScore {
  fileprivate nonisolated var sign: String { points > 0 ? "up" : points < 0 ? "down" : "none" }
}
