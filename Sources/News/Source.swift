/// The publisher behind an item: the registrable domain of its link or feed (`bbc.co.uk`), not the feed's label.
///
/// Two feeds of one publisher are one source and one voice.
package struct Source: Hashable, Comparable, Sendable, Codable, CustomStringConvertible {
  /// Lower case, without a trailing dot; an IP address or a bare host name where nothing is registrable.
  package let domain: String

  package init(domain: String) { self.domain = domain }

  package init(from decoder: any Decoder) throws {
    domain = try decoder.singleValueContainer().decode(String.self)
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(domain)
  }

  package static func < (left: Source, right: Source) -> Bool { left.domain < right.domain }
  package var description: String { domain }
}
