import Feeds
import Foundation
import Testing

/// Inputs that once broke the reader, as `make fuzz` found them; a new one is put into the folder and nothing else.
@Suite struct `What once crashed` {
  private static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Crashers").path()
  private static let files = (try? FileManager.default.contentsOfDirectory(atPath: folder).sorted()) ?? []

  @Test(arguments: files)
  func `is read the same in one piece and in many`(file: String) throws {
    let bytes = Array(try #require(FileManager.default.contents(atPath: Self.folder + "/" + file)))
    for limits in [
      FeedLimits(), FeedLimits(items: 100, depth: 20, tag: 512, markup: 4096, text: 1024, line: 256, list: 8),
    ] {
      let whole = try? FeedReader.read(bytes, url: "https://news.example.org/feed", contentType: nil, limits: limits)
      for size in [1, 7, max(1, bytes.count / 3)] {
        var reader = FeedReader(url: "https://news.example.org/feed", contentType: nil, limits: limits)
        for chunk in bytes.chunks(of: size) { chunk.withUnsafeBytes { reader.consume($0) } }
        #expect((try? reader.finish()) == whole)
      }
    }
    _ = FeedDate.read(bytes.prefix(100))
  }
}
