/// What a headline says, reduced to what two headlines can be compared by: word stems and numbers as 32-bit hashes.
///
/// A word stands for its first five letters (`missile`, `missiles`; `launches`, `launching`): that joins inflections
/// without a stemmer per language. Words that every item of the watch carries (`Iran`, `Israel`) are kept apart,
/// because they say nothing about which development it is.
package struct StoryText: Sendable, Hashable, Codable {
  /// Stems of what is said, ascending.
  private(set) var words: [UInt32]
  /// Stems of the watch's own words, ascending.
  private(set) var topics: [UInt32]
  /// Runs of digits, ascending: `300` drones are not `180`.
  private(set) var numbers: [UInt32]

  /// Bytes of a text that are looked at: hostile headlines have no end.
  static let limit = 300

  /// The comparable text of `title`, cut to its first 300 bytes.
  package init(_ title: String, topic: TopicWords) {
    var words: Set<UInt32> = []
    var topics: Set<UInt32> = []
    var numbers: Set<UInt32> = []
    for word in HeadlineWords(title, limit: Self.limit) {
      if word.isNumber {
        numbers.insert(word.hash)
      } else if topic.contains(word.stem) {
        topics.insert(word.hash)
      } else if !HeadlineWords.fillers.contains(word.stem) {
        words.insert(word.hash)
      }
    }
    self.words = words.sorted()
    self.topics = topics.sorted()
    self.numbers = numbers.sorted()
  }

  /// Share of all words that both texts have, 0 … 1.
  func overlap(with other: StoryText) -> Double {
    let common = Self.common(words, other.words) + Self.common(topics, other.topics)
    let all = words.count + topics.count + other.words.count + other.topics.count - common
    return all == 0 ? 0 : Double(common) / Double(all)
  }

  /// Share of the telling words that both texts have, 0 … 1; 0 where a text has none.
  func similarity(to other: StoryText) -> Double {
    let common = Self.common(words, other.words)
    let all = words.count + other.words.count - common
    return all == 0 ? 0 : Double(common) / Double(all)
  }

  /// Whether both are one text that two mastheads print. On real headlines a word overlap of 0.6 is nearly always the
  /// same copy, except for templates that differ in a number.
  func isCopy(of other: StoryText) -> Bool {
    overlap(with: other) >= 0.6 && (numbers.isEmpty || other.numbers.isEmpty || numbers == other.numbers)
  }

  private static func common(_ left: [UInt32], _ right: [UInt32]) -> Int {
    var (i, j, count) = (0, 0, 0)
    while i < left.count, j < right.count {
      if left[i] == right[j] {
        count += 1
        i += 1
        j += 1
      } else if left[i] < right[j] {
        i += 1
      } else {
        j += 1
      }
    }
    return count
  }
}

/// The words that an item of a watch carries because it is of that watch: its `about` patterns and the names of its sides.
package struct TopicWords: Sendable, Hashable {
  private var stems: Set<String> = []
  private var prefixes: [String] = []

  package init(watch: Watch) {
    let patterns = watch.about.joined() + watch.sides.flatMap(\.patterns)
    for pattern in patterns {
      for part in pattern.split(separator: " ") {
        let isOpen = part.contains("*")
        for word in HeadlineWords(String(part), limit: StoryText.limit) where !word.isNumber {
          if isOpen { prefixes.append(word.stem) } else { stems.insert(word.stem) }
        }
      }
    }
    prefixes.sort()
  }

  func contains(_ stem: String) -> Bool { stems.contains(stem) || prefixes.contains { stem.hasPrefix($0) } }
}
