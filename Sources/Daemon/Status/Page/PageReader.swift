import Escalation
import HTTP
import News

/// Gathers what a page shows; the pages themselves are made from values, beside the main queue.
struct PageReader {
  let sources: StatusSources
  let reader: any Store
  let snapshot: Snapshot

  /// Alerts of one watch on its chart.
  private static let mostMarks = 60
  private static let mostLatest = 12
  private static let mostListed = 50
  /// What is younger than this is asked of the running pipeline.
  private static let present = Duration.minutes(1)

  /// nil where there is no such page.
  func page(_ request: ServerRequest, _ route: Route) async throws(StoreError) -> String? {
    let range = request.parameter("range").flatMap { ChartRange(rawValue: $0) } ?? .day
    switch route {
    case .overview:
      var views: [WatchView] = []
      for facts in snapshot.watches { views.append(try await view(facts, range)) }
      return await Self.render(
        OverviewPage(snapshot: snapshot, range: range, watches: views, latest: try await latest()))
    case .watch(let name):
      guard let facts = snapshot.watches.first(where: { $0.watch.name == name }) else { return nil }
      return await Self.render(try await watchPage(facts, range, at: Self.moment(request.parameter("at"))))
    case .alerts:
      var query = AlertQuery(limit: Self.mostListed + 1)
      query.watch = request.parameter("watch").flatMap { $0.isEmpty ? nil : $0 }
      query.before = request.parameter("before")
      let alerts = await Self.lines(try await reader.alerts(query))
      return await Self.render(
        AlertsPage(
          snapshot: snapshot, watch: query.watch, alerts: Array(alerts.prefix(Self.mostListed)),
          hasMore: alerts.count > Self.mostListed, isFirst: query.before == nil))
    case .feeds: return await Self.render(FeedsPage(snapshot: snapshot))
    default: return nil
    }
  }

  @concurrent private static func render(_ page: some Page & Sendable) async -> String { page.html }

  /// The records of alerts as values; reading JSON is work that the main queue need not do.
  @concurrent private static func lines(_ alerts: [StoredAlert]) async -> [AlertLine] {
    alerts.compactMap { AlertLine(line: $0.record) }
  }

  private func latest() async throws(StoreError) -> [AlertLine] {
    await Self.lines(try await reader.alerts(AlertQuery(limit: Self.mostLatest)))
  }

  private func view(
    _ facts: Snapshot.WatchFacts, _ range: ChartRange, until end: Instant? = nil
  ) async throws(StoreError) -> WatchView {
    let name = facts.watch.name
    let now = snapshot.time
    let end = end ?? now
    var query = AlertQuery(limit: Self.mostMarks)
    query.watch = name
    query.until = end
    let alerts = await Self.lines(try await reader.alerts(query))
    let samples = try await reader.series(
      of: name, since: end - range.length, until: end, most: ChartRange.samples)
    var points = samples.map { IndexChart.Point(time: $0.time, index: $0.index, level: $0.level) }
    if end == now { points.append(.init(time: now, index: facts.standing.index, level: facts.standing.level)) }
    let since = alerts.first { [.levelRaised, .levelLowered].contains($0.event) }?.time
    return WatchView(
      facts: facts, range: range, from: end - range.length, to: end, now: now, points: points,
      alerts: alerts.filter { $0.time >= end - range.length }, levelSince: end == now ? since : nil,
      account: sources.intake.current.account(of: name, at: now))
  }

  private func watchPage(
    _ facts: Snapshot.WatchFacts, _ range: ChartRange, at moment: Instant?
  ) async throws(StoreError) -> WatchPage {
    let now = snapshot.time
    guard let moment, now - moment > Self.present else {
      return WatchPage(snapshot: snapshot, view: try await view(facts, range), past: nil)
    }
    let watch = facts.watch
    let window = Hindsight.window(of: watch)
    let hindsight = Hindsight(
      watch: watch,
      items: try await reader.scored(
        for: watch.name, since: moment - window, until: moment, limit: Hindsight.mostItems),
      weights: Dictionary(sources.config.feeds.map { ($0.url, $0.weight) }) { first, _ in first })
    // In the middle of what is shown, as far as there is time after it.
    let end = now - moment < range.length / 2 ? now : moment + range.length / 2
    let view = try await view(facts, range, until: end)
    let account = await hindsight.account(at: moment)
    return WatchPage(
      snapshot: snapshot, view: view,
      past: WatchPage.Past(time: moment, recorded: view.chart.value(at: moment), account: account))
  }

  /// `2024-04-13T20:40` as a browser's form sends it, taken for UTC, or with seconds and a zone.
  static func moment(_ text: String?) -> Instant? {
    guard let text, !text.isEmpty else { return nil }
    return Instant(iso8601: text) ?? Instant(iso8601: text + ":00Z") ?? Instant(iso8601: text + "Z")
  }
}
