package import News

/// A permanent redirect that a feed's server keeps giving, and whether it is believed yet.
///
/// Captive portals, maintenance pages and mistakes answer 301 too. So a new address is believed at once only when it
/// serves the same feed (it carries items that we know), else when the same redirect was seen on several polls over a day.
/// The configured URL stays what the operator reads; `feeds` shows both.
nonisolated package struct LearntAddress: Sendable, Hashable, Codable {
  /// Where every hop's 301 or 308 led.
  package private(set) var candidate: String?
  package private(set) var sightings = 0
  private var firstSeen: Instant?
  /// The believed address: polled instead of the configured one.
  package private(set) var address: String?

  /// Polls on which an unproven redirect must be seen, over at least `persistence`.
  package static let sightingsNeeded = 3
  package static let persistence = Duration.hours(24)

  package init() {}

  /// Notes a poll that ended in a readable feed, or in the same one as before.
  /// - Parameters:
  ///   - target: where the permanent redirects led; nil where there was none.
  ///   - servesKnownItems: the document holds items that the feed had before, or is unchanged.
  package mutating func note(permanentTarget target: String?, servesKnownItems: Bool, at now: Instant) {
    guard let target, target != address else {
      (candidate, sightings, firstSeen) = (nil, 0, nil)
      return
    }
    if target != candidate { (candidate, sightings, firstSeen) = (target, 0, now) }
    sightings += 1
    let isOld = firstSeen.map { now - $0 >= Self.persistence } ?? false
    if servesKnownItems || (sightings >= Self.sightingsNeeded && isOld) {
      address = target
      (candidate, sightings, firstSeen) = (nil, 0, nil)
    }
  }

  /// Back to the configured address: the learnt one stopped serving a feed.
  package mutating func forget() { self = LearntAddress() }
}
