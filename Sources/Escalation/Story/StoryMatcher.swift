import News

/// When an item belongs to a story: the same copy, the same news in other words, or the same deed within hours.
package struct StoryMatcher: Sendable, Hashable {
  /// How long after its first report a story takes in texts that resemble it. Default 20 h: yesterday's strike is another.
  package var window: Duration
  /// Share of telling words that two texts of one story have. Default 0.34.
  package var similarity: Double
  /// How long after its first report a story takes in other words for the same actor, target and kind. Default 18 h.
  package var deedWindow: Duration
  /// How long it takes in other words from other sources for the same kind where a text does not say who did it to whom.
  /// Default 3 h.
  package var rushWindow: Duration

  package init(
    window: Duration = .hours(20), similarity: Double = 0.34, deedWindow: Duration = .hours(18),
    rushWindow: Duration = .hours(3)
  ) {
    self.window = window
    self.similarity = similarity
    self.deedWindow = deedWindow
    self.rushWindow = rushWindow
  }

  /// How well the item fits the story, above 0; nil where it does not belong.
  func fit(_ entry: StoryEntry, _ story: Story) -> Double? {
    let gap = entry.item.time < story.first ? story.last - entry.item.time : entry.item.time - story.first
    guard gap <= window, !entry.development.contradicts(story.development) else { return nil }
    var best = 0.0
    for voice in story.voices {
      if entry.text.isCopy(of: voice.text) { return 2 + entry.text.overlap(with: voice.text) }
      best = max(best, entry.text.similarity(to: voice.text))
    }
    if best >= similarity { return 1 + best }
    return isSameDeed(entry, story, after: gap, similarity: best) ? 0.1 + best : nil
  }

  private func isSameDeed(_ entry: StoryEntry, _ story: Story, after gap: Duration, similarity: Double) -> Bool {
    if entry.development.isSame(as: story.development) { return gap <= deedWindow }
    // Many desks that report one kind of thing in the same hours report one thing; one desk's two reports are two.
    return gap <= rushWindow && similarity > 0 && !entry.development.isComplete
      && entry.development.isAlike(story.development) && !story.voices.contains { $0.origin == entry.item.source }
  }
}
