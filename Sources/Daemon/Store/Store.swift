package import News

/// What must outlive the process: feed state, seen items, watches and stories, alerts and their deliveries.
///
/// Intents rather than tables, so that each engine answers them in its own way. Calls are carried out in the order they
/// are made; what a call returned from is on the disk.
package protocol Store {
  /// Everything that a start needs: feeds by address, watches and stories by name.
  func load() async throws(StoreError) -> StoredState

  /// What of one document of `feed` was seen before: which of its items by key, which of its texts under any key.
  func known(feed: String, keys: [UInt64], texts: [UInt64]) async throws(StoreError) -> KnownRecords

  /// Writes all of it in one transaction, or nothing. An alert whose id is known is left alone, with its deliveries.
  /// - Returns: the ids of the alerts that were new, in order.
  @discardableResult
  func commit(_ commits: [Commit]) async throws(StoreError) -> [String]

  /// Stored items, newest first.
  func items(_ query: ItemQuery) async throws(StoreError) -> [StoredItem]

  /// Alerts decided at or after `since`, newest first.
  func alerts(since: Instant, limit: Int) async throws(StoreError) -> [StoredAlert]

  /// Alerts as `query` wants them: newest first, or, after a known one, oldest first.
  func alerts(_ query: AlertQuery) async throws(StoreError) -> [StoredAlert]

  /// A watch's index over time, oldest first: at most about `most` samples, the lowest and the highest of every stretch,
  /// and the last one before `since`.
  func series(of watch: String, since: Instant, until: Instant, most: Int) async throws(StoreError) -> [IndexSample]

  /// Items that counted for a watch, received `since` or later and at `until` at the latest, oldest first and without
  /// their texts; of too many the newest.
  func scored(for watch: String, since: Instant, until: Instant, limit: Int) async throws(StoreError) -> [StoredItem]

  /// Writes something that changes nothing, and waits for the disk: whether a commit would be taken.
  func probe() async throws(StoreError)

  /// The oldest waiting delivery of each watch for each sink, as far as it is due at `now`, and when the next one is.
  func dueDeliveries(at now: Instant) async throws(StoreError) -> DueDeliveries

  /// Notes how an attempt ended.
  func settle(_ delivery: Delivery.ID, _ settlement: Settlement) async throws(StoreError)

  /// Puts deliveries back into the outbox; never those to the log, which holds each alert once. A disabled sink whose
  /// dead letters, or all of them, are sent again is asked to be tried again, whether it has any or not.
  /// - Returns: how many.
  func redeliver(_ selection: Redelivery, at now: Instant) async throws(StoreError) -> Int

  /// Deliveries that were given up, newest first.
  func deadLetters(limit: Int) async throws(StoreError) -> [Delivery]

  /// The silences that were begun and not ended, by watch; their time may be over.
  func silences() async throws(StoreError) -> [Silence]

  /// The sinks whose receivers refuse what they are sent, by name.
  func refusals() async throws(StoreError) -> [Refusal]

  /// What waits for `sink` of `watch`, in order, the oldest first.
  func waiting(sink: String, watch: String, limit: Int) async throws(StoreError) -> [Delivery]

  /// For each watch the alert that last changed or repeated its level, where `sink` has confirmed it.
  func standingAlerts(of sink: String) async throws(StoreError) -> [StoredAlert]

  /// How much waits for each sink, sorted by its name.
  func queues() async throws(StoreError) -> [SinkQueue]

  /// Forgets what is older than `retention` allows.
  func tidy(_ retention: Retention, at now: Instant) async throws(StoreError) -> Tidied

  /// Returns when all that was asked before has been answered: a sign that the store still works.
  func answer() async

  /// Waits for what was asked so far, and lets go of the files.
  func close() async
}

extension Store {
  /// One transaction for one polled document.
  @discardableResult
  package func commit(_ commit: Commit) async throws(StoreError) -> [String] { try await self.commit([commit]) }
}
