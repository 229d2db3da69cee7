package import News

/// Items of any source that report one development, in bounded memory: every voice's words, the strongest items.
package struct Story: Sendable, Hashable, Codable, Identifiable {
  /// From the watch, the first item's key and the direction.
  package let id: String
  package let watch: String
  package private(set) var development: Development
  /// When it was first reported, by event time.
  package private(set) var first: Instant
  /// When it was last reported, by event time.
  package private(set) var last: Instant
  /// Texts that tell it, copies counted once, in order of arrival; at most `mostVoices`.
  package private(set) var voices: [Voice]
  /// The strongest items, strongest first; at most `mostItems`.
  package private(set) var items: [StoryItem]
  /// All items that were counted towards it, those no longer kept included.
  package private(set) var count: Int
  /// How often it has caused an alert of each name: `flash`, or the level it raised. It flashes once, and a level that
  /// it raises again after a fall gets an alert of its own.
  package private(set) var rung: [String: Int] = [:]

  static let mostVoices = 24
  static let mostItems = 8

  /// One text that tells the story, whoever prints it.
  package struct Voice: Sendable, Hashable, Codable {
    package private(set) var text: StoryText
    /// The source that had it first: the copies are its voice.
    package private(set) var origin: Source
    package private(set) var time: Instant
    /// The origin's weight, 0 … 1, towards corroboration.
    package private(set) var weight: Double

    fileprivate init(_ entry: StoryEntry) {
      text = entry.text
      origin = entry.item.source
      time = entry.item.time
      weight = min(1, max(0, entry.weight))
    }

    fileprivate mutating func hear(_ entry: StoryEntry) {
      guard (entry.item.time, entry.item.source) < (time, origin) else { return }
      self = Voice(entry)
    }
  }

  /// A story of one item.
  init(_ entry: StoryEntry, watch: String) {
    id = AlertID.short(["story", watch, String(entry.item.key.value), entry.development.direction.rawValue])
    self.watch = watch
    development = entry.development
    first = entry.item.time
    last = entry.item.time
    voices = [Voice(entry)]
    items = [entry.item]
    count = 1
  }

  /// Points of the strongest item: positive escalates, negative calms.
  package var score: Double { items.first?.score ?? 0 }

  /// The title of the strongest item.
  package var headline: String { items.first?.title ?? "" }

  /// Sources that had a text of their own, each once, in alphabetical order.
  package var sources: [Source] { Set(voices.map(\.origin)).sorted() }

  /// How many independent sources tell it, each counted by its weight.
  package var corroboration: Double {
    var weights: [Source: Double] = [:]
    for voice in voices { weights[voice.origin] = max(weights[voice.origin] ?? 0, voice.weight) }
    return weights.sorted { $0.key < $1.key }.reduce(0) { $0 + $1.value }
  }

  /// Points that it adds to the index at the time it was first reported.
  package func contribution(_ rule: Watch.Corroboration) -> Double { score * rule.factor(sources: corroboration) }

  /// Adds an item, or puts it in the place of its earlier version.
  mutating func add(_ entry: StoryEntry) {
    if let old = items.firstIndex(where: { $0.key == entry.item.key }) {
      items.remove(at: old)
    } else {
      count += 1
    }
    development.merge(entry.development)
    first = min(first, entry.item.time)
    last = max(last, entry.item.time)
    if let voice = voices.firstIndex(where: { entry.text.isCopy(of: $0.text) }) {
      voices[voice].hear(entry)
    } else if voices.count < Self.mostVoices {
      voices.append(Voice(entry))
    }
    keep(entry.item)
  }

  /// Forgets an item whose text no longer says this; whether anything is left.
  mutating func remove(_ key: ItemKey) -> Bool {
    items.removeAll { $0.key == key }
    return !items.isEmpty
  }

  /// Notes that it caused an alert of this name; how often by now.
  mutating func ring(_ name: String) -> Int {
    rung[name, default: 0] += 1
    return rung[name, default: 0]
  }

  private mutating func keep(_ item: StoryItem) {
    items.append(item)
    items.sort {
      abs($0.score) != abs($1.score) ? abs($0.score) > abs($1.score) : ($0.time, $0.key) < ($1.time, $1.key)
    }
    guard items.count > Self.mostItems else { return }
    // The strongest item of every source is worth more as evidence than a source's second.
    let second = items.indices.last { index in items[..<index].contains { $0.source == items[index].source } }
    items.remove(at: second ?? items.count - 1)
  }
}

/// An item as a story keeps it.
package struct StoryItem: Sendable, Hashable, Codable {
  package var key: ItemKey
  package var id: String
  /// Cut to 300 bytes.
  package var title: String
  package var url: String?
  package var source: Source
  /// Event time.
  package var time: Instant
  package var score: Double
  /// The strongest matches.
  package var contributions: [Contribution]
}

/// An item on its way into a story: what is kept of it, and what it is matched by.
struct StoryEntry {
  var item: StoryItem
  var text: StoryText
  var development: Development
  /// Weight of the source.
  var weight: Double
}
