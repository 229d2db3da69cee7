/// Lets a few go on at once; the others wait in line.
final class Turns {
  private var free: Int
  private var line = Queue<CheckedContinuation<Void, Never>>()

  init(_ count: Int) { free = count }

  /// Returns when it is the caller's turn, which lasts until it calls `end`.
  func begin() async {
    if free > 0 { free -= 1 } else { await withCheckedContinuation { line.append($0) } }
  }

  func end() {
    if let next = line.popFirst() { next.resume() } else { free += 1 }
  }
}
