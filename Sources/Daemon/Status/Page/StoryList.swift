import Escalation
import News

/// The stories behind an index, strongest first: what each adds, who tells it, and which words counted.
nonisolated struct StoryList: Sendable {
  let lines: [IndexAccount.Line]
  let now: Instant
  /// Whether the words that counted are shown at once.
  var isOpen = false

  private static let mostItems = 4

  var html: Markup {
    if lines.isEmpty { return "<p class=\"empty\">Nothing that counts was reported.</p>" }
    return "<ol class=\"stories\">\(lines.map(story))</ol>"
  }

  private func story(_ line: IndexAccount.Line) -> Markup {
    let story = line.story
    let sources = story.sources.map(\.domain)
    let top = story.items.first
    let calms = line.points < 0
    return """
      <li class="story \(calms ? "calms" : "raises")">
      <p class="headline">\(OutsideLink.markup("\(story.headline)", to: top?.url))</p>
      <p class="weight"><b>\(Words.signed(line.points))</b> \(bar(line)) <span>\(Words.share(line.share)) of what \
      \(calms ? "calms" : "escalates")</span></p>
      <p class="who">\(Words.count(sources.count, "source")): \(Words.list(sources, most: 4)); first \
      \(.time(story.first, seenFrom: now))</p>
      <details\(isOpen ? " open" : .empty)><summary>Why it counts</summary>
      <ul class="items">\(story.items.prefix(Self.mostItems).map(item))</ul>\(rest(story))</details>
      </li>
      """
  }

  private func bar(_ line: IndexAccount.Line) -> Markup {
    let width = Int((line.share * 100).rounded())
    return """
      <svg class="share" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">\
      <rect class="whole" width="100" height="6"/><rect class="part" width="\(width)" height="6"/></svg>
      """
  }

  private func rest(_ story: Story) -> Markup {
    let hidden = story.count - min(story.items.count, Self.mostItems)
    return hidden > 0 ? "<p class=\"more\">and \(Words.count(hidden, "more item"))</p>" : .empty
  }

  private func item(_ item: StoryItem) -> Markup {
    """
    <li><p class="quote">\(OutsideLink.markup(marked(item), to: item.url))</p>
    <p class="who">\(item.source.domain), \(.time(item.time, seenFrom: now)), score \(Words.signed(item.score))</p>
    <ul class="matches">\(item.contributions.map(match))</ul></li>
    """
  }

  /// The title with the words that counted marked.
  private func marked(_ item: StoryItem) -> Markup {
    let length = item.title.utf8.count
    let marks = item.contributions.enumerated()
      .filter { $0.element.segment == .title && $0.element.points != 0 && $0.element.range.upperBound <= length }
      .map { (number: $0.offset, range: $0.element.range) }
    return MarkedText(item.title, marks: marks).markup { item.contributions[$0].points }
  }

  private func match(_ match: Contribution) -> Markup {
    let rules = match.context.map { rule -> Markup in
      "<span class=\"rule\">\(rule.rule) × \(JSONText.points(rule.factor).line) by “\(rule.text)”</span>"
    }
    return """
      <li class="\(match.points > 0 ? "raises" : match.points < 0 ? "calms" : "nothing")"><b>\(Words.signed(match.points))</b> \
      <span class="indicator">\(match.indicator)</span> “\(match.text)” <span class="where">\(match.segment.rawValue)</span>\
      \(rules)</li>
      """
  }
}

nonisolated extension MarkedText {
  /// As markup, with every marked region in `<mark>`, told apart by whether its points escalate.
  func markup(points: (Int) -> Double) -> Markup {
    pieces.reduce("") { text, piece in
      guard let numbers = piece.numbers else { return "\(text)\(piece.text)" }
      let sum = numbers.map(points).reduce(0, +)
      return "\(text)<mark class=\"\(sum >= 0 ? "raises" : "calms")\">\(piece.text)</mark>"
    }
  }
}
