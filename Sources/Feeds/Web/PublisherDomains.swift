import CPSL
package import News

/// Finds the publisher behind an address: the domain its owner registered, by the Public Suffix List in libpsl.
package enum PublisherDomains {
  /// nil where `address` has no host. IP addresses and bare names stay as they are.
  package static func source(of address: String) -> Source? {
    WebAddress.host(address).map { Source(domain: registrable($0)) }
  }

  /// Whether `address` belongs to a service that only passes on what others publish.
  package static func isAggregator(_ address: String) -> Bool {
    guard let host = WebAddress.host(address) else { return false }
    return aggregators.contains(host) || aggregators.contains { host.hasSuffix("." + $0) }
  }

  private static func registrable(_ host: String) -> String {
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
