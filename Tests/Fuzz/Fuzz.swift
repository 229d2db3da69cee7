import Feeds
import Glibc
import News

/// `make fuzz`: libFuzzer makes up inputs and watches which code they reach. SwiftPM gives a program its own main
/// function, so this one starts libFuzzer's driver itself.
@main
struct Fuzz {
  static func main() {
    var count = CommandLine.argc
    var arguments = CommandLine.unsafeArgv
    exit(runDriver(&count, &arguments, { tryInput($0, $1) }))
  }
}

/// libFuzzer's entry for programs with a main function of their own; it has no header that Swift can import.
@_silgen_name("LLVMFuzzerRunDriver")
private func runDriver(
  _ count: UnsafeMutablePointer<Int32>,
  _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
  _ test: @convention(c) (UnsafePointer<UInt8>?, Int) -> Int32
) -> Int32

/// One input: its bytes as a feed, and their beginning as a date.
///
/// Beside crashes, lost time and bad memory it looks for one broken rule: a feed is the same however its bytes arrive.
@_cdecl("LLVMFuzzerTestOneInput")
func tryInput(_ data: UnsafePointer<UInt8>?, _ size: Int) -> Int32 {
  let bytes = Array(UnsafeBufferPointer(start: data, count: size))
  let limits = FeedLimits(items: 100, depth: 20, tag: 512, markup: 4096, text: 1024, line: 256, list: 8)
  let address = "https://news.example.org/feed"
  let whole = try? FeedReader.read(bytes, url: address, contentType: nil, limits: limits)
  var reader = FeedReader(url: address, contentType: nil, limits: limits)
  bytes.withUnsafeBytes { all in
    reader.consume(UnsafeRawBufferPointer(rebasing: all[..<(size / 3)]))
    reader.consume(UnsafeRawBufferPointer(rebasing: all[(size / 3)...]))
  }
  precondition((try? reader.finish()) == whole, "a feed is not the same in pieces")
  _ = FeedDate.read(bytes.prefix(100))
  return 0
}
