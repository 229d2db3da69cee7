/// How much memory all that came in for one client and was not yet handed over may take together: `concurrency` times the
/// limit of a body would be half a gigabyte, should that many servers be hostile at once.
///
/// Small amounts are always taken, so that whoever fills the budget harms only those who want as much.
nonisolated final class BodyBudget {
  /// Bytes of all large amounts.
  private let limit: Int
  private var held = 0

  static let small = 1 << 20

  init(limit: Int) { self.limit = limit }

  /// What a body is charged with that holds `size` bytes from now on and was charged with `charge`; `nil` if there is no
  /// room, which leaves the charge as it was.
  func charge(for size: Int, insteadOf charge: Int) -> Int? {
    let next = size > Self.small ? size : 0
    guard next <= charge || held + next - charge <= limit else { return nil }
    held += next - charge
    return next
  }

  func giveBack(_ charge: Int) { held -= charge }
}
