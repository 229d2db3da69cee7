import News

/// Tells a feed that suddenly reissues everything under new ids from a busy day.
///
/// A publisher that moves to https, a new content system or a restored backup makes every item look new at once. Only
/// the items that carry evidence of being old are held back: what is really new still passes.
package struct FloodGuard: Sendable, Hashable {
  /// Below this many new items there is no flood. Default 10.
  package var leastNew: Int
  /// Share of the document that must be new. Default 0.8.
  package var newShare: Double
  /// Share of the new items that must be reissues. Default 0.5.
  package var reissuedShare: Double
  /// New items older than this count as reissued. Default 12 h.
  package var old: Duration
  /// How far a publisher's clock may run ahead. Default 15 min.
  package var clockSkew: Duration

  /// Why a document was held back.
  package struct Verdict: Sendable, Hashable, CustomStringConvertible {
    package var items: Int
    package var new: Int
    package var reissued: Int

    package var description: String {
      "\(new) of \(items) items have new ids, but \(reissued) of these are old or were carried before: held back"
    }
  }

  package init(
    leastNew: Int = 10, newShare: Double = 0.8, reissuedShare: Double = 0.5, old: Duration = .hours(12),
    clockSkew: Duration = .minutes(15)
  ) {
    self.leastNew = leastNew
    self.newShare = newShare
    self.reissuedShare = reissuedShare
    self.old = old
    self.clockSkew = clockSkew
  }

  /// The verdict on a document of `count` items of which `new` are new by id; nil: let them pass.
  func verdict(on new: [AdmittedItem], of count: Int, known: KnownItems, at now: Instant) -> Verdict? {
    guard new.count >= leastNew, Double(new.count) >= newShare * Double(count) else { return nil }
    let reissued = new.count { isReissue($0, known: known, at: now) }
    guard Double(reissued) > reissuedShare * Double(new.count) else { return nil }
    return Verdict(items: count, new: new.count, reissued: reissued)
  }

  func isReissue(_ item: AdmittedItem, known: KnownItems, at now: Instant) -> Bool {
    known.texts.contains(item.text) || now - item.time > old
  }
}
