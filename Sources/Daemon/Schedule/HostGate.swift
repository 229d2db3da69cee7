/// At most so many polls of one host at a time; the others wait in line, first come first served.
nonisolated package struct HostGate: Sendable {
  private let limit: Int
  private var inside: [String: Int] = [:]
  private var waiting: [String: [String]] = [:]

  /// `limit` is 1 and above.
  package init(limit: Int) { self.limit = max(1, limit) }

  /// Lets `feed` in, or puts it in the host's line and returns false.
  package mutating func enter(_ feed: String, host: String) -> Bool {
    guard inside[host, default: 0] < limit else {
      waiting[host, default: []].append(feed)
      return false
    }
    inside[host, default: 0] += 1
    return true
  }

  /// Notes that a poll of `host` ended; returns who may come now. It must `enter` again.
  package mutating func leave(host: String) -> String? {
    inside[host] = inside[host].flatMap { $0 > 1 ? $0 - 1 : nil }
    guard var line = waiting[host], !line.isEmpty else { return nil }
    let next = line.removeFirst()
    waiting[host] = line.isEmpty ? nil : line
    return next
  }
}
