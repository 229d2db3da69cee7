import CXML2

/// One iconv conversion from a legacy encoding to UTF-8; what does not decode becomes U+FFFD.
final class Transcoder {
  private let handle: iconv_t
  private var rest: [UInt8] = []

  /// nil where iconv does not know `name`.
  init?(from name: String) {
    guard let handle = iconv_open("UTF-8", name), handle != iconv_t(bitPattern: -1) else { return nil }
    self.handle = handle
  }

  deinit { iconv_close(handle) }

  func decode(_ chunk: UnsafeBufferPointer<UInt8>, into text: inout [UInt8]) {
    var input = rest + chunk
    rest = []
    let used = convert(&input, into: &text)
    rest = Array(input[used...])
  }

  func finish(into text: inout [UInt8]) {
    if !rest.isEmpty { text.append(contentsOf: UTF8.encodedReplacementCharacter) }
    rest = []
  }

  /// Returns how much of `input` was used: all but an unfinished sequence at its end.
  private func convert(_ input: inout [UInt8], into text: inout [UInt8]) -> Int {
    let room = 8 << 10
    var used = 0
    var output = [UInt8](repeating: 0, count: room)
    while used < input.count {
      let (step, written, failure) = call(&input, from: used, &output)
      text.append(contentsOf: output[..<written])
      used += step
      if failure == EILSEQ {
        text.append(contentsOf: UTF8.encodedReplacementCharacter)
        used += 1
      } else if failure == EINVAL {
        // Never more than a few bytes; more would be a conversion that waits for ever.
        if input.count - used < 16 { break }
        used += 1
      }
    }
    return min(used, input.count)
  }

  private func call(
    _ input: inout [UInt8], from used: Int, _ output: inout [UInt8]
  ) -> (step: Int, written: Int, failure: Int32) {
    input.withUnsafeMutableBytes { source in
      output.withUnsafeMutableBytes { target in
        var sourcePointer = source.baseAddress.map { $0.advanced(by: used).assumingMemoryBound(to: CChar.self) }
        var targetPointer = target.baseAddress?.assumingMemoryBound(to: CChar.self)
        var left = source.count - used
        var room = target.count
        let result = iconv(handle, &sourcePointer, &left, &targetPointer, &room)
        let failure = result == Int(bitPattern: UInt.max) ? tocsin_errno() : 0
        return (source.count - used - left, target.count - room, failure)
      }
    }
  }
}
