/// What there is to ask for.
nonisolated enum Route: Sendable, Hashable {
  case overview
  case watch(String)
  case alerts
  case feeds
  case asset(Asset)
  case health
  case metrics
  case status
  case alertRecords
  case series(String)
  case events
  /// For whom it was meant decides how it is refused.
  case unknown(isForPrograms: Bool)

  init(_ path: String) {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false).dropFirst().map(String.init)
    switch parts {
    case [""]: self = .overview
    case ["alerts"]: self = .alerts
    case ["feeds"]: self = .feeds
    case ["healthz"]: self = .health
    case ["metrics"]: self = .metrics
    case ["api", "v1", "status"]: self = .status
    case ["api", "v1", "alerts"]: self = .alertRecords
    case ["api", "v1", "events"]: self = .events
    case _ where parts.count == 2 && parts[0] == "watches" && !parts[1].isEmpty: self = .watch(parts[1])
    case _ where parts.count == 5 && parts[..<3] == ["api", "v1", "watches"] && parts[4] == "series":
      self = .series(parts[3])
    default: self = Asset(path: path).map { .asset($0) } ?? .unknown(isForPrograms: parts.first == "api")
    }
  }

  /// For metrics: of all paths that anybody may think of, these few.
  var name: String {
    switch self {
    case .overview: "/"
    case .watch: "/watches"
    case .alerts: "/alerts"
    case .feeds: "/feeds"
    case .asset: "asset"
    case .health: "/healthz"
    case .metrics: "/metrics"
    case .status: "/api/v1/status"
    case .alertRecords: "/api/v1/alerts"
    case .series: "/api/v1/watches/series"
    case .events: "/api/v1/events"
    case .unknown: "other"
    }
  }

  var isForPrograms: Bool {
    switch self {
    case .health, .metrics, .status, .alertRecords, .series, .events: true
    case .unknown(let isForPrograms): isForPrograms
    case .overview, .watch, .alerts, .feeds, .asset: false
    }
  }
}
