package import HTTP
package import News

/// Which private addresses a public name may lead to, by its DNS entry or a redirect: the key `allow_private`.
nonisolated package enum PrivateAccess: Sendable, Hashable {
  case none
  case all
  /// CIDR blocks, with or without a port: `10.1.0.0/16`, `10.1.2.3:8080`, `[fd00::1]:80`.
  case listed([String])

  package var addresses: AddressPolicy {
    switch self {
    case .none: .publicOnly
    case .all: .any
    case .listed(let blocks): .publicOnly(allow: blocks.compactMap { AddressPolicy.Exception($0) })
    }
  }

  package var record: JSONText {
    switch self {
    case .none: .bool(false)
    case .all: .bool(true)
    case .listed(let blocks): .strings(blocks)
    }
  }
}

nonisolated extension ConfigNode {
  /// `true`, `false` or a list of blocks.
  func privateAccess() -> PrivateAccess? {
    guard case .list = value else { return bool().map { $0 ? .all : .none } }
    let blocks = strings { node in
      guard let text = node.string(), AddressPolicy.Exception(text) != nil else {
        node.reject(write: "a block of addresses: 10.1.0.0/16, 10.1.2.3:8080 or [fd00::1]:80")
        return nil
      }
      return text
    }
    return blocks.map { .listed($0) }
  }
}
