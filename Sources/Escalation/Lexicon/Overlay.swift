/// Other points for a lexicon, as `tocsin learn` writes them and a person reads and changes them.
package struct Overlay: Sendable, Hashable {
  /// New points of an indicator, or of one of its terms.
  package struct Points: Sendable, Hashable {
    package var indicator: String
    /// The term as the lexicon writes it; nil: the indicator itself.
    package var term: String?
    /// 0 … 100.
    package var points: Double

    package init(indicator: String, term: String? = nil, points: Double) {
      self.indicator = indicator
      self.term = term
      self.points = points
    }
  }

  /// The new factor of a rule, −1 … 2.
  package struct Factor: Sendable, Hashable {
    package var rule: String
    package var factor: Double

    package init(rule: String, factor: Double) {
      self.rule = rule
      self.factor = factor
    }
  }

  package var points: [Points]
  package var factors: [Factor]

  package init(points: [Points] = [], factors: [Factor] = []) {
    self.points = points
    self.factors = factors
  }

  package var isEmpty: Bool { points.isEmpty && factors.isEmpty }

  /// The lexicon with them, under `name`; what it does not have is left out.
  package func applied(to lexicon: Lexicon, name: String? = nil) -> Lexicon {
    var lexicon = lexicon
    lexicon.name = name ?? lexicon.name
    for entry in points {
      if let term = entry.term {
        for index in lexicon.terms.indices
        where lexicon.terms[index].indicator == entry.indicator && lexicon.terms[index].pattern == term {
          lexicon.terms[index].points = entry.points
        }
      } else if let index = lexicon.indicators.firstIndex(where: { $0.name == entry.indicator }) {
        lexicon.indicators[index].points = entry.points
      }
    }
    for entry in factors {
      for index in lexicon.rules.indices where lexicon.rules[index].name == entry.rule {
        lexicon.rules[index].factor = entry.factor
      }
    }
    return lexicon
  }
}
