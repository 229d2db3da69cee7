/// How much memory the unfinished bodies of one client may take together: `concurrency` times the limit of a body
/// would be half a gigabyte, should that many servers be hostile at once.
///
/// Small bodies are always taken, so that whoever fills the budget harms only those who want as much.
nonisolated final class BodyBudget {
  /// Bytes of all large bodies.
  private let limit: Int
  private var held = 0

  static let small = 1 << 20

  init(limit: Int) { self.limit = limit }

  /// Lets a body that is charged with `charge` grow to `size` and returns what it is charged with now; `nil` if there
  /// is no room, which leaves the charge as it was.
  func grow(to size: Int, charge: Int) -> Int? {
    guard size > Self.small else { return charge }
    guard held + size - charge <= limit else { return nil }
    held += size - charge
    return size
  }

  func giveBack(_ charge: Int) { held -= charge }
}
