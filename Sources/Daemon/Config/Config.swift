package import Escalation

/// What the daemon is told to do: plain values with defaults, checked once, and passed to whom they concern.
///
/// Every setting is described in `Config/tocsin.yaml`.
nonisolated package struct Config: Sendable {
  /// The files it was read from, as they were named or found.
  package var files: [String] = []
  /// What works and should be changed all the same, by place.
  package var warnings: [ConfigProblem] = []
  /// Those that are switched on, in the order of the files.
  package var feeds: [FeedConfig] = []
  package var polling = PollingConfig()
  /// Those that are switched on, in the order of the files.
  package var watches: [Watch] = []
  /// Those that the watches name, in the order in which they do.
  package var lexicons: [Lexicon] = []
  /// The patterns of `watches` and `lexicons`, compiled; those of one watch where only that was asked for.
  package var scorer = Scorer()
  package var alerts = AlertConfig()
  /// nil: no page, no metrics.
  package var status: StatusConfig?
  package var store = StoreLocation.sqlite(path: "/var/lib/tocsin/tocsin.db")

  package init() {}

  /// Reads the roots of the config file and its drop-ins, in the order in which they apply. What is wrong is reported to
  /// the sources of the nodes and the shelves; the value is of use only where nothing is. `use` names a ready watch.
  init(reading roots: [ConfigNode], shelf: LexiconShelf, ready: WatchShelf, also use: ConfigNode? = nil) {
    let root = ConfigSection(layers: roots)
    // In the order of the reference file, so that a list of known keys reads like it.
    let feedNodes = root.items("feeds")
    polling = root.section("polling") { PollingConfig(reading: $0) }
    let feedList = FeedList(reading: feedNodes, polling: polling)
    let watchNodes = root.items("watches")
    let alertReading = root.section("alerts") { AlertReading(reading: $0) }
    let watchList = WatchList(
      reading: watchNodes, also: use,
      known: WatchList.Known(
        feeds: feedList, webhooks: alertReading.alerts.sinks.map(\.name), shelf: shelf, ready: ready))
    status = root.section("status") { StatusConfig(reading: $0) }
    alertReading.checkLevels(of: watchList.watches)
    (feeds, watches, alerts) = (feedList.feeds, watchList.watches, alertReading.alerts)
    lexicons = shelf.lexicons
    if root.isEmptyList("feeds") { root.report("there is no feed; add `feeds:` with at least one `- url: https://…`") }
    if root.isEmptyList("watches") { root.report("there is no watch; add `watches:` with at least one `- name: …`") }
    store = root["store"].flatMap { StoreLocation(reading: $0) } ?? store
    root.reportUnknownKeys()
  }
}
