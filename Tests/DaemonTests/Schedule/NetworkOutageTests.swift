import Daemon
import Testing

@Suite struct `A network outage` {
  let down = PollFailure(.network, "no such host")

  @Test func `is many hosts failing in a row, not one feed failing often`() {
    var outage = NetworkOutage()
    for _ in 0..<20 { #expect(outage.note(host: "a", failure: down, knownHosts: 20) == nil) }
    var changes: [NetworkOutage.Change?] = []
    for host in "bcdefghijk" { changes.append(outage.note(host: String(host), failure: down, knownHosts: 20)) }
    #expect(changes.compactMap { $0 } == [.began])
    #expect(outage.note(host: "c", failure: nil, knownHosts: 20) == .ended)
  }

  @Test func `is not seen while anybody answers`() {
    var outage = NetworkOutage()
    for host in 0..<50 {
      #expect(outage.note(host: "h\(host)", failure: down, knownHosts: 100) == nil)
      if host % 5 == 0 { #expect(outage.note(host: "ok", failure: nil, knownHosts: 100) == nil) }
    }
  }

  @Test func `is not seen where a third of a thousand hosts is dead for good`() {
    var outage = NetworkOutage()
    var generator = SplitMix(seed: 5)
    for poll in 0..<20_000 {
      let failure = generator.next() % 3 == 0 ? nil : down
      #expect(outage.note(host: "h\(poll % 1000)", failure: failure, knownHosts: 1000) == nil)
    }
  }

  @Test func `says nothing about a network that this machine has no descriptors left for`() {
    var outage = NetworkOutage()
    for host in 0..<9 {
      #expect(outage.note(host: "h\(host)", failure: PollFailure(.ours, "no descriptors"), knownHosts: 5) == nil)
    }
  }
}
