package import News

/// Where alerts go: the log, a webhook, a command, mail.
package protocol Sink {
  /// As the config and the store name it.
  var name: String { get }
  /// How long to wait after a failure.
  var backoff: Backoff { get }
  /// How long to try before an alert is a dead letter; nil: for ever.
  var giveUp: Duration? { get }
  /// Whether its receiver forgets what is not said again.
  var forgets: Bool { get }
  /// For how long a receiver may refuse whatever it is sent before nothing is sent there any more; nil: for ever.
  var disableAfter: Duration? { get }
  /// Level changes of a watch within this time of each other go out as one; zero: each by itself.
  var groupWait: Duration { get }
  /// Shortest time between two attempts, where the receiver's service says so.
  var spacing: Duration { get }
  /// Hands the alert over and waits for the receiver's answer. Never called again before it returned.
  func deliver(_ delivery: Delivery, at now: Instant) async -> DeliveryOutcome
  /// Hands an alert over outside the outbox, for a drill: what came of it, and the answer in the receiver's words.
  func attempt(_ alert: StoredAlert, at now: Instant) async -> SinkAnswer
}

extension Sink {
  package var forgets: Bool { false }
  package var disableAfter: Duration? { nil }
  package var groupWait: Duration { .zero }
  package var spacing: Duration { .zero }
}

/// What came of an attempt.
nonisolated package enum DeliveryOutcome: Sendable, Hashable {
  /// The receiver has confirmed it.
  case delivered
  /// Worth another attempt, not before `after` where the receiver asked for that.
  case failed(String, retryAfter: Duration? = nil)
  /// The receiver refuses whatever it is sent, until someone mends the config or the receiver.
  case barred(String, retryAfter: Duration? = nil)
  /// The receiver will never take this alert, but others.
  case refused(String)
  /// The receiver wants no more: nothing is sent until someone says otherwise.
  case closed(String)

  /// The same with what the receiver said of it.
  func explained(by words: String) -> DeliveryOutcome {
    let more = words.isEmpty ? "" : " (“\(words)”)"
    return switch self {
    case .delivered: .delivered
    case .failed(let reason, let after): .failed(reason + more, retryAfter: after)
    case .barred(let reason, let after): .barred(reason + more, retryAfter: after)
    case .refused(let reason): .refused(reason + more)
    case .closed(let reason): .closed(reason + more)
    }
  }

  /// Why it was not delivered; nil where it was.
  package var problem: String? {
    switch self {
    case .delivered: nil
    case .failed(let reason, _), .barred(let reason, _), .refused(let reason), .closed(let reason): reason
    }
  }
}

/// An attempt's outcome and what the receiver said, for a person who tries a sink out.
nonisolated package struct SinkAnswer: Sendable, Hashable {
  package var outcome: DeliveryOutcome
  /// One line, safe to show; without secrets.
  package var text: String

  package init(_ outcome: DeliveryOutcome, _ text: String? = nil) {
    self.outcome = outcome
    self.text = text ?? outcome.problem ?? "taken"
  }
}
