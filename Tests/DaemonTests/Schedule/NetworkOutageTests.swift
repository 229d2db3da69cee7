import Daemon
import Testing

@Suite struct `A network outage` {
  let down = PollOutcome.failed(PollFailure(.network, "no such host"))

  @Test func `is many hosts failing in a row, not one feed failing often`() {
    var outage = NetworkOutage()
    for _ in 0..<20 { #expect(outage.note(host: "a", outcome: down, knownHosts: 20) == nil) }
    var changes: [NetworkOutage.Change?] = []
    for host in "bcdefghijk" { changes.append(outage.note(host: String(host), outcome: down, knownHosts: 20)) }
    #expect(changes.compactMap { $0 } == [.began])
    #expect(outage.note(host: "c", outcome: .unchanged, knownHosts: 20) == .ended)
  }

  @Test func `is not seen while anybody answers`() {
    var outage = NetworkOutage()
    for host in 0..<50 {
      #expect(outage.note(host: "h\(host)", outcome: down, knownHosts: 100) == nil)
      if host % 5 == 0 { #expect(outage.note(host: "ok", outcome: .unchanged, knownHosts: 100) == nil) }
    }
  }
}
