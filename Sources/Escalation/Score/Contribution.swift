package import News

/// One matched term of an item: what it showed, where, what it counted, and why it counted that.
package struct Contribution: Hashable, Sendable, Codable {
  /// Name of the indicator, `attack.launch`.
  package var indicator: String
  /// The term as the lexicon writes it.
  package var term: String
  /// The matched words as the publisher wrote them.
  package var text: String
  package var segment: Segment
  /// Where the words stand in the segment's original text, in UTF-8 bytes.
  package var range: Range<Int>
  /// What it added to the score after segment, context, weight and caps; 0 where a rule took it all.
  package var points: Double
  /// The context rules that changed it, in the order they were applied.
  package var context: [AppliedRule]

  package init(
    indicator: String, term: String, text: String, segment: Segment, range: Range<Int>, points: Double,
    context: [AppliedRule] = []
  ) {
    self.indicator = indicator
    self.term = term
    self.text = text
    self.segment = segment
    self.range = range
    self.points = points
    self.context = context
  }

  /// As the alert record and `tocsin score` write it: DESIGN.md §4.3.
  package var record: JSONText {
    .members([
      "indicator": .string(indicator), "term": .string(term), "text": .string(text),
      "segment": .string(segment.rawValue), "points": .points(points), "context": .array(context.map(\.record)),
    ])
  }
}

/// A context rule that changed a match.
package struct AppliedRule: Hashable, Sendable, Codable {
  /// Name of the rule, `negated`.
  package var rule: String
  /// The words that triggered it, as the publisher wrote them.
  package var text: String
  /// What the points were multiplied by: 0 takes all, below 0 turns the direction.
  package var factor: Double

  package init(rule: String, text: String, factor: Double) {
    self.rule = rule
    self.text = text
    self.factor = factor
  }

  package var record: JSONText {
    .members(["rule": .string(rule), "text": .string(text), "factor": .points(factor)])
  }
}
