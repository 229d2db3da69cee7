import Daemon
import Testing

@Suite struct `The gate before a host` {
  let start = ContinuousClock.now

  @Test func `lets so many in at once, the others in the order they came`() {
    var gate = HostGate<String>(limit: 2)
    let entries = (0..<5).map { gate.enter("f\($0)", host: "h", at: start) }
    #expect(entries == [.enter, .enter, .inLine, .inLine, .inLine])
    #expect(gate.enter("other", host: "i", at: start) == .enter)
    #expect(gate.leave(host: "h") == "f2")
    #expect(gate.enter("f2", host: "h", at: start) == .enter)
    #expect(gate.leave(host: "h") == "f3" && gate.leave(host: "h") == "f4" && gate.leave(host: "h") == nil)
  }

  @Test func `forgets who stood in line when its limit changes, not who is inside`() {
    var gate = HostGate<String>(limit: 2)
    for name in ["a", "b", "c"] { _ = gate.enter(name, host: "h", at: start) }
    gate.adopt(limit: 3)
    #expect(gate.enter("d", host: "h", at: start) == .enter)
    #expect(gate.enter("c", host: "h", at: start) == .inLine)
    #expect(gate.leave(host: "h") == "c")
  }

  @Test func `spaces the starts, and keeps the places it gave`() {
    var gate = HostGate<String>(limit: 9)
    let spacing = Duration.milliseconds(200)
    #expect(gate.enter("a", host: "h", spacing: spacing, at: start) == .enter)
    #expect(gate.enter("b", host: "h", spacing: spacing, at: start) == .later(start + spacing))
    #expect(gate.enter("c", host: "h", spacing: spacing, at: start) == .later(start + spacing * 2))
    #expect(gate.enter("b", host: "h", spacing: spacing, at: start + spacing) == .enter)
    #expect(gate.enter("c", host: "h", spacing: spacing, at: start + spacing * 2) == .enter)
    #expect(gate.enter("d", host: "h", spacing: spacing, at: start + spacing * 9) == .enter)
  }
}
