package import HTTP

/// One feed as the poller needs it: the configuration with every default filled in.
nonisolated package final class PolledFeed: Sendable {
  /// The configured address; also the feed's identity in the store.
  package let url: String
  /// What people call it.
  package let name: String
  /// Trust in the source: scales its points and its voice. 0 … 10.
  package let weight: Double
  package let bounds: FeedSchedule.Bounds
  package let limits: HTTPLimits
  package let addresses: AddressPolicy
  package let tls: TLSFiles
  /// The parts of `url`; nil where it is none that HTTP can ask for.
  package let target: URLParts?

  package init(
    url: String, name: String, weight: Double, bounds: FeedSchedule.Bounds, limits: HTTPLimits,
    addresses: AddressPolicy, tls: TLSFiles
  ) {
    self.url = url
    self.name = name
    self.weight = weight
    self.bounds = bounds
    self.limits = limits
    self.addresses = addresses
    self.tls = tls
    target = try? URLParts(url)
  }

  /// The server it is configured to be asked from, lower case.
  package var host: String { target?.host ?? "" }

  /// The server it is asked from; polls of one host wait for each other.
  func host(in state: FeedState) -> String { state.address.address.map(Self.host) ?? host }

  private static func host(of url: String) -> String { (try? URLParts(url))?.host ?? "" }
}
