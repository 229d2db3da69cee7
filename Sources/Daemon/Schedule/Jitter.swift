/// Numbers that spread polls and retries: SplitMix64 (Steele, Lea and Flood, OOPSLA 2014), begun by the system. Not for
/// secrets; the system's own generator costs a system call a number.
nonisolated package struct Jitter: Sendable {
  private var state: UInt64

  package init(seed: UInt64 = .random(in: .min ... .max)) { state = seed }

  /// 0 ..< 1.
  package mutating func next() -> Double {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return Double((z ^ (z >> 31)) >> 11) * 0x1p-53
  }
}
