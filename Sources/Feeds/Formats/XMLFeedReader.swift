/// The XML parser's listener for feeds. All state is in one value, so that an event costs one access to it.
final class XMLFeedReader: XMLHandler {
  private(set) var walk: FeedWalk

  init(limits: FeedLimits, finished: @escaping FeedWalk.Finished) {
    walk = FeedWalk(limits: limits, finished: finished)
  }

  func start(_ element: XMLName, _ attributes: XMLAttributes) { walk.start(element, attributes) }
  func end() { walk.end() }
  func text(_ bytes: UnsafeBufferPointer<UInt8>) { walk.text(bytes) }
}
