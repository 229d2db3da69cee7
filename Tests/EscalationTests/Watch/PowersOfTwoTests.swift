import Testing

@testable import Escalation

@Suite struct `Powers and logarithms` {
  @Test(arguments: [
    (0.0, 1.0), (1.0, 2.0), (-1.0, 0.5), (10.0, 1024.0), (0.5, 1.414_213_562_373_095_1),
    (-0.25, 0.840_896_415_253_714_6),
    (1.0 / 3, 1.259_921_049_894_873_2), (-100.0, 7.888_609_052_210_118e-31),
  ])
  func `raises two`(x: Double, expected: Double) {
    #expect(abs(PowersOfTwo.power(x) / expected - 1) < 4e-16)
    #expect(abs(PowersOfTwo.logarithm(expected) - x) < 1e-13)
  }

  @Test func `turns back`() {
    for step in -2000...2000 {
      let x = Double(step) / 37
      #expect(abs(PowersOfTwo.logarithm(PowersOfTwo.power(x)) - x) < 1e-13)
    }
  }

  @Test func `keeps its ends`() {
    #expect(PowersOfTwo.power(-5000) == 0)
    #expect(PowersOfTwo.power(5000) == .infinity)
    #expect(PowersOfTwo.power(.nan).isNaN)
    #expect(PowersOfTwo.logarithm(0) == -.infinity)
    #expect(PowersOfTwo.logarithm(-1) == -.infinity)
  }
}
