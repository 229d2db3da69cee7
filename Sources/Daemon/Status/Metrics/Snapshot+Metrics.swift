import Escalation
import News

/// `/metrics`.
extension Snapshot {
  /// What is, and what was counted, in the text format of Prometheus.
  @MainActor func metrics(_ meters: Meters, _ process: ProcessFigures, connections: Int, listeners: Int) -> String {
    var text = MetricsText()
    addWatches(to: &text)
    addFeeds(to: &text, meters)
    addStore(to: &text, meters)
    addAlerts(to: &text, meters)
    addDaemon(to: &text, meters, connections: connections, listeners: listeners)
    add(process, to: &text)
    return text.text
  }

  private typealias Sample = MetricsText.Sample

  private func addWatches(to text: inout MetricsText) {
    func add(_ metric: String, _ help: String, _ value: (WatchFacts) -> Double) {
      text.add("tocsin_watch_" + metric, .gauge, help, watches.map { Sample(value($0), ["watch": $0.watch.name]) })
    }
    add("index_points", "The watch's index, in points.") { $0.standing.index }
    add("level", "The watch's level: 0 for calm, 1 for the lowest level above it.") { Double($0.rank) }
    add("feeds", "Feeds that the watch listens to.") { Double($0.coverage.count?.feeds ?? 0) }
    add("feeds_healthy", "Feeds of the watch that answer.") { Double($0.coverage.count?.healthy ?? 0) }
    add("coverage_lost", "Whether too few feeds answer for the level to be trusted.") { $0.coverage.isLost ? 1 : 0 }
    add("silenced", "Whether the watch's alerts go to the log only.") { $0.silence == nil ? 0 : 1 }
    add("held_alerts", "Alerts that wait for the end of quiet hours or for the budget.") { Double($0.standing.held) }
    addThresholds("raise_points", "Index at which a level is raised.", to: &text) { $0.raise }
    addThresholds("clear_points", "Index below which a level is lowered, after its dwell.", to: &text) { $0.clear }
  }

  private func addThresholds(
    _ metric: String, _ help: String, to text: inout MetricsText, _ value: (Watch.Level) -> Double
  ) {
    let samples = watches.flatMap { facts in
      facts.watch.thresholds.levels.enumerated().map { rank, level in
        Sample(value(level), ["watch": facts.watch.name, "level": level.name, "rank": String(rank + 1)])
      }
    }
    text.add("tocsin_watch_" + metric, .gauge, help, samples)
  }

  @MainActor private func addFeeds(to text: inout MetricsText, _ meters: Meters) {
    text.add(
      "tocsin_feeds", .gauge, "Feeds by how they are doing.",
      conditions.map { Sample(Double($0.count), ["condition": $0.condition.rawValue]) })
    text.add(
      "tocsin_polls_total", .counter, "Polls by what they brought: a feed, the same again, or a kind of failure.",
      Meters.pollOutcomes.map { Sample(Double(meters.polls[$0] ?? 0), ["outcome": $0]) })
    text.add("tocsin_polls_under_way", .gauge, "Polls that have begun and not ended.", Double(pollsUnderWay))
    text.add("tocsin_poll_duration_seconds", "From the request to the document read.", meters.pollTimes)
    text.add(
      "tocsin_items_total", .counter, "New and edited items: scored, or only noted as a feed's first ones are.",
      meters.items.sorted { $0.key < $1.key }.map { Sample(Double($0.value), ["kind": $0.key]) })
    text.add(
      "tocsin_scores_total", .counter, "Items that are about a watch, by where they move its index.",
      pairs(watches.map(\.watch.name), ["up", "down", "none"]).map { pair in
        Sample(Double(meters.scores[pair] ?? 0), ["watch": pair.first, "direction": pair.second])
      })
  }

  @MainActor private func addStore(to text: inout MetricsText, _ meters: Meters) {
    text.add(
      "tocsin_commits_total", .counter, "Transactions of polled documents, by whether the store took them.",
      meters.commits.sorted { $0.key < $1.key }.map { Sample(Double($0.value), ["result": $0.key]) })
    text.add("tocsin_commit_duration_seconds", "How long a transaction took.", meters.commitTimes)
    text.add(
      "tocsin_store_size_bytes", .gauge, "The store's files on the disk.",
      [Sample(Double(store.main), ["file": "main"]), Sample(Double(store.log), ["file": "wal"])])
  }

  @MainActor private func addAlerts(to text: inout MetricsText, _ meters: Meters) {
    text.add(
      "tocsin_alerts_total", .counter, "Alerts decided, by watch (empty for feeds, sinks and drills) and event.",
      alertPairs.map { Sample(Double(meters.alerts[$0] ?? 0), ["watch": $0.first, "event": $0.second]) })
    func add(_ metric: String, _ help: String, _ value: (SinkQueue) -> Double) {
      text.add("tocsin_outbox_" + metric, .gauge, help, sinks.map { Sample(value($0), ["sink": $0.sink]) })
    }
    add("waiting", "Alerts that wait for a sink.") { Double($0.waiting) }
    add("given_up", "Alerts that a sink did not take in time.") { Double($0.dead) }
    add("oldest_age_seconds", "How long the oldest waiting alert of a sink has waited.") { sink in
      sink.oldest.map { max(0, (time - $0).inSeconds) } ?? 0
    }
    text.add(
      "tocsin_deliveries_total", .counter, "Attempts to deliver an alert, by sink and by what came of them.",
      pairs(sinks.map(\.sink), DeliveryOutcome.words).map { pair in
        Sample(Double(meters.deliveries[pair] ?? 0), ["sink": pair.first, "result": pair.second])
      })
    text.add(
      "tocsin_delivery_duration_seconds", "How long a sink took to answer.", meters.deliveryTimes, by: "sink")
  }

  @MainActor private func addDaemon(
    to text: inout MetricsText, _ meters: Meters, connections: Int, listeners: Int
  ) {
    text.add("tocsin_build_info", .gauge, "1, with the version as a label.", [Sample(1, ["version": Product.version])])
    text.add(
      "tocsin_up", .gauge, "Whether the loops are alive and the store takes what they bring, as /healthz has it.",
      problems.isEmpty ? 1 : 0)
    text.add("tocsin_event_loop_lag_seconds", "How late the main queue was for a timer.", meters.loopLag)
    text.add(
      "tocsin_status_requests_total", .counter, "Requests to this server, by route and HTTP status.",
      meters.requests.sorted { $0.key < $1.key }.map {
        Sample(Double($0.value), ["route": $0.key.first, "status": $0.key.second])
      })
    text.add("tocsin_status_connections", .gauge, "Open connections to this server.", Double(connections))
    text.add("tocsin_status_listeners", .gauge, "Listeners of /api/v1/events.", Double(listeners))
  }

  /// What can ring: from the first scrape on, so that the first alert is an increase.
  private var alertPairs: [Meters.Pair] {
    let ofWatches = Alert.Event.allCases.map(\.rawValue).filter { event in
      !["feed.", "sink.", "drill"].contains { event.hasPrefix($0) }
    }
    let others = Alert.Event.allCases.map(\.rawValue).filter { !ofWatches.contains($0) }
    return pairs(watches.map(\.watch.name), ofWatches) + pairs([""], others)
  }

  private func pairs(_ firsts: [String], _ seconds: [String]) -> [Meters.Pair] {
    firsts.flatMap { first in seconds.map { Meters.Pair(first, $0) } }
  }

  private func add(_ process: ProcessFigures, to text: inout MetricsText) {
    text.add("process_cpu_seconds_total", .counter, "Total user and system CPU time spent in seconds.", process.cpu)
    text.add("process_resident_memory_bytes", .gauge, "Resident memory size in bytes.", process.resident)
    text.add("process_virtual_memory_bytes", .gauge, "Virtual memory size in bytes.", process.virtual)
    text.add("process_open_fds", .gauge, "Number of open file descriptors.", process.openFiles)
    text.add("process_max_fds", .gauge, "Maximum number of open file descriptors.", process.mostFiles)
    text.add("process_threads", .gauge, "Number of operating system threads.", process.threads)
    text.add(
      "process_start_time_seconds", .gauge, "Start time of the process since unix epoch in seconds.", process.start)
  }
}
