import Escalation
import HTTP
import News

/// The listeners of `/api/v1/events`: each is told what changed, and now and then that we are still here.
///
/// Server-sent events as HTML's standard has them. `status` tells where the watches stand, at every change and every
/// minute, as an index sinks by itself; `alert` is an alert record, whose id a listener that comes back hands in.
final class EventStream {
  /// A proxy or a browser that hears nothing for longer takes the connection for dead.
  static let heartbeat = Duration.seconds(15)
  /// Heartbeats between two of `status`.
  private static let beatsPerStatus = 4

  private let alarm: any Alarm
  private var listeners: [Int: ServerStream] = [:]
  private var lastListener = 0
  private var beats = 0
  private var telling: Task<Void, Never>?
  private var isStale = false
  /// Makes the status.
  var status: @MainActor () async -> JSONText? = { nil }

  init(alarm: any Alarm) {
    self.alarm = alarm
    alarm.onRing = { [weak self] in self?.beat() }
  }

  var count: Int { listeners.count }

  /// Takes a listener in, and tells what it has missed and where things stand.
  func add(_ stream: ServerStream, missed: [StoredAlert]) {
    lastListener += 1
    let number = lastListener
    listeners[number] = stream
    stream.onEnd = { [weak self] in self?.remove(number) }
    stream.send("retry: 3000\n\n" + missed.map(Self.event).joined())
    if listeners.count == 1 { alarm.set(after: Self.heartbeat) }
    Task { [weak self] in
      guard let status = await self?.status(), let stream = self?.listeners[number] else { return }
      stream.send(Self.event("status", status))
    }
  }

  /// Tells everybody what a transaction brought.
  func tell(_ commit: Commit) {
    guard !listeners.isEmpty else { return }
    let alerts = commit.alerts.map { Self.event($0.alert) }.joined()
    if !alerts.isEmpty { send(alerts) }
    if !commit.samples.isEmpty { tellStatus() }
  }

  func stop() {
    alarm.set(after: nil)
    for number in listeners.keys.sorted() { listeners[number]?.end() }
  }

  /// One at a time: what changes meanwhile is told once, after it.
  private func tellStatus() {
    isStale = true
    guard telling == nil else { return }
    telling = Task { [weak self] in
      while let self, isStale {
        isStale = false
        guard let status = await status() else { break }
        send(Self.event("status", status))
      }
      self?.telling = nil
    }
  }

  private func beat() {
    guard !listeners.isEmpty else { return }
    beats += 1
    if beats % Self.beatsPerStatus == 0 { tellStatus() } else { send(": still here\n\n") }
    alarm.set(after: Self.heartbeat)
  }

  private func send(_ text: String) {
    for number in listeners.keys.sorted() { listeners[number]?.send(text) }
  }

  private func remove(_ number: Int) {
    listeners[number] = nil
    if listeners.isEmpty { alarm.set(after: nil) }
  }

  private static func event(_ alert: StoredAlert) -> String {
    "id: \(alert.id)\nevent: alert\ndata: \(alert.record)\n\n"
  }

  private static func event(_ name: String, _ data: JSONText) -> String { "event: \(name)\ndata: \(data.line)\n\n" }
}
