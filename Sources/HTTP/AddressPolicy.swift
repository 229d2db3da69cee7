/// Which addresses a request may reach: a redirect or a DNS answer must not lead from a public name into the network
/// that the daemon runs in.
///
/// A host that the configuration itself names as private (an address such as `127.0.0.1`, or a name such as
/// `localhost` or `nas.local`) may be reached, and may redirect within the same kind of network; as soon as a public
/// name is part of the chain, private addresses are refused unless they are on the allow list.
package nonisolated struct AddressPolicy: Hashable, Sendable {
  /// An exception: addresses that may be reached although they are not public.
  package struct Exception: Hashable, Sendable {
    let block: AddressBlock
    let port: UInt16?

    /// Reads `10.1.0.0/16`, `10.1.2.3:8080`, `10.1.0.0/16:443`, `fd00::/8`, `[fd00::1]:80`; `nil` when it is neither.
    package init?(_ text: String) {
      let (blockText, portText) = Self.split(text)
      guard let block = AddressBlock(blockText) else { return nil }
      if let portText {
        guard let port = UInt16(portText), port > 0 else { return nil }
        self.port = port
      } else {
        self.port = nil
      }
      self.block = block
    }

    private static func split(_ text: String) -> (block: String, port: String?) {
      if text.hasPrefix("["), let end = text.firstIndex(of: "]") {
        let inside = text[text.index(after: text.startIndex)..<end]
        let rest = text[text.index(after: end)...]
        guard let colon = rest.lastIndex(of: ":") else { return (String(inside) + rest, nil) }
        return (String(inside) + rest[..<colon], String(rest[rest.index(after: colon)...]))
      }
      let parts = text.split(separator: ":", omittingEmptySubsequences: false)
      return parts.count == 2 ? (String(parts[0]), String(parts[1])) : (text, nil)
    }
  }

  /// Whether special addresses are refused at all.
  let isPublicOnly: Bool
  let exceptions: [Exception]

  /// Everything may be reached.
  package static let any = AddressPolicy(isPublicOnly: false, exceptions: [])
  /// Public addresses only.
  package static let publicOnly = AddressPolicy(isPublicOnly: true, exceptions: [])

  /// Public addresses, and those on the list.
  package static func publicOnly(allow exceptions: [Exception]) -> AddressPolicy {
    AddressPolicy(isPublicOnly: true, exceptions: exceptions)
  }

  /// Why `address` may not be connected to, or `nil` when it may. `permitted` are the kinds of network that the
  /// configured host belongs to.
  package func refusal(
    of address: IPAddress, port: UInt16, permitted: Set<SpecialNetwork> = []
  ) -> SpecialNetwork? {
    guard isPublicOnly, let network = SpecialNetwork(of: address) else { return nil }
    if permitted.contains(network) { return nil }
    let judged = [address] + (address.embedded.map { [$0] } ?? [])
    for exception in exceptions where exception.port == nil || exception.port == port {
      if judged.contains(where: exception.block.contains) { return nil }
    }
    return network
  }

  /// The kinds of network that a host named in the configuration opens by being named: those of a literal address, of
  /// `localhost`, and of names that no public DNS has. Empty for a public name or address.
  func networks(namedBy host: String) -> Set<SpecialNetwork> {
    guard isPublicOnly else { return [] }
    if let address = IPAddress(host) { return SpecialNetwork(of: address).map { [$0] } ?? [] }
    var name = Substring(host.lowercased())
    if name.hasSuffix(".") { name = name.dropLast() }
    let labels = name.split(separator: ".")
    guard let last = labels.last else { return [] }
    if last == "localhost" { return [.loopback] }
    let isLocal = labels.count == 1 || Self.localDomains.contains(String(last)) || name.hasSuffix(".home.arpa")
    return isLocal ? [.loopback, .privateUse, .sharedUse] : []
  }

  /// Top-level names that are reserved for, or left to, local networks (RFC 6762, ICANN's `internal`, common habit).
  private static let localDomains: Set<String> = ["local", "internal", "lan", "home", "corp", "intranet", "test"]
}

/// What an address that is not part of the public internet is for.
package nonisolated enum SpecialNetwork: String, Hashable, Sendable, CustomStringConvertible {
  case thisNetwork = "an unspecified address"
  case privateUse = "an address of a private network"
  case sharedUse = "an address of a provider's shared network"
  case loopback = "a loopback address"
  case linkLocal = "a link-local address"
  case documentation = "an address for documentation"
  case reserved = "a reserved address"
  case multicast = "a multicast address"
  case translated = "an address of a translation network"

  package var description: String { rawValue }

  /// The special network that an address belongs to, `nil` for a public one. An IPv6 address that carries an IPv4 one
  /// is judged by what it carries.
  package init?(of address: IPAddress) {
    if let embedded = address.embedded {
      self.init(of: embedded)
      return
    }
    guard let match = Self.table.first(where: { $0.block.contains(address) }) else { return nil }
    self = match.network
  }

  /// The IANA special-purpose registries, as far as nothing public lives there; the first match counts.
  private static let table: [(block: AddressBlock, network: SpecialNetwork)] = rows.compactMap { text, network in
    AddressBlock(text).map { ($0, network) }
  }

  static let rows: [(String, SpecialNetwork)] = [
    ("0.0.0.0/8", .thisNetwork), ("10.0.0.0/8", .privateUse), ("100.64.0.0/10", .sharedUse),
    ("127.0.0.0/8", .loopback), ("169.254.0.0/16", .linkLocal), ("172.16.0.0/12", .privateUse),
    ("192.0.0.0/24", .reserved), ("192.0.2.0/24", .documentation), ("192.88.99.0/24", .translated),
    ("192.168.0.0/16", .privateUse), ("198.18.0.0/15", .reserved), ("198.51.100.0/24", .documentation),
    ("203.0.113.0/24", .documentation), ("224.0.0.0/4", .multicast), ("240.0.0.0/4", .reserved),
    ("::/128", .thisNetwork), ("::1/128", .loopback), ("::/96", .reserved), ("64:ff9b:1::/48", .translated),
    ("100::/64", .reserved), ("2001::/23", .reserved), ("2001:db8::/32", .documentation), ("3fff::/20", .documentation),
    ("5f00::/16", .reserved), ("fc00::/7", .privateUse), ("fe80::/10", .linkLocal), ("fec0::/10", .privateUse),
    ("ff00::/8", .multicast),
  ]
}
