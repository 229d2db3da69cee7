import News

/// A situation under observation: what it is about, what shows it in text, when to ring, whom to tell.
///
/// A plain value, checked when the config is read; see `watches:` in `Config/tocsin.yaml` for every setting.
package struct Watch: Sendable, Hashable {
  package var name: String
  /// Groups of term patterns; an item is relevant when it mentions one of each group. Empty: every item is.
  package var about: [[String]]
  /// Names of the lexicons that score it.
  package var lexicons: [String]
  /// Word lists that fill `{name}` in terms for this watch, over the lexicon's own.
  package var words: [String: [String]]
  /// Names of the two sides and the patterns that name each, for who did what to whom; empty where there are none.
  package var sides: [Side]
  /// |points| from which an item has a direction. Above 0; default 5.
  package var significant: Double
  /// After this time a story counts half. Default 12 h.
  package var halfLife: Duration
  package var corroboration: Corroboration
  package var thresholds: Thresholds
  /// Over how long what is usual is worked out and taken off before levels are judged (see `Baseline`); nil: not at all.
  package var baseline: Duration?
  /// Rings at once for one grave development; nil: never.
  package var flash: Flash?
  /// How long a raised level stands before it is said again; nil: never.
  package var reminder: Duration?
  /// The hours in which lower levels wait; nil: none.
  package var quiet: QuietHours?
  /// How many alerts go out in a time, the rest together; nil: any number.
  package var budget: AlertGate.Budget?
  /// Names of the sinks, beside the log.
  package var route: [String]
  /// Names of the feeds it listens to; empty: all.
  package var feeds: [String]
  /// Names the set of feeds behind `feeds`: changes with it.
  package var audience = ""

  package struct Side: Sendable, Hashable {
    package var name: String
    package var patterns: [String]

    package init(name: String, patterns: [String]) {
      self.name = name
      self.patterns = patterns
    }
  }

  /// How much a story counts by the number of distinct sources: `single` for one, 1 from `fullAt` on, a straight line between.
  package struct Corroboration: Sendable, Hashable {
    /// 1 and above; default 3.
    package var fullAt: Int
    /// 0 … 1; default 0.5.
    package var single: Double

    package init(fullAt: Int = 3, single: Double = 0.5) {
      self.fullAt = fullAt
      self.single = single
    }

    /// The factor for `sources` distinct sources, each counted by its weight; below one, that part of `single`.
    package func factor(sources: Double) -> Double {
      guard sources < Double(fullAt) else { return 1 }
      guard sources > 1 else { return (fullAt > 1 ? single : 1) * max(0, sources) }
      return single + (1 - single) * (sources - 1) / Double(fullAt - 1)
    }
  }

  /// Levels above `calm`, lowest first, with rising `raise`; each `clear` below its `raise`.
  package struct Thresholds: Sendable, Hashable {
    package var levels: [Level]
    /// How long the index must stay below `clear` before the level is lowered. Default 6 h: a night
    /// without news must not look like an all-clear.
    package var dwell: Duration

    package init(levels: [Level] = Level.standard, dwell: Duration = .hours(6)) {
      self.levels = levels
      self.dwell = dwell
    }
  }

  package struct Level: Sendable, Hashable {
    package var name: String
    package var raise: Double
    package var clear: Double

    package init(name: String, raise: Double, clear: Double) {
      self.name = name
      self.raise = raise
      self.clear = clear
    }

    /// The name of the level below all thresholds.
    package static let calm = "calm"
    package static let standard = [
      Level(name: "guarded", raise: 10, clear: 6), Level(name: "elevated", raise: 25, clear: 15),
      Level(name: "high", raise: 45, clear: 30), Level(name: "critical", raise: 80, clear: 55),
    ]
  }

  package struct Flash: Sendable, Hashable {
    /// Story points from which it rings; above 0.
    package var score: Double
    /// Distinct sources it needs; 1 and above.
    package var sources: Int

    package init(score: Double = 40, sources: Int = 2) {
      self.score = score
      self.sources = sources
    }
  }

  package init(
    name: String, about: [[String]] = [], lexicons: [String] = [], words: [String: [String]] = [:], sides: [Side] = [],
    significant: Double = 5, halfLife: Duration = .hours(12), corroboration: Corroboration = Corroboration(),
    thresholds: Thresholds = Thresholds(), baseline: Duration? = nil, flash: Flash? = Flash(),
    reminder: Duration? = .hours(6), quiet: QuietHours? = nil, budget: AlertGate.Budget? = nil, route: [String] = [],
    feeds: [String] = []
  ) {
    self.name = name
    self.about = about
    self.lexicons = lexicons
    self.words = words
    self.sides = sides
    self.significant = significant
    self.halfLife = halfLife
    self.corroboration = corroboration
    self.thresholds = thresholds
    self.baseline = baseline
    self.flash = flash
    self.reminder = reminder
    self.quiet = quiet
    self.budget = budget
    self.route = route
    self.feeds = feeds
  }
}
