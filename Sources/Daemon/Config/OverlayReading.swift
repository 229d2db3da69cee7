import Escalation

/// Reads a lexicon file that only gives another lexicon other points: `overlay_of`, `points`, `factors`.
nonisolated extension Overlay {
  init(reading section: ConfigSection, of lexicon: Lexicon) {
    let points = section.items("points").compactMap { node in node.section { Points(reading: $0, of: lexicon) } ?? nil }
    let factors = section.items("factors").compactMap { node in node.section { Factor(reading: $0, of: lexicon) } ?? nil
    }
    self.init(points: points, factors: factors)
  }
}

nonisolated extension Overlay.Points {
  fileprivate init?(reading section: ConfigSection, of lexicon: Lexicon) {
    let indicator = section.required("indicator")?
      .reference(to: "indicator", among: lexicon.indicators.map(\.name))
    let known = lexicon.terms.filter { $0.indicator == indicator }.map(\.pattern)
    let term = section["term"]?.reference(to: "term", among: known)
    let points = section.required("points")?.number(in: 0...100)
    guard let indicator, let points else { return nil }
    self.init(indicator: indicator, term: term, points: points)
  }
}

nonisolated extension Overlay.Factor {
  fileprivate init?(reading section: ConfigSection, of lexicon: Lexicon) {
    let rule = section.required("rule")?.reference(to: "rule", among: lexicon.rules.map(\.name))
    let factor = section.required("factor")?.number(in: -1...2)
    guard let rule, let factor else { return nil }
    self.init(rule: rule, factor: factor)
  }
}
