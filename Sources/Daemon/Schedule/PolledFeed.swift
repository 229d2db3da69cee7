package import HTTP

/// One feed as the poller needs it: the configuration with every default filled in.
nonisolated package struct PolledFeed: Sendable {
  /// The configured address; also the feed's identity in the store.
  package var url: String
  /// What people call it.
  package var name: String
  /// Trust in the source: scales its points and its voice. 0 … 10.
  package var weight: Double
  package var bounds: FeedSchedule.Bounds
  package var limits: HTTPLimits
  package var addresses: AddressPolicy
  package var tls: TLSFiles
  /// The server it is configured to be asked from, lower case.
  package let host: String

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
    host = Self.host(of: url)
  }

  /// The server it is asked from; polls of one host wait for each other.
  func host(in state: FeedState) -> String { state.address.address.map(Self.host) ?? host }

  private static func host(of url: String) -> String { (try? URLParts(url))?.host ?? "" }
}
