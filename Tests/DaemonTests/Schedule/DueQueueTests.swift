import Daemon
import Testing

@Suite struct `The due queue` {
  @Test func `gives members in the order of their times, each once`() {
    var queue = DueQueue<Int>()
    let start = ContinuousClock.now
    var generator = SplitMix(seed: 7)
    for member in 0..<1000 { queue.schedule(member, at: start + .seconds(Int(generator.next() % 500))) }
    for member in 0..<500 { queue.schedule(member, at: start + .seconds(Int(generator.next() % 500))) }
    #expect(queue.count == 1000 && queue.contains(999) && !queue.contains(1000))
    var seen: Set<Int> = []
    var last = start
    while let due = queue.nextDue {
      #expect(due >= last)
      last = due
      #expect(queue.popDue(at: due - .nanoseconds(1)) == nil)
      let member = queue.popDue(at: due)
      #expect(member.map { seen.insert($0).inserted } == true)
    }
    #expect(seen == Set(0..<1000))
  }
}
