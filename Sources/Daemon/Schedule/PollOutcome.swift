/// What a poll came to, as far as the schedule and the feed's health are concerned.
nonisolated package enum PollOutcome: Sendable, Hashable {
  /// 304, or a body that equals the last one.
  case unchanged
  /// A feed that was read; `isNews` when it brought items not seen before.
  case read(isNews: Bool)
  case failed(PollFailure)
}

/// Why a poll failed, in the words that `feeds`, the log and an alert show.
nonisolated package struct PollFailure: Sendable, Hashable, Codable, Error {
  package enum Kind: String, Sendable, Codable {
    /// Nobody answered: no name, no route, no connection, a time-out, a broken transfer.
    case network
    /// The server answered with an error.
    case status
    /// The server says that we come too often.
    case throttled
    /// It answered with something that is no feed, or more of it than we take.
    case content
    /// 410: it asked us never to come again.
    case gone
    /// A rule of ours forbids it: an address, a scheme.
    case refused
    /// This machine is at fault (no descriptors, no memory): it says nothing about the feed.
    case ours
  }

  package var kind: Kind
  /// A sentence without a full stop: `HTTP 503 Service Unavailable`.
  package var reason: String
  /// The earliest time that the server allows, by `Retry-After`.
  package var retryAfter: Duration?

  package init(_ kind: Kind, _ reason: String, retryAfter: Duration? = nil) {
    self.kind = kind
    self.reason = reason
    self.retryAfter = retryAfter
  }
}
