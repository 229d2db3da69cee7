import Glibc

/// An IPv4 or IPv6 address, in the bytes that travel on the wire.
package nonisolated struct IPAddress: Hashable, Sendable, CustomStringConvertible {
  /// 4 bytes for IPv4, 16 for IPv6, most significant first.
  package let bytes: [UInt8]

  /// `nil` unless `bytes` are 4 or 16.
  package init?(bytes: [UInt8]) {
    guard bytes.count == 4 || bytes.count == 16 else { return nil }
    self.bytes = bytes
  }

  /// Reads dotted decimal or an IPv6 literal, with or without brackets; a zone (`%eth0`) is left out.
  package init?(_ text: String) {
    var text = Substring(text)
    if text.hasPrefix("["), text.hasSuffix("]") { text = text.dropFirst().dropLast() }
    if let zone = text.firstIndex(of: "%") { text = text[..<zone] }
    let family = text.contains(":") ? AF_INET6 : AF_INET
    var bytes = [UInt8](repeating: 0, count: family == AF_INET6 ? 16 : 4)
    guard inet_pton(family, String(text), &bytes) == 1 else { return nil }
    self.bytes = bytes
  }

  /// The address of an internet socket, `nil` for any other family.
  init?(_ socket: UnsafePointer<sockaddr>, length: socklen_t) {
    let bytes = UnsafeRawBufferPointer(start: socket, count: Int(length))
    switch Int32(socket.pointee.sa_family) {
    case AF_INET where bytes.count >= 8: self.bytes = Array(bytes[4..<8])
    case AF_INET6 where bytes.count >= 24: self.bytes = Array(bytes[8..<24])
    default: return nil
    }
  }

  package var isIPv4: Bool { bytes.count == 4 }

  /// As people write it: `192.0.2.1`, `2001:db8::1`.
  package var description: String {
    var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
    inet_ntop(isIPv4 ? AF_INET : AF_INET6, bytes, &text, socklen_t(text.count))
    return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  /// The IPv4 address that an IPv6 one stands for: mapped (`::ffff:a.b.c.d`), NAT64 (`64:ff9b::a.b.c.d`) or 6to4
  /// (`2002:aabb:ccdd::`). Judging only the outer address let `::ffff:127.0.0.1` through elsewhere (CVE-2026-2455).
  var embedded: IPAddress? {
    guard !isIPv4 else { return nil }
    if bytes.starts(with: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff]) { return IPAddress(bytes: Array(bytes[12...])) }
    if bytes.starts(with: [0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0]) {
      return IPAddress(bytes: Array(bytes[12...]))
    }
    if bytes.starts(with: [0x20, 0x02]) { return IPAddress(bytes: Array(bytes[2..<6])) }
    return nil
  }
}

/// A block of addresses: `10.0.0.0/8`, `fd00::/8`, or one address.
package nonisolated struct AddressBlock: Hashable, Sendable, CustomStringConvertible {
  let base: IPAddress
  let bits: Int

  /// Reads an address with or without `/bits`; `nil` when either is wrong.
  package init?(_ text: String) {
    let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    guard let base = IPAddress(String(parts[0])) else { return nil }
    let width = base.bytes.count * 8
    guard let bits = parts.count == 2 ? Int(parts[1]) : width, (0...width).contains(bits) else { return nil }
    self.base = base
    self.bits = bits
  }

  package func contains(_ address: IPAddress) -> Bool {
    guard address.bytes.count == base.bytes.count else { return false }
    let whole = bits / 8
    guard address.bytes[..<whole] == base.bytes[..<whole] else { return false }
    guard bits % 8 != 0 else { return true }
    return (address.bytes[whole] ^ base.bytes[whole]) >> UInt8(8 - bits % 8) == 0
  }

  package var description: String { "\(base)/\(bits)" }
}
