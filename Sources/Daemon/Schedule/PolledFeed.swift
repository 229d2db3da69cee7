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
  }

  /// The server it is asked from, lower case; polls of one host wait for each other.
  package var host: String { (try? URLParts(url))?.host ?? "" }
}
