import Escalation
import News
import Testing

@Suite struct `Admission of items` {
  let admit = Admit()
  let now = Crisis.hours(100)

  func item(_ id: String, _ title: String = "", hoursAgo: Double? = 1) -> Item {
    Item(
      id: id, title: title.isEmpty ? "Report \(id)" : title,
      published: hoursAgo.map { now - .milliseconds(Int64($0 * 3_600_000)) })
  }

  func known(_ items: [Item]) -> KnownItems {
    KnownItems(
      items: Dictionary(
        uniqueKeysWithValues: items.map { (ItemKey(feed: "f", id: $0.id), .init(text: TextMark(of: $0), time: now)) }),
      texts: Set(items.map { TextMark(of: $0) }))
  }

  func sort(_ items: [Item], known: KnownItems = KnownItems(), isFirstPoll: Bool = false) -> Admission {
    admit.sort(items, feed: "f", known: known, isFirstPoll: isFirstPoll, at: now)
  }

  @Test func `takes what is not known, wherever it stands`() {
    let old = [item("1"), item("2"), item("3")]
    let admission = sort([old[0], item("new", hoursAgo: 30), old[1], old[2]], known: known(old))
    #expect(admission.fresh.map(\.item.id) == ["new"])
    #expect(admission.updated.isEmpty && admission.baseline.isEmpty)
  }

  @Test func `takes a first poll as the feed's stock, but for what is fresh`() {
    let items = [item("now", hoursAgo: 0.5), item("old", hoursAgo: 6.5), item("undated", hoursAgo: nil)]
    let admission = sort(items, isFirstPoll: true)
    #expect(admission.fresh.map(\.item.id) == ["now"])
    #expect(admission.baseline.map(\.item.id) == ["old", "undated"])
  }

  @Test func `counts undated and future items as of now`() {
    let admission = sort([item("undated", hoursAgo: nil), item("future", hoursAgo: -240)])
    #expect(admission.fresh.map(\.time) == [now, now])
  }

  @Test func `does not believe a future date on a first poll`() {
    #expect(sort([item("future", hoursAgo: -240)], isFirstPoll: true).baseline.count == 1)
    #expect(sort([item("clock ahead", hoursAgo: -0.1)], isFirstPoll: true).fresh.count == 1)
  }

  @Test func `takes an edit for what it is`() {
    let before = item("1", "Talks open in neutral capital")
    let edited = item("1", "Talks collapse in neutral capital")
    let admission = sort([edited], known: known([before]))
    #expect(admission.fresh.isEmpty)
    #expect(admission.updated.map(\.item.title) == [edited.title])
    #expect(sort([before], known: known([before])).updated.isEmpty)
    #expect(sort([edited], known: KnownItems(items: [ItemKey(feed: "f", id: "1"): .init()])).updated.isEmpty)
  }

  @Test func `keeps the first event time of an edited item`() {
    let first = Crisis.hours(50)
    let stored = KnownItems(items: [ItemKey(feed: "f", id: "1"): .init(text: TextMark(value: 1), time: first)])
    #expect(sort([item("1")], known: stored).updated.map(\.time) == [first])
  }

  @Test func `only remembers what is older than two days`() {
    let admission = sort([item("late", hoursAgo: 47), item("archive", hoursAgo: 49)])
    #expect(admission.fresh.map(\.item.id) == ["late"])
    #expect(admission.baseline.map(\.item.id) == ["archive"])
  }

  @Test func `takes an id once in a document, and per feed`() {
    #expect(sort([item("1"), item("1", "Other")]).fresh.count == 1)
    #expect(ItemKey(feed: "f", id: "1") != ItemKey(feed: "g", id: "1"))
    #expect(ItemKey(feed: "ab", id: "c") != ItemKey(feed: "a", id: "bc"))
  }

  @Test func `gives an item the same key on every machine`() {
    // First eight bytes of SHA-256("bbc" 0 "guid-1" 0).
    #expect(ItemKey(feed: "bbc", id: "guid-1").value == 0x20c5_483e_1930_9522)
  }
}

@Suite struct `Floods` {
  let admit = Admit()
  let now = Crisis.hours(100)

  func items(_ count: Int, prefix: String, hoursAgo: Double) -> [Item] {
    (0..<count).map { number in
      Item(
        id: "\(prefix)\(number)", title: "Report number \(number)",
        published: now - .milliseconds(Int64(hoursAgo * 3_600_000)))
    }
  }

  func sort(_ items: [Item], texts: [Item] = []) -> Admission {
    let known = KnownItems(texts: Set(texts.map { TextMark(of: $0) }))
    return admit.sort(items, feed: "f", known: known, isFirstPoll: false, at: now)
  }

  @Test func `of known texts under new ids are held back, with the reason`() throws {
    let before = items(20, prefix: "http://x/", hoursAgo: 2)
    let admission = sort(items(20, prefix: "https://x/", hoursAgo: 2), texts: before)
    #expect(admission.fresh.isEmpty)
    #expect(admission.baseline.count == 20)
    let flood = try #require(admission.flood)
    #expect(
      flood.description == "20 of 20 items have new ids, but 20 of these are old or were carried before: held back")
  }

  @Test func `let through what is really new`() {
    let before = items(20, prefix: "http://x/", hoursAgo: 2)
    let news = Item(id: "news", title: "Army crosses the border", published: now)
    let admission = sort(items(20, prefix: "https://x/", hoursAgo: 2) + [news], texts: before)
    #expect(admission.fresh.map(\.item.id) == ["news"])
  }

  @Test func `of old dates are held back`() { #expect(sort(items(12, prefix: "n", hoursAgo: 20)).fresh.isEmpty) }

  @Test func `are not a busy hour`() {
    let admission = sort(items(40, prefix: "n", hoursAgo: 1))
    #expect(admission.flood == nil)
    #expect(admission.fresh.count == 40)
  }

  @Test func `are not a short feed that turned over`() {
    #expect(sort(items(9, prefix: "n", hoursAgo: 20)).flood == nil)
  }
}
