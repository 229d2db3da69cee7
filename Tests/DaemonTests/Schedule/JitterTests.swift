import Daemon
import Testing

@Suite struct `Jitter numbers` {
  @Test func `lie between 0 and 1, evenly`() {
    var jitter = Jitter(seed: 7)
    let numbers = (0..<10_000).map { _ in jitter.next() }
    #expect(numbers.allSatisfy { (0..<1).contains($0) })
    for tenth in 0..<10 {
      #expect((900...1100).contains(numbers.count { Int($0 * 10) == tenth }))
    }
    #expect(Set(numbers).count == numbers.count)
  }
}
