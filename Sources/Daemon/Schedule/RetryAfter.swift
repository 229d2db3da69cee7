import Feeds
package import News

/// What a server says in `Retry-After` (RFC 9110 §10.2.3): seconds, or a date, which
/// servers write in the forms that feeds have.
nonisolated package enum RetryAfter {
  /// The wait from `now`; zero for a date that is past, nil for what is neither. Not capped: a server may say anything.
  package static func parse(_ value: String, at now: Instant) -> Duration? {
    let text = value.utf8.prefix(64).filter { $0 != 0x20 && $0 != 0x09 }
    if !text.isEmpty, text.allSatisfy({ (0x30...0x39).contains($0) }) {
      return .seconds(Int64(String(decoding: text, as: UTF8.self)) ?? Int64.max / 1_000_000)
    }
    return FeedDate.read(value).map { max($0 - now, .zero) }
  }
}
