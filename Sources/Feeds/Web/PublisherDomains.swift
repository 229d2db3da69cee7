import CPSL
package import News

/// Finds the publisher behind an address: the domain its owner registered, by the Public Suffix List in libpsl.
package enum PublisherDomains {
  /// nil where `address` has no host. IP addresses and bare names stay as they are.
  package static func source(of address: String) -> Source? {
    WebAddress.host(address).map { Source(domain: registrable(String(decoding: $0, as: UTF8.self))) }
  }

  /// Whether `host` belongs to a service that only passes on what others publish.
  fileprivate static func isAggregator(_ host: String) -> Bool {
    aggregators.contains(host) || aggregators.contains { host.hasSuffix("." + $0) }
  }

  fileprivate static func registrable(_ host: String) -> String {
    let isAddress =
      host.hasPrefix("[") || host.utf8.allSatisfy { $0 == UInt8(ascii: ".") || ($0 >= 0x30 && $0 <= 0x39) }
    guard !isAddress, let list = psl_builtin() else { return host }
    // The answer points into the host's own characters.
    return host.withCString { name in psl_registrable_domain(list, name).map { String(cString: $0) } } ?? host
  }

  private static let aggregators: Set<String> = [
    "news.google.com", "feedproxy.google.com", "feeds.feedburner.com", "feedburner.com", "t.co", "bit.ly", "dlvr.it",
    "ift.tt", "rss.app", "feedspot.com", "news.yahoo.com", "msn.com", "flipboard.com", "google.com", "bing.com",
    "feedly.com", "newsblur.com", "inoreader.com", "rsshub.app", "feedle.world", "fetchrss.com", "politepaul.com",
  ]
}

/// The publishers of one feed's links, of which nearly all have the same host.
final class PublisherCache {
  struct Publisher {
    let source: Source
    let isAggregator: Bool
  }

  private var known: [[UInt8]: Publisher] = [:]
  private var last: (host: [UInt8], publisher: Publisher)?

  /// nil where `address` has no host.
  func publisher(of address: String) -> Publisher? {
    if let last, WebAddress.isAt(last.host, address) { return last.publisher }
    guard let host = WebAddress.host(address) else { return nil }
    let publisher = known[host] ?? found(host)
    last = (host, publisher)
    return publisher
  }

  private func found(_ host: [UInt8]) -> Publisher {
    let name = String(decoding: host, as: UTF8.self)
    let publisher = Publisher(
      source: Source(domain: PublisherDomains.registrable(name)), isAggregator: PublisherDomains.isAggregator(name))
    if known.count < 1024 { known[host] = publisher }
    return publisher
  }
}
