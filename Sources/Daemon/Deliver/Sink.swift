package import News

/// Where alerts go: the log, a webhook.
package protocol Sink {
  /// As the config and the store name it.
  var name: String { get }
  /// How long to wait after a failure.
  var backoff: Backoff { get }
  /// How long to try before an alert is a dead letter; nil: for ever.
  var giveUp: Duration? { get }
  /// Hands the alert over and waits for the receiver's answer. Never called again before it returned.
  func deliver(_ delivery: Delivery, at now: Instant) async -> DeliveryOutcome
}

/// What came of an attempt.
nonisolated package enum DeliveryOutcome: Sendable, Hashable {
  /// The receiver has confirmed it.
  case delivered
  /// Worth another attempt, not before `after` where the receiver asked for that.
  case failed(String, retryAfter: Duration? = nil)
  /// The receiver will never take this alert, but others.
  case refused(String)
  /// The receiver wants no more: nothing is sent until the config is read again.
  case closed(String)
}
