import Glibc

/// An IPv4 or IPv6 address.
package nonisolated struct IPAddress: Hashable, Sendable, CustomStringConvertible {
  package let isIPv4: Bool
  /// The 128 bits of an IPv6 address in two halves; an IPv4 one is in the last 32.
  fileprivate let high: UInt64
  fileprivate let low: UInt64

  fileprivate init(isIPv4: Bool, high: UInt64, low: UInt64) {
    self.isIPv4 = isIPv4
    self.high = high
    self.low = low
  }

  /// Reads dotted decimal or an IPv6 literal without brackets; a zone (`%eth0`) is left out.
  package init?(_ text: String) {
    if text.utf8.contains(UInt8(ascii: ":")) {
      var words: (UInt64, UInt64) = (0, 0)
      guard inet_pton(AF_INET6, String(text.prefix { $0 != "%" }), &words) == 1 else { return nil }
      self.init(isIPv4: false, high: UInt64(bigEndian: words.0), low: UInt64(bigEndian: words.1))
    } else {
      var word: UInt32 = 0
      guard inet_pton(AF_INET, text, &word) == 1 else { return nil }
      self.init(isIPv4: true, high: 0, low: UInt64(UInt32(bigEndian: word)))
    }
  }

  /// The address in a `sockaddr` of `length` bytes, `nil` for any other family than IPv4 and IPv6.
  init?(_ socket: UnsafeRawPointer, length: Int) {
    guard length >= MemoryLayout<sockaddr_in>.size else { return nil }
    let family = Int32(socket.loadUnaligned(as: sa_family_t.self))
    if family == AF_INET {
      let word = UInt32(bigEndian: socket.loadUnaligned(fromByteOffset: 4, as: UInt32.self))
      self.init(isIPv4: true, high: 0, low: UInt64(word))
    } else if family == AF_INET6, length >= MemoryLayout<sockaddr_in6>.size {
      let high = UInt64(bigEndian: socket.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
      let low = UInt64(bigEndian: socket.loadUnaligned(fromByteOffset: 16, as: UInt64.self))
      self.init(isIPv4: false, high: high, low: low)
    } else {
      return nil
    }
  }

  /// As people write it: `192.0.2.1`, `2001:db8::1`.
  package var description: String {
    if isIPv4 { return (0..<4).map { "\(low >> (24 - 8 * $0) & 0xFF)" }.joined(separator: ".") }
    var words = (high.bigEndian, low.bigEndian)
    var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
    inet_ntop(AF_INET6, &words, &text, socklen_t(text.count))
    return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  /// The IPv4 address that an IPv6 one stands for: mapped (`::ffff:a.b.c.d`), NAT64 (`64:ff9b::a.b.c.d`) or 6to4
  /// (`2002:aabb:ccdd::`). Judging only the outer address let `::ffff:127.0.0.1` through elsewhere (CVE-2026-2455).
  var embedded: IPAddress? {
    guard !isIPv4 else { return nil }
    if high == 0, low >> 32 == 0xFFFF { return IPAddress(isIPv4: true, high: 0, low: low & 0xFFFF_FFFF) }
    if high == 0x0064_FF9B_0000_0000, low >> 32 == 0 { return IPAddress(isIPv4: true, high: 0, low: low) }
    if high >> 48 == 0x2002 { return IPAddress(isIPv4: true, high: 0, low: high >> 16 & 0xFFFF_FFFF) }
    return nil
  }
}

/// A block of addresses: `10.0.0.0/8`, `fd00::/8`, or one address.
package nonisolated struct AddressBlock: Hashable, Sendable, CustomStringConvertible {
  private let base: IPAddress
  private let bits: Int

  /// Reads an address with or without `/bits`; `nil` when either is wrong.
  package init?(_ text: String) {
    let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    guard let base = parts.first.flatMap({ IPAddress(String($0)) }) else { return nil }
    let width = base.isIPv4 ? 32 : 128
    guard let bits = parts.count == 2 ? Int(parts[1]) : width, (0...width).contains(bits) else { return nil }
    self.base = base
    self.bits = bits
  }

  package func contains(_ address: IPAddress) -> Bool {
    guard address.isIPv4 == base.isIPv4 else { return false }
    // An IPv4 address is the last 32 of 128 bits. Shifts of 64 and more give zero.
    let prefix = base.isIPv4 ? bits + 96 : bits
    let different = (high: address.high ^ base.high, low: address.low ^ base.low)
    return different.high >> (64 - min(prefix, 64)) == 0 && different.low >> (128 - max(prefix, 64)) == 0
  }

  package var description: String { "\(base)/\(bits)" }
}
