import News

/// How much of the past the charts show.
nonisolated enum ChartRange: String, Sendable, CaseIterable {
  case day = "24h"
  case week = "7d"
  case quarter = "90d"

  var length: Duration {
    switch self {
    case .day: .hours(24)
    case .week: .days(7)
    case .quarter: .days(90)
    }
  }

  var title: String {
    switch self {
    case .day: "24 hours"
    case .week: "7 days"
    case .quarter: "90 days"
    }
  }

  /// Samples to read: as many as a wide chart can show.
  static let samples = 600

  /// Samples further apart than this have nothing between them. The store keeps one an hour, and thins them out to the
  /// lowest and the highest of a stretch.
  var longestGap: Duration { max(.minutes(130), length * 5 / Self.samples) }

  /// Rows of the table that says the same in words.
  var rows: Int { self == .quarter ? 30 : self == .week ? 28 : 24 }

  /// Links to all ranges, with an instant to keep.
  static func switcher(_ path: String, chosen: ChartRange, at: Instant? = nil) -> Markup {
    let links = allCases.map { choice -> Markup in
      let moment = at.map { "&at=\($0)" } ?? ""
      let current: Markup = choice == chosen ? " aria-current=\"true\"" : ""
      return "<a href=\"\(path)?range=\(choice.rawValue)\(moment)\"\(current)>\(choice.title)</a>"
    }
    return "<nav class=\"ranges\" aria-label=\"Time shown\">\(links)</nav>"
  }
}
