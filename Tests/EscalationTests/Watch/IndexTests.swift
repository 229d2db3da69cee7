import Escalation
import News
import Testing

@Suite struct `Decayed index` {
  let halfLife = Duration.hours(12)

  func index(_ parts: [(Double, Double)], at hours: Double) -> Index {
    Index(
      of: parts.map { Index.Part(first: Crisis.hours($0), points: $1) }, halfLife: halfLife, at: Crisis.hours(hours))
  }

  @Test(arguments: [(0.0, 80.0), (12, 40), (24, 20), (36, 10), (120, 0.078_125)])
  func `forgets half after one half-life`(hours: Double, expected: Double) {
    #expect(abs(index([(0, 80)], at: hours).value - expected) < 1e-9)
  }

  @Test func `sums what stories add`() { #expect(abs(index([(0, 40), (12, 10)], at: 24).value - 15) < 1e-9) }

  @Test func `takes what calms from what came before and not below zero`() {
    #expect(abs(index([(0, 40), (12, -15)], at: 12).value - 5) < 1e-9)
    #expect(index([(0, 40), (12, -90)], at: 12).value == 0)
  }

  @Test func `gives no credit against what comes after`() {
    #expect(abs(index([(0, -90), (1, 40)], at: 1).value - 40) < 1e-9)
  }

  @Test func `does not count what is yet to come`() { #expect(index([(0, 40), (5, 40)], at: 0).value == 40) }

  @Test func `is the same in any order`() {
    var generator = Seeded(seed: 7)
    let parts = (0..<40).map { _ in (Double(generator.next() % 200) / 2, Double(Int(generator.next() % 120)) - 40) }
    let expected = index(parts, at: 100)
    for _ in 0..<50 { #expect(index(parts.shuffled(using: &generator), at: 100) == expected) }
  }

  @Test(arguments: [(80.0, 60.0), (80, 35), (100, 6), (12.5, 12.5), (80, 0.001)])
  func `knows to the millisecond when it falls below a threshold`(points: Double, threshold: Double) throws {
    let start = index([(0, points)], at: 0)
    let fall = try #require(start.falls(below: threshold))
    #expect(start.value(at: fall) < threshold)
    #expect(start.value(at: fall - .milliseconds(2)) >= threshold)
  }

  @Test func `never falls below nothing`() { #expect(index([(0, 80)], at: 0).falls(below: 0) == nil) }
  @Test func `has fallen where it is below already`() {
    #expect(index([(0, 5)], at: 0).falls(below: 6) == Crisis.start)
  }
}

/// SplitMix64: the same numbers on every run.
struct Seeded: RandomNumberGenerator {
  private var state: UInt64
  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
