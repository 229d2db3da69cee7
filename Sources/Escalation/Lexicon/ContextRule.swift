/// A reason why a matched term counts for less, for nothing or the reverse.
package struct ContextRule: Sendable, Hashable {
  package var name: String
  /// What triggers it.
  package var patterns: [String]
  package var scope: Scope
  /// Words that may stand between trigger and match, for `before` and `after`. Default 8.
  package var within: Int
  /// What the points of a match are multiplied by: 0 takes all, below 0 turns the direction.
  package var factor: Double
  /// Only matches of these indicators, or of indicators under these names; empty: all.
  package var indicators: [String]
  /// Not matches of these.
  package var except: [String]
  /// Only matches of this direction; nil: both.
  package var direction: Direction?
  /// The item is not about any conflict: sport, film, labour.
  package var isOffTopic: Bool
  /// Texts that must trigger it, and texts that must not.
  package var examples: Examples

  /// Where the trigger has to stand, seen from the match.
  package enum Scope: String, Sendable, CaseIterable {
    /// Before it, in the same clause.
    case before
    /// Like `before`, and also between the words of the match: "Iran did not strike".
    case until
    /// After it, in the same clause.
    case after
    /// Anywhere in the same clause, also over the match.
    case clause
    case sentence
    case segment
    /// In the title: governs the whole item.
    case title
    /// In the title or the lead: governs the whole item.
    case item
  }

  package init(
    name: String, patterns: [String], scope: Scope, within: Int = 8, factor: Double, indicators: [String] = [],
    except: [String] = [], direction: Direction? = nil, isOffTopic: Bool = false, examples: Examples = Examples()
  ) {
    self.name = name
    self.patterns = patterns
    self.scope = scope
    self.within = within
    self.factor = factor
    self.indicators = indicators
    self.except = except
    self.direction = direction
    self.isOffTopic = isOffTopic
    self.examples = examples
  }

  /// Whether it has a say about matches of `indicator`.
  package func concerns(_ indicator: Indicator) -> Bool {
    guard direction == nil || direction == indicator.direction else { return false }
    guard indicators.isEmpty || indicators.contains(where: { Self.covers($0, indicator.name) }) else { return false }
    return !except.contains { Self.covers($0, indicator.name) }
  }

  /// `attack` covers `attack` and `attack.launch`.
  private static func covers(_ family: String, _ name: String) -> Bool {
    name == family || name.utf8.count > family.utf8.count && name.hasPrefix(family + ".")
  }
}
