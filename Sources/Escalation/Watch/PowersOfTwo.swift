/// 2^x and log₂ x from plain arithmetic, to the last few bits of a Double.
///
/// The domain imports no C library, and two nodes with different ones must still decay an index to the same value.
enum PowersOfTwo {
  private static let naturalLogOf2 = 0.693_147_180_559_945_3

  /// 2^x; 0 below the smallest Double, infinity above the largest.
  static func power(_ x: Double) -> Double {
    guard !x.isNaN, x < 1024 else { return x.isNaN ? x : .infinity }
    guard x > -1022 else { return 0 }
    let whole = x.rounded()
    let y = (x - whole) * naturalLogOf2
    // e^y for |y| ≤ 0.35 as its Taylor series; the 14th term is below 1e-17.
    var sum = 1.0
    for term in stride(from: 14.0, through: 1, by: -1) { sum = 1 + y / term * sum }
    return Double(sign: .plus, exponent: Int(whole), significand: sum)
  }

  /// log₂ x for x above 0; minus infinity otherwise.
  static func logarithm(_ x: Double) -> Double {
    guard x > 0 else { return -.infinity }
    guard x < .infinity else { return .infinity }
    var exponent = Double(x.exponent)
    var significand = x.significand
    if significand > 1.414_213_562_373_095 {
      significand /= 2
      exponent += 1
    }
    // ln m = 2 artanh((m − 1) / (m + 1)), |argument| ≤ 0.172.
    let s = (significand - 1) / (significand + 1)
    var sum = 0.0
    for odd in stride(from: 25.0, through: 1, by: -2) { sum = sum * s * s + 1 / odd }
    return exponent + 2 * s * sum / naturalLogOf2
  }
}
