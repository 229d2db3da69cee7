import Gzip

/// A body that is gzip data without a header that says so: a file from disk, or a server that forgot.
struct GzipBody {
  private enum State { case untold, plain, packed(Gunzip), done }

  private var state = State.untold
  /// Bytes that came out.
  private(set) var count = 0
  private var isDamaged = false

  /// Why what came out may not be all.
  var problem: String? {
    if isDamaged { return "the gzip data are damaged: read up to there" }
    if case .packed(let gunzip) = state, !gunzip.isComplete { return "the gzip data end early" }
    return nil
  }

  /// Whether the body that began with `bytes`, or went on with them, is gzip data.
  mutating func isGzip(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    if case .untold = state {
      let isPacked = bytes.count >= 2 && bytes[0] == 0x1F && bytes[1] == 0x8B
      state = isPacked ? Gunzip().map { .packed($0) } ?? .plain : .plain
    }
    if case .plain = state { return false }
    return true
  }

  /// Hands over what comes out of `bytes`, at most `limit` bytes of the whole body; `count` tells whether it was more.
  mutating func unpack(
    _ bytes: UnsafeBufferPointer<UInt8>, limit: Int, _ take: (UnsafeBufferPointer<UInt8>) -> Void
  ) {
    guard case .packed(let gunzip) = state else { return }
    var total = count
    let outcome = gunzip.push(bytes) { piece in
      total += piece.count
      if total <= limit { take(piece) }
      return total <= limit
    }
    count = total
    if outcome == .damaged { isDamaged = true }
    if outcome != .goOn { state = .done }
  }
}
