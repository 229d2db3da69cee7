/// Politeness towards one host: at most so many polls at a time, and not in a volley. The others wait in line, first come
/// first served.
nonisolated package struct HostGate<Feed: Hashable & Sendable>: Sendable {
  /// Whether a poll may start.
  package enum Entry: Sendable, Hashable {
    case enter
    /// At this time; the place is kept.
    case later(ContinuousClock.Instant)
    /// When one of the host's polls has ended: `leave` names it.
    case inLine
  }

  private struct Host {
    var inside = 0
    /// Those before `head` have left the line.
    var line: [Feed] = []
    var head = 0
    /// When the next one may start, by the spacing.
    var free: ContinuousClock.Instant?
    /// Feeds that were given a time.
    var called: Set<Feed> = []
  }

  private var limit: Int
  private var hosts: [String: Host] = [:]

  /// `limit` is 1 and above.
  package init(limit: Int) { self.limit = max(1, limit) }

  /// Goes on with another limit. Nobody stands in line any more: all who wait must `enter` again.
  package mutating func adopt(limit: Int) {
    self.limit = max(1, limit)
    hosts = hosts.mapValues { Host(inside: $0.inside, free: $0.free) }
  }

  /// Lets `feed` in, or says when.
  /// - Parameters:
  ///   - spacing: the least time between the starts of two polls of the host, on average.
  ///   - slack: who may start within so short a time may start now.
  package mutating func enter(
    _ feed: Feed, host name: String, spacing: Duration = .zero, slack: Duration = .zero,
    at now: ContinuousClock.Instant
  ) -> Entry {
    var host = hosts.removeValue(forKey: name) ?? Host()
    defer { hosts[name] = host }
    if host.called.remove(feed) == nil {
      let start = max(now, host.free ?? now)
      host.free = start + spacing
      if start > now + slack {
        host.called.insert(feed)
        return .later(start)
      }
    }
    guard host.inside < limit else {
      host.line.append(feed)
      host.called.insert(feed)
      return .inLine
    }
    host.inside += 1
    return .enter
  }

  /// Notes that a poll of `host` ended; returns who may come now. It must `enter` again.
  package mutating func leave(host name: String) -> Feed? {
    guard var host = hosts.removeValue(forKey: name) else { return nil }
    host.inside = max(0, host.inside - 1)
    var next: Feed?
    if host.head < host.line.count {
      next = host.line[host.head]
      host.head += 1
      if host.head * 2 > host.line.count {
        host.line.removeFirst(host.head)
        host.head = 0
      }
    }
    hosts[name] = host
    return next
  }
}
