package import Escalation
package import News

/// One alert on its way to one sink.
nonisolated package struct Delivery: Sendable, Hashable, Identifiable {
  /// The name of the sink that every alert goes to.
  package static let log = "log"
  /// No delivery waits longer for its next attempt; one that seems to was planned before the clock was set back.
  package static let longestWait = Duration.hours(2)

  nonisolated package struct ID: Sendable, Hashable {
    /// The alert's place in the order of alerts.
    package var sequence: Int64
    package var sink: String
  }

  package var id: ID
  package var alert: StoredAlert
  /// Attempts that failed.
  package var attempts: Int
  /// Not to be tried before.
  package var next: Instant
  /// When it was first put into the outbox: `give_up` counts from here.
  package var queued: Instant
  /// Why the last attempt failed.
  package var error: String?

  package var sink: String { id.sink }
}

/// An alert as stored.
nonisolated package struct StoredAlert: Sendable, Hashable, Identifiable {
  package var id: String
  package var time: Instant
  package var event: Alert.Event
  package var watch: String?
  package var level: String?
  /// 0 for calm and for alerts without a level, 1 for the lowest level above it.
  package var rank: Int
  /// The alert record of DESIGN.md §4.3, one line without its end.
  package var record: String

  package init(
    id: String, time: Instant, event: Alert.Event, watch: String? = nil, level: String? = nil, rank: Int = 0,
    record: String
  ) {
    self.id = id
    self.time = time
    self.event = event
    self.watch = watch
    self.level = level
    self.rank = rank
    self.record = record
  }

  /// - Parameters:
  ///   - alert: as decided.
  ///   - rank: place of the alert's level among its watch's levels, 0 for calm.
  package init(_ alert: Alert, rank: Int) {
    self.init(
      id: alert.id, time: alert.time, event: alert.event, watch: alert.watch, level: alert.level, rank: rank,
      record: alert.record.line)
  }
}

/// An alert that was just decided, and the names of the sinks it goes to.
nonisolated package struct NewAlert: Sendable, Hashable {
  package var alert: StoredAlert
  package var sinks: [String]

  package init(_ alert: StoredAlert, sinks: [String]) {
    self.alert = alert
    self.sinks = sinks
  }
}

/// How an attempt to deliver ended.
nonisolated package enum Settlement: Sendable, Hashable {
  /// The sink has it.
  case delivered(at: Instant)
  /// Tried again at `next`.
  case retry(at: Instant, error: String)
  /// Given up: among the dead letters until someone sends it again.
  case dead(at: Instant, error: String)
}

/// What the outbox has to do now, and when it has to look again.
nonisolated package struct DueDeliveries: Sendable, Hashable {
  /// In the order of the alerts.
  package var deliveries: [Delivery]
  /// When the next one that is not due yet will be; nil where none waits.
  package var next: Instant?
}

/// What to send again.
nonisolated package enum Redelivery: Sendable, Hashable {
  /// One alert, to every sink it went to.
  case alert(id: String)
  /// All dead letters.
  case dead
  /// The dead letters of one sink.
  case sink(String)
}

/// What waits for a sink.
nonisolated package struct SinkQueue: Sendable, Hashable {
  package var sink: String
  package var waiting: Int
  package var dead: Int
  /// Since when the oldest waits.
  package var oldest: Instant?
  /// Why the oldest has not arrived.
  package var error: String?
}
