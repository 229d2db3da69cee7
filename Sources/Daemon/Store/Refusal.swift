package import News

/// A sink whose receiver refuses whatever it is sent: kept until it takes an alert again, over restarts.
nonisolated package struct Refusal: Sendable, Hashable {
  package var sink: String
  /// Since the first refusal; once it is disabled, since that.
  package var since: Instant
  /// What the receiver answered.
  package var reason: String
  /// Whether nothing is sent there any more.
  package var isDisabled: Bool
  /// Whether someone asked since that it be tried again.
  package var isAsked: Bool

  package init(sink: String, since: Instant, reason: String, isDisabled: Bool = false, isAsked: Bool = false) {
    self.sink = sink
    self.since = since
    self.reason = reason
    self.isDisabled = isDisabled
    self.isAsked = isAsked
  }
}
