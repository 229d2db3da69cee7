/// The XML parser's listener for feeds.
final class XMLFeedReader: XMLHandler {
  /// In memory of its own, which nobody else sees: as a property, each event would cost a check of exclusive access.
  private let state = UnsafeMutablePointer<FeedWalk>.allocate(capacity: 1)

  var walk: FeedWalk { state.pointee }

  init(limits: FeedLimits, finished: @escaping FeedWalk.Finished) {
    state.initialize(to: FeedWalk(limits: limits, finished: finished))
  }

  deinit {
    state.deinitialize(count: 1)
    state.deallocate()
  }

  func start(_ element: XMLName, _ attributes: XMLAttributes) { state.pointee.start(element, attributes) }
  func end() { state.pointee.end() }
  func text(_ bytes: UnsafeBufferPointer<UInt8>) { state.pointee.text(bytes) }
}
