import ArgumentParser
import Feeds
import Glibc
import News

/// `tocsin parse`: what Tocsin reads in a feed, for finding out why an item is missing or looks wrong.
struct ParseCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "parse", abstract: "Show what is read in a feed, as JSON.",
    discussion: """
      Prints one object: the feed's format, title and link, what could not be read (problems), and its items, as \
      Config/schema/feed.v1.json describes them. An item's key is what decides whether it was seen before. What the feed \
      does not say is left out. Gzip data are unpacked. Reads no configuration and no network.
      """)

  @Argument(help: "A feed as it was downloaded; - reads standard input.", completion: .file()) var file: String
  @Option(help: "The address it came from, for relative links and the publisher.") var url: String?
  @Option(help: "The Content-Type header it came with, for its charset.") var contentType: String?

  func run() throws {
    // As large as the file is: what is kept of it is bounded by the number of items.
    var reader = FeedReader(url: url, contentType: contentType, limits: FeedLimits(bytes: 4 << 30))
    try read { reader.consume($0) }
    do throws(FeedError) {
      print(try reader.finish().record.line)
    } catch {
      throw Failure.report("\(file): \(error)")
    }
  }

  /// Hands the file over in pieces, to its end.
  private func read(_ take: (UnsafeRawBufferPointer) -> Void) throws {
    let descriptor = file == "-" ? STDIN_FILENO : open(file, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw unreadable() }
    defer { if file != "-" { close(descriptor) } }
    var buffer = [UInt8](repeating: 0, count: 64 << 10)
    while true {
      let count = buffer.withUnsafeMutableBytes { bytes in
        let count = Glibc.read(descriptor, bytes.baseAddress, bytes.count)
        if count > 0 { take(UnsafeRawBufferPointer(rebasing: bytes[..<count])) }
        return count
      }
      if count == 0 { return }
      if count < 0, errno != EINTR { throw unreadable() }
    }
  }

  private func unreadable() -> ExitCode {
    let reason = String(cString: strerror(errno))
    return Failure.report("\(file) cannot be read: \(reason)")
  }
}

extension FeedDocument {
  fileprivate var record: JSONText {
    .members([
      "schema": .string("tocsin.feed.v1"), "format": .string(format.rawValue), "title": .string(title),
      "link": .optional(link), "language": .optional(language), "hints": hints.record, "hubs": .strings(hubs),
      "problems": .strings(problems), "items": .array(items.map(\.record)),
    ])
  }
}

extension PollingHints {
  fileprivate var record: JSONText {
    .members([
      "interval_seconds": interval.map { .integer(Int($0.milliseconds / 1000)) },
      "skip_hours": .array(skipHours.sorted().map { .integer($0) }),
      "skip_days": .array(skipDays.sorted().map { .integer($0) }),
    ])
  }
}

extension Item {
  fileprivate var record: JSONText {
    .members([
      "id": .optional(guid ?? link), "key": .string(id), "title": .string(title), "link": .optional(link),
      "author": .optional(author), "published": .optional(published?.description),
      "updated": .optional(updated?.description), "language": .optional(language), "categories": .strings(categories),
      "source": .optional(source?.domain), "summary": .string(summary), "content": .string(content),
    ])
  }
}
