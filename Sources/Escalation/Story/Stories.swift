import News

/// The stories of one watch that still matter, findable by their words and deeds; bounded.
struct Stories: Sendable {
  /// By id.
  private(set) var all: [String: Story] = [:]
  /// What each weighs, oldest first: the order in which sums are made.
  private(set) var lines: [StoryWeights.Line] = []
  private var byWord: [UInt32: [String]] = [:]
  private var byDeed: [Deed: [String]] = [:]
  private var byItem: [ItemKey: String] = [:]
  let matcher: StoryMatcher
  private let corroboration: Watch.Corroboration

  /// Most stories of a watch; beyond it those that count least are forgotten.
  static let most = 500
  /// A story whose strongest score has decayed to this many points no longer matters.
  static let faded = 0.05

  private struct Deed: Hashable {
    let actor: String
    let target: String
  }

  init(_ stories: [Story] = [], matcher: StoryMatcher, corroboration: Watch.Corroboration) {
    self.matcher = matcher
    self.corroboration = corroboration
    for story in stories { put(story) }
  }

  /// Every story, oldest first.
  var ordered: [Story] { lines.compactMap { all[$0.id] } }

  /// Adds an item to the story it belongs to, or starts one; the story's id.
  mutating func add(_ entry: StoryEntry, watch: String) -> String {
    if let id = confirm(entry) { return id }
    let new = Story(entry, watch: watch)
    // A story that started with this item and keeps it no longer is still the item's.
    if var story = take(new.id) {
      story.add(entry)
      put(story)
    } else {
      put(new)
    }
    return new.id
  }

  /// Adds an item to the story it belongs to; the story's id, nil where there is none.
  mutating func confirm(_ entry: StoryEntry) -> String? {
    guard let id = byItem[entry.item.key] ?? bestFit(for: entry), var story = take(id) else { return nil }
    story.add(entry)
    put(story)
    return id
  }

  /// The story that keeps the item, if one does.
  func story(of key: ItemKey) -> Story? { byItem[key].flatMap { all[$0] } }

  /// Takes an item out of the story that keeps it: its text was corrected.
  mutating func remove(_ key: ItemKey) -> Removal? {
    guard let id = byItem[key], var story = take(id) else { return nil }
    guard story.remove(key) else { return .story(id) }
    put(story)
    return .item(of: id)
  }

  enum Removal: Hashable {
    case item(of: String)
    case story(String)
  }

  /// Notes that the story caused an alert of this name; how often by now.
  mutating func ring(_ id: String, _ name: String) -> Int { all[id]?.ring(name) ?? 1 }

  /// Forgets what has faded and what is too much; the ids, sorted.
  mutating func prune(halfLife: Duration, at now: Instant) -> [String] {
    var gone: [String] = []
    var kept: [(weight: Double, id: String)] = []
    for line in lines {
      let weight = abs(line.score) * Index.decay(from: line.first, to: now, halfLife: halfLife)
      if weight < Self.faded, now - line.first > matcher.window {
        gone.append(line.id)
      } else {
        kept.append((weight, line.id))
      }
    }
    if kept.count > Self.most { gone += kept.sorted { $0 < $1 }.prefix(kept.count - Self.most).map(\.id) }
    for id in gone { _ = take(id) }
    return gone.sorted()
  }

  private func bestFit(for entry: StoryEntry) -> String? {
    var candidates = Set(entry.text.words.flatMap { byWord[$0] ?? [] })
    if let deed = Self.deed(of: entry.development) { candidates.formUnion(byDeed[deed] ?? []) }
    var best: (fit: Double, story: Story)?
    for id in candidates {
      guard let story = all[id], let fit = matcher.fit(entry, story) else { continue }
      if let found = best, !Self.isBetter((fit, story), than: found) { continue }
      best = (fit, story)
    }
    return best?.story.id
  }

  /// The closer fit, then the older story, then the id, so that the order of a set decides nothing.
  private static func isBetter(_ new: (fit: Double, story: Story), than old: (fit: Double, story: Story)) -> Bool {
    if new.fit != old.fit { return new.fit > old.fit }
    return (new.story.first, new.story.id) < (old.story.first, old.story.id)
  }

  private static func deed(of development: Development) -> Deed? {
    guard let actor = development.actor, let target = development.target else { return nil }
    return Deed(actor: actor, target: target)
  }

  private mutating func put(_ story: Story) {
    all[story.id] = story
    let line = StoryWeights.Line(story, corroboration)
    lines.insert(line, at: place(of: line))
    for word in Set(story.voices.flatMap(\.text.words)) { byWord[word, default: []].append(story.id) }
    if let deed = Self.deed(of: story.development) { byDeed[deed, default: []].append(story.id) }
    for item in story.items { byItem[item.key] = story.id }
  }

  private mutating func take(_ id: String) -> Story? {
    guard let story = all.removeValue(forKey: id) else { return nil }
    lines.remove(at: place(of: StoryWeights.Line(story, corroboration)))
    for word in Set(story.voices.flatMap(\.text.words)) { Self.drop(id, from: &byWord, at: word) }
    if let deed = Self.deed(of: story.development) { Self.drop(id, from: &byDeed, at: deed) }
    for item in story.items { byItem[item.key] = nil }
    return story
  }

  /// Where the line stands in `lines`, or would.
  private func place(of line: StoryWeights.Line) -> Int {
    var (low, high) = (0, lines.count)
    while low < high {
      let middle = (low + high) / 2
      if lines[middle] < line { low = middle + 1 } else { high = middle }
    }
    return low
  }

  private static func drop<Key: Hashable>(_ id: String, from lists: inout [Key: [String]], at key: Key) {
    lists[key]?.removeAll { $0 == id }
    if lists[key]?.isEmpty == true { lists[key] = nil }
  }
}
