/// What of a body comes after its first portion, as it comes. Read by one reader, on any thread.
///
/// No more comes in than is read: where two portions wait, the transfer does too, and TCP makes the server wait. Over HTTP/2,
/// and of what libcurl itself unpacks, more may wait: up to the limit of the body and the client's budget.
///
/// Reading what is over 1 MB is done by a few at once, as a reader makes something of what it reads: their turn lasts until
/// they let go of this. Whoever does so before the end ends the transfer.
package final class BodyStream {
  private let transfer: Transfer
  private let turns: Turns
  private let onTake: () -> Void
  private let onDrop: () -> Void
  private var result: Result<Void, HTTPError>?
  private var reader: CheckedContinuation<Void, Never>?
  private var taken = 0
  private var hasTurn = false

  init(_ transfer: Transfer, _ turns: Turns, onTake: @escaping () -> Void, onDrop: @escaping () -> Void) {
    self.transfer = transfer
    self.turns = turns
    self.onTake = onTake
    self.onDrop = onDrop
  }

  isolated deinit {
    if hasTurn { turns.end() }
    onDrop()
  }

  /// The next portion, as soon as enough is there for one, or the body has ended; `nil` after the last. Throws what the
  /// transfer ended with, though more may have come before.
  package func next() async throws(HTTPError) -> [UInt8]? {
    if taken > BodyBudget.small, !hasTurn {
      await turns.begin()
      hasTurn = true
    }
    if result == nil, !transfer.hasPortion { await withCheckedContinuation { reader = $0 } }
    try result?.get()
    let portion = transfer.takePortion()
    taken += portion.count
    onTake()
    return portion.isEmpty ? nil : portion
  }

  /// Bytes that were received and not read, and whether no more come in until they are.
  var waiting: (bytes: Int, isPaused: Bool) { (transfer.waiting, transfer.isPaused) }

  /// A portion has come together.
  func wake() {
    reader?.resume()
    reader = nil
  }

  /// The transfer has ended.
  func end(_ result: Result<Void, HTTPError>) {
    self.result = result
    wake()
  }
}
