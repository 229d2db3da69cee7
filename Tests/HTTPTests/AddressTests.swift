import Loopback
import Testing

@testable import HTTP

@Suite struct `Addresses` {
  nonisolated static let special: [SpecialNetwork: [String]] = [
    .thisNetwork: ["0.0.0.0", "0.255.255.255", "::"],
    .privateUse: [
      "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "::ffff:10.1.2.3", "64:ff9b::a00:1",
      "2002:c0a8:101::1", "fc00::1", "fdff::1", "fec0::1",
    ],
    .sharedUse: ["100.64.0.1", "100.127.255.255"],
    .loopback: ["127.0.0.1", "127.255.255.254", "::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::"],
    .linkLocal: ["169.254.169.254", "fe80::1", "febf::1"],
    .reserved: [
      "192.0.0.1", "198.18.0.1", "198.19.255.255", "240.0.0.1", "255.255.255.255", "::2", "::7f00:1", "100::1",
      "2001::1", "2001:10::1", "2001:1ff:ffff::", "5f00::1",
    ],
    .documentation: ["192.0.2.1", "198.51.100.1", "203.0.113.1", "2001:db8::1", "3fff::1"],
    .translated: ["192.88.99.1", "64:ff9b:1::1"],
    .multicast: ["224.0.0.1", "239.255.255.255", "ff02::1"],
  ]

  @Test(arguments: special)
  func `that are special`(network: SpecialNetwork, texts: [String]) throws {
    for text in texts {
      let address = try #require(IPAddress(text))
      #expect(SpecialNetwork(of: address) == network, "\(text)")
      #expect(AddressPolicy.publicOnly.refusal(of: address, port: 80) == network)
      #expect(AddressPolicy.any.refusal(of: address, port: 80) == nil)
      #expect(AddressPolicy.publicOnly.refusal(of: address, port: 80, permitted: [network]) == nil)
    }
  }

  @Test(arguments: [
    "1.1.1.1", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255", "128.0.0.0",
    "169.253.255.255", "172.15.255.255", "172.32.0.0", "192.0.1.0", "192.167.255.255", "198.17.255.255",
    "198.20.0.0", "223.255.255.255", "2001:200::1", "2606:4700::1111", "2a00:1450::1", "2003::1", "64:ff9b::808:808",
    "::ffff:8.8.8.8", "2002:808:808::1",
  ])
  func `that are public`(text: String) throws {
    #expect(AddressPolicy.publicOnly.refusal(of: try #require(IPAddress(text)), port: 80) == nil)
  }

  nonisolated static let allowed: [(String, String, UInt16, Bool)] = [
    ("10.1.0.0/16", "10.1.2.3", 80, true), ("10.1.0.0/16", "10.2.0.0", 80, false),
    ("10.1.2.3:8080", "10.1.2.3", 8080, true), ("10.1.2.3:8080", "10.1.2.3", 80, false),
    ("10.0.0.0/9:443", "10.127.255.255", 443, true), ("10.0.0.0/9:443", "10.128.0.0", 443, false),
    ("fd00::/8", "fd12::1", 80, true), ("[fd00::1]:80", "fd00::1", 80, true), ("[fd00::1]:80", "fd00::1", 81, false),
    ("[fd00::]/8:80", "fd77::1", 80, true), ("127.0.0.0/8", "::ffff:127.0.0.1", 80, true),
  ]

  @Test(arguments: allowed)
  func `on the allow list`(entry: String, address: String, port: UInt16, isAllowed: Bool) throws {
    let exception = try #require(AddressPolicy.Exception(entry))
    let policy = AddressPolicy.publicOnly(allow: [exception])
    #expect((policy.refusal(of: try #require(IPAddress(address)), port: port) == nil) == isAllowed)
  }

  @Test(arguments: [
    "", "10", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.1:0", "10.0.0.1:x", "fd00::/129", "host:80", "[::1",
  ])
  func `that cannot be read are no exception`(text: String) {
    #expect(AddressPolicy.Exception(text) == nil)
  }

  nonisolated static let named: [(String, Set<SpecialNetwork>)] = [
    ("127.0.0.1", [.loopback]), ("::1", [.loopback]), ("10.0.0.1", [.privateUse]), ("8.8.8.8", []),
    ("localhost", [.loopback]), ("feeds.localhost.", [.loopback]),
    ("rss-bridge", [.loopback, .privateUse, .sharedUse]),
    ("nas.local", [.loopback, .privateUse, .sharedUse]), ("a.home.arpa", [.loopback, .privateUse, .sharedUse]),
    ("example.org", []), ("local.example.org", []),
  ]

  @Test(arguments: named)
  func `that a host opens by its name`(host: String, networks: Set<SpecialNetwork>) {
    #expect(AddressPolicy.publicOnly.networks(namedBy: host) == networks)
  }

  @Test func `of a public name may not be private`() async throws {
    let server = try LoopbackServer { _ in .init(body: "secret") }
    let client = try makeClient(fixedNames: ["news.example:\(server.port):127.0.0.1"])
    let url = "http://news.example:\(server.port)/"
    let refused = HTTPError.addressRefused(host: "news.example", address: "127.0.0.1", .loopback)
    #expect(await client.failure(url) == refused)
    #expect(server.connections.opened == 0)
    let exception = try #require(AddressPolicy.Exception("127.0.0.1:\(server.port)"))
    #expect(try await client.get(url, addresses: .publicOnly(allow: [exception])).text == "secret")
    // Over the connection that is open now, no socket is opened any more.
    #expect(await client.failure(url) == refused)
    #expect(server.requests.count == 1)
  }

  @Test(arguments: ["127.0.0.1", "0x7f000001", "2130706433", "127.1", "0", "localhost"])
  func `must not become private by a redirect`(host: String) async throws {
    let inside = try LoopbackServer { _ in .init(body: "secret") }
    let outside = try LoopbackServer { [port = inside.port] _ in .redirect(to: "http://\(host):\(port)/") }
    let client = try makeClient(fixedNames: ["news.example:\(outside.port):127.0.0.1"])
    let exception = try #require(AddressPolicy.Exception("127.0.0.1:\(outside.port)"))
    let error = await client.failure(
      "http://news.example:\(outside.port)/", addresses: .publicOnly(allow: [exception]))
    guard case .addressRefused = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(outside.requests.count == 1)
    #expect(inside.connections.opened == 0)
  }

  @Test func `that the configuration names may redirect to their like only`() async throws {
    let server = try LoopbackServer { request in
      request.path == "/end" ? .init(body: "end") : .redirect(to: String(request.target.dropFirst(5)))
    }
    let client = try makeClient()
    #expect(try await client.get(server.url("/?to=/end")).text == "end")
    let error = await client.failure(server.url("/?to=http://0.0.0.0:\(server.port)/end"))
    #expect(error == .addressRefused(host: "0.0.0.0", address: "0.0.0.0", .thisNetwork))
  }
}
