import News

/// Tells "the network is down" from "this feed is down": all polls fail before anybody answers, whoever is asked.
///
/// While it lasts no feed is blamed, and when somebody answers again everybody is asked anew.
nonisolated package struct NetworkOutage: Sendable {
  package enum Change: Sendable, Hashable {
    case began
    case ended
  }

  package private(set) var isDown = false
  private var failed: Set<String> = []

  /// Different hosts that must fail in a row. One or two are their own trouble.
  package static let hostsNeeded = 3

  package init() {}

  /// Notes a poll of `host`; `knownHosts` is how many different hosts the configuration names. Where many hosts are dead
  /// for good, ten in a row are no sign of anything; half of all are.
  package mutating func note(host: String, failure: PollFailure?, knownHosts: Int) -> Change? {
    if failure?.kind == .ours { return nil }
    guard failure?.kind == .network else {
      failed = []
      guard isDown else { return nil }
      isDown = false
      return .ended
    }
    guard !isDown else { return nil }
    failed.insert(host)
    guard failed.count >= max(Self.hostsNeeded, min(knownHosts, 10), knownHosts / 2) else { return nil }
    isDown = true
    return .began
  }
}
