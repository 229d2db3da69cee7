import Testing

@testable import HTTP

@Suite struct `A line-up` {
  @Test func `lets hosts take turns`() {
    var lineup = Lineup(total: 10, perHost: 1)
    for (id, host) in [(1, "a"), (2, "a"), (3, "b"), (4, "c"), (5, "b")] { lineup.enter(id, host: host) }
    #expect(lineup.all() == [1, 3, 4])
    lineup.leave(host: "b")
    lineup.leave(host: "a")
    #expect(lineup.all() == [5, 2])
  }

  @Test func `keeps to the total`() {
    var lineup = Lineup(total: 2, perHost: 2)
    for id in 0..<5 { lineup.enter(id, host: "h\(id)") }
    #expect(lineup.all() == [0, 1])
    lineup.leave(host: "h0")
    #expect(lineup.all() == [2])
  }

  @Test func `passes over who has left the line`() {
    var lineup = Lineup(total: 1, perHost: 1)
    for id in 0..<4 { lineup.enter(id, host: "a") }
    #expect(lineup.next { $0 > 1 } == 2)
    lineup.leave(host: "a")
    #expect(lineup.all() == [3])
  }

  @Test(arguments: 1...20) func `runs everyone once, and never too many`(seed: Int) {
    var random = Seeded(state: UInt64(seed))
    let (total, perHost) = (Int.random(in: 1...8, using: &random), Int.random(in: 1...3, using: &random))
    var lineup = Lineup(total: total, perHost: perHost)
    var hosts: [Int: String] = [:]
    var running: [Int] = []
    var done: Set<Int> = []
    for step in 0..<400 {
      if step < 300, Bool.random(using: &random) {
        hosts[step] = "h\(Int.random(in: 0..<5, using: &random))"
        lineup.enter(step, host: hosts[step] ?? "")
      }
      if let id = lineup.next(isWanted: { _ in true }) { running.append(id) }
      #expect(running.count <= total)
      #expect(Dictionary(grouping: running) { hosts[$0] ?? "" }.values.allSatisfy { $0.count <= perHost })
      if !running.isEmpty, step > 300 || Bool.random(using: &random) {
        let id = running.remove(at: Int.random(in: 0..<running.count, using: &random))
        #expect(done.insert(id).inserted)
        lineup.leave(host: hosts[id] ?? "")
      }
    }
    while let id = lineup.next(isWanted: { _ in true }) ?? running.popLast() {
      if done.insert(id).inserted { lineup.leave(host: hosts[id] ?? "") }
    }
    #expect(done == Set(hosts.keys))
  }
}

extension Lineup {
  fileprivate mutating func all() -> [Int] {
    var ids: [Int] = []
    while let id = next(isWanted: { _ in true }) { ids.append(id) }
    return ids
  }
}

/// SplitMix64.
nonisolated struct Seeded: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
