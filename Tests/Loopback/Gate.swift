import Glibc

/// What a server waits for before it goes on with an answer, until a test opens it.
package final class Gate: Sendable {
  /// The reading end is ready from the moment the gate is open.
  private let ends: [Int32]

  package init() {
    var ends: [Int32] = [-1, -1]
    _ = pipe(&ends)
    ends.forEach(LoopbackSocket.closeOnExec)
    self.ends = ends
  }

  deinit { ends.forEach { close($0) } }

  /// For all who wait and all who come.
  package func open() { _ = write(ends[1], [1], 1) }

  /// False when `stop` was ready before.
  func wait(or stop: Int32) -> Bool { LoopbackSocket.wait(for: ends[0], or: stop) == .ready }
}
