import News

/// Reads a feed's XML: the scanner and the walk over its elements, at one place that others can refer to.
final class XMLFeedReader {
  private var scanner: XMLScanner<FeedWalk>

  init(limits: FeedLimits, finished: @escaping FeedWalk.Finished) {
    scanner = XMLScanner(FeedWalk(limits: limits, finished: finished), limits: limits)
  }

  /// Feeds the next bytes of the document, in UTF-8.
  func parse(_ chunk: UnsafeBufferPointer<UInt8>) { scanner.read(chunk) }
  func finish() { scanner.finish() }

  var problems: [String] { scanner.problems.all }
  var channel: RawChannel { scanner.handler.channel }
  var format: FeedDocument.Format? { scanner.handler.format }
  var isPage: Bool { scanner.handler.isPage }
  var pageTitle: [UInt8]? { scanner.handler.pageTitle }
  var hasUnfinishedItem: Bool { scanner.handler.hasUnfinishedItem }
}
