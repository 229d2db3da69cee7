package import News

/// Which items of a feed document are new, which were edited, and which are only taken note of.
package struct Admission: Sendable, Hashable {
  /// New and recent: to be scored and tracked.
  package var fresh: [AdmittedItem] = []
  /// Known before, with another text now: to be scored again under their first event time; never new.
  package var updated: [AdmittedItem] = []
  /// New, but only to be remembered: the first poll's stock, items older than `maxAge`, reissued ones.
  package var baseline: [AdmittedItem] = []
  /// Why most of the document was held back; nil in ordinary polls.
  package var flood: FloodGuard.Verdict?

  package init() {}
}

/// An item with its key and the time the pipeline counts it at.
package struct AdmittedItem: Sendable, Hashable {
  package var key: ItemKey
  package var text: TextMark
  package var item: Item
  /// When it happened as far as the pipeline is concerned: published, but never after it arrived.
  package var time: Instant

  package init(key: ItemKey, text: TextMark, item: Item, time: Instant) {
    self.key = key
    self.text = text
    self.item = item
    self.time = time
  }
}

/// What the store knows of a document's items, looked up for these items alone.
package struct KnownItems: Sendable, Hashable {
  /// By key: the text and event time that were recorded, nil where the store keeps none.
  package var items: [ItemKey: Known]
  /// Marks of the document's texts that this feed has carried before, under whatever id.
  package var texts: Set<TextMark>

  package struct Known: Sendable, Hashable {
    package var text: TextMark?
    package var time: Instant?

    package init(text: TextMark? = nil, time: Instant? = nil) {
      self.text = text
      self.time = time
    }
  }

  package init(items: [ItemKey: Known] = [:], texts: Set<TextMark> = []) {
    self.items = items
    self.texts = texts
  }
}

/// Decides which items of one document are new.
package struct Admit: Sendable, Hashable {
  /// On a feed's first poll items younger than this count as new, the rest as its stock. Default 6 h: `polling.fresh`.
  package var fresh: Duration
  /// Items older than this when they first appear are remembered, not scored. Default 48 h.
  package var maxAge: Duration
  package var floodGuard: FloodGuard

  package init(fresh: Duration = .hours(6), maxAge: Duration = .hours(48), floodGuard: FloodGuard = FloodGuard()) {
    self.fresh = fresh
    self.maxAge = maxAge
    self.floodGuard = floodGuard
  }

  /// Sorts the items of one document of `feed`, in document order.
  package func sort(
    _ items: [Item], feed: String, known: KnownItems, isFirstPoll: Bool, at now: Instant
  ) -> Admission {
    var admission = Admission()
    var seen: Set<ItemKey> = []
    var new: [AdmittedItem] = []
    for item in items {
      let key = ItemKey(feed: feed, id: item.id)
      guard seen.insert(key).inserted else { continue }
      let text = TextMark(of: item)
      if let before = known.items[key] {
        guard let mark = before.text, mark != text else { continue }
        let time = before.time ?? eventTime(of: item, at: now)
        admission.updated.append(AdmittedItem(key: key, text: text, item: item, time: time))
      } else {
        new.append(AdmittedItem(key: key, text: text, item: item, time: eventTime(of: item, at: now)))
      }
    }
    if !isFirstPoll {
      admission.flood = floodGuard.verdict(on: new, of: seen.count, known: known, at: now)
    }
    for item in new {
      let counts = isNews(item, known: known, isFirstPoll: isFirstPoll, isFlood: admission.flood != nil, at: now)
      if counts { admission.fresh.append(item) } else { admission.baseline.append(item) }
    }
    return admission
  }

  /// Undated items happen when they arrive; a date in the future is the publisher's mistake or plan, so it counts as now.
  private func eventTime(of item: Item, at now: Instant) -> Instant { min(item.published ?? item.updated ?? now, now) }

  private func isNews(
    _ item: AdmittedItem, known: KnownItems, isFirstPoll: Bool, isFlood: Bool, at now: Instant
  ) -> Bool {
    let age = now - item.time
    if isFlood { return !floodGuard.isReissue(item, known: known, at: now) }
    guard isFirstPoll else { return age <= maxAge }
    // An undated item of a first poll may be years old, and so may one that claims to come from the future.
    guard let date = item.item.published ?? item.item.updated, date <= now + floodGuard.clockSkew else { return false }
    return age <= fresh
  }
}
