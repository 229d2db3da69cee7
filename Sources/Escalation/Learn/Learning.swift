import News

/// Fits the points of a lexicon to labelled items, over exactly the contributions that `tocsin score` shows.
package struct Learning: Sendable {
  /// Why nothing was learnt.
  package enum Refusal: Error, Sendable, CustomStringConvertible {
    case fewLabels(Int)
    case lexicon(LexiconError)
    /// Every item scores as it is labelled.
    case allRight
    /// Macro-F1 and the error of the chances as they are, and with learnt points on items that were not learnt from.
    case noGain(f1: Change, error: Change)

    package var description: String {
      switch self {
      case .fewLabels(let count):
        "\(count) labels are too few: points learnt from less than \(Learning.fewest) fit those and no others; label more"
      case .lexicon(let error): error.description
      case .allRight: "nothing to learn: every item scores as it is labelled"
      case .noGain(let f1, let error):
        "nothing to gain: on items it did not learn from, macro-F1 would go from \(Self.shown(f1.before)) to "
          + "\(Self.shown(f1.after)) and the error from \(Self.shown(error.before)) to \(Self.shown(error.after)); "
          + "the lexicon stays as it is"
      }
    }

    private static func shown(_ value: Double) -> String { String((value * 1000).rounded() / 1000) }
  }

  /// A figure as it is, and with points that were learnt from other items.
  package struct Change: Sendable, Hashable {
    package var before: Double
    package var after: Double
  }

  /// What was learnt.
  package struct Outcome: Sendable {
    package var overlay: Overlay
    /// All items as they score now, and each with points learnt from the others.
    package var before: Evaluation
    package var after: Evaluation
    /// The mean squared error of the chances that scores stand for: finer than what is counted as right.
    package var error: Change
  }

  package static let fewest = 200
  private static let folds = 5
  /// A parameter that fewer items show stays as it is.
  private static let leastSeen = (indicator: 5, term: 12, rule: 8)

  private let watch: Watch
  private let lexicon: Lexicon
  private let others: [Lexicon]

  /// `watch` says what is relevant and significant; `lexicon` is one of its lexicons, `others` are the rest.
  package init(watch: Watch, lexicon: Lexicon, others: [Lexicon]) {
    self.watch = watch
    self.lexicon = lexicon
    self.others = others
  }

  /// The overlay that `items` teach. Throws where they are too few, or where it does not bring scores nearer to labels that
  /// it was not learnt from, or calls more of those wrong.
  package func learn(_ items: [LabelledItem]) throws(Refusal) -> Outcome {
    guard items.count >= Self.fewest else { throw .fewLabels(items.count) }
    let scores = try scores(of: items, lexicon)
    let before = evaluation(items, scores)
    guard before.accuracy < 1 else { throw .allRight }
    let unseen = try crossScores(items, scores)
    let after = evaluation(items, unseen)
    let error = Change(before: error(items, scores), after: error(items, unseen))
    let learnt = overlay(items, scores)
    guard after.macroF1 >= before.macroF1, error.after < error.before, !learnt.isEmpty else {
      throw .noGain(f1: Change(before: before.macroF1, after: after.macroF1), error: error)
    }
    return Outcome(overlay: learnt, before: before, after: after, error: error)
  }

  /// The scores of all items, each with points learnt from those of other days.
  private func crossScores(_ items: [LabelledItem], _ scores: [Score]) throws(Refusal) -> [Score] {
    var unseen = scores
    let fold = items.map { Self.fold(of: $0.item) }
    for held in 0..<Self.folds {
      let taught = items.indices.filter { fold[$0] != held }
      let asked = items.indices.filter { fold[$0] == held }
      let overlay = overlay(taught.map { items[$0] }, taught.map { scores[$0] })
      let answers = try self.scores(of: asked.map { items[$0] }, overlay.applied(to: lexicon))
      for (index, score) in zip(asked, answers) { unseen[index] = score }
    }
    return unseen
  }

  private func evaluation(_ items: [LabelledItem], _ scores: [Score]) -> Evaluation {
    var evaluation = Evaluation(.desk)
    for (item, score) in zip(items, scores) { evaluation.add(item, answer: Evaluation.Task.desk.answer(score)) }
    return evaluation
  }

  private func error(_ items: [LabelledItem], _ scores: [Score]) -> Double {
    Regression(significant: watch.significant).error(scores.map(\.points), items.map(\.direction))
  }

  private func scores(of items: [LabelledItem], _ lexicon: Lexicon) throws(Refusal) -> [Score] {
    do throws(LexiconError) {
      let scorer = try Scorer(watches: [watch], lexicons: [lexicon] + others)
      return items.compactMap { scorer.scores(of: $0.item).first }
    } catch {
      throw .lexicon(error)
    }
  }

  private static let millisecondsADay: Int64 = 86_400_000

  /// Which part an item is held out with (FNV-1a): all of a day together, because a story fills a day and its headlines
  /// would give each other away; by the id where there is no date. The order of the file changes nothing.
  private static func fold(of item: Item) -> Int {
    let key = item.published.map { String($0.milliseconds / millisecondsADay) } ?? item.id
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in key.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    return Int((hash >> 20) % UInt64(folds))
  }

  // MARK: Fitting

  /// What can change: an indicator, one of its terms, a rule.
  private struct Parameter: Hashable, Comparable {
    var indicator = ""
    var term = ""
    var rule = ""

    static func < (left: Parameter, right: Parameter) -> Bool {
      (left.rule, left.indicator, left.term) < (right.rule, right.indicator, right.term)
    }
  }

  private func overlay(_ items: [LabelledItem], _ scores: [Score]) -> Overlay {
    let shares = scores.map(shares)
    var seen: [Parameter: Int] = [:]
    for share in shares { for parameter in share.keys { seen[parameter, default: 0] += 1 } }
    let parameters = seen.filter { $0.value >= Self.least($0.key) }.keys.sorted()
    let numbers = Dictionary(uniqueKeysWithValues: parameters.enumerated().map { ($0.element, $0.offset) })
    let rows = items.indices.map { index in
      Regression.Row(
        base: scores[index].points,
        shares: shares[index].compactMap { share in numbers[share.key].map { (parameter: $0, value: share.value) } }
          .sorted { $0.parameter < $1.parameter },
        label: items[index].direction)
    }
    let changes = Regression(significant: watch.significant).changes(rows, count: parameters.count)
    return overlay(numbers.mapValues { changes[$0] })
  }

  private static func least(_ parameter: Parameter) -> Int {
    if !parameter.rule.isEmpty { return leastSeen.rule }
    return parameter.term.isEmpty ? leastSeen.indicator : leastSeen.term
  }

  /// What each parameter gave to a score. A rule that took all gave nothing that could be more or less.
  private func shares(_ score: Score) -> [Parameter: Double] {
    guard score.isRelevant else { return [:] }
    var shares: [Parameter: Double] = [:]
    for match in score.contributions where match.points != 0 {
      shares[Parameter(indicator: match.indicator), default: 0] += match.points
      shares[Parameter(indicator: match.indicator, term: match.term), default: 0] += match.points
      for applied in match.context where applied.factor != 1 {
        shares[Parameter(rule: applied.rule), default: 0] += match.points
      }
    }
    return shares
  }

  private func overlay(_ changes: [Parameter: Double]) -> Overlay {
    var overlay = Overlay()
    for indicator in lexicon.indicators {
      let change = changes[Parameter(indicator: indicator.name)] ?? 0
      let points = Self.rounded(indicator.points * (1 + change), to: 0.5)
      if points != indicator.points { overlay.points.append(Overlay.Points(indicator: indicator.name, points: points)) }
      for term in lexicon.terms where term.indicator == indicator.name {
        let own = changes[Parameter(indicator: indicator.name, term: term.pattern)] ?? 0
        let learnt = Self.rounded((term.points ?? indicator.points) * (1 + change + own), to: 0.5)
        guard learnt != term.points ?? points else { continue }
        overlay.points.append(Overlay.Points(indicator: indicator.name, term: term.pattern, points: learnt))
      }
    }
    for rule in lexicon.rules {
      let factor = Self.rounded(rule.factor * (1 + (changes[Parameter(rule: rule.name)] ?? 0)), to: 0.05)
      if factor != Self.rounded(rule.factor, to: 0.05) {
        overlay.factors.append(Overlay.Factor(rule: rule.name, factor: min(1, max(-1, factor))))
      }
    }
    return overlay
  }

  private static func rounded(_ value: Double, to step: Double) -> Double {
    min(100, (value / step).rounded() * step)
  }
}
