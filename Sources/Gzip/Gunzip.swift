import CZlib

/// Unpacks gzip data as they come in, of any number of members.
///
/// libcurl's own decoder stops with an error after the first member of a two-member body, and calls a truncated one
/// complete; zlib tells both.
package final class Gunzip {
  package enum Outcome {
    case goOn
    /// The consumer wants no more.
    case stopped
    case damaged
  }

  /// On the heap, because zlib keeps a pointer back to it.
  private let stream: UnsafeMutablePointer<z_stream>
  /// Whether the last member ended properly.
  package private(set) var isComplete = false

  /// `nil` without memory.
  package init?() {
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    guard czlib_inflate_init(stream, 15 + 16) == Z_OK else {
      stream.deallocate()
      return nil
    }
  }

  deinit {
    inflateEnd(stream)
    stream.deallocate()
  }

  /// Unpacks `input` and hands what comes out, piece by piece, to `consume`, which says whether to go on.
  package func push(_ input: UnsafeBufferPointer<UInt8>, consume: (UnsafeBufferPointer<UInt8>) -> Bool) -> Outcome {
    stream.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
    stream.pointee.avail_in = UInt32(input.count)
    return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 32 << 10) { output in
      while true {
        if isComplete, !beginNextMember() { return .goOn }
        stream.pointee.next_out = output.baseAddress
        stream.pointee.avail_out = UInt32(output.count)
        let code = inflate(stream, Z_NO_FLUSH)
        let piece = UnsafeBufferPointer(rebasing: output[..<(output.count - Int(stream.pointee.avail_out))])
        if !piece.isEmpty, !consume(piece) { return .stopped }
        switch code {
        case Z_STREAM_END: isComplete = true
        case Z_OK where stream.pointee.avail_in > 0 || stream.pointee.avail_out == 0: continue
        case Z_OK, Z_BUF_ERROR: return .goOn
        default: return .damaged
        }
      }
    }
  }

  /// A further member begins with gzip's magic number; anything else after the end is padding, which gzip leaves out.
  private func beginNextMember() -> Bool {
    guard stream.pointee.avail_in > 0, stream.pointee.next_in.pointee == 0x1F else { return false }
    isComplete = false
    return inflateReset(stream) == Z_OK
  }
}
