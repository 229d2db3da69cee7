import News

/// One sink and how it fares: what the outbox has to know before it tries it again.
struct SinkLine {
  let sink: any Sink
  /// The attempt under way.
  var task: Task<Void, Never>?
  /// Nothing is sent there: it is disabled.
  var isClosed = false
  /// What its receiver refuses; stays after a restart or a reload until it has taken an alert.
  var refusal: Refusal?
  /// The id of the alert that told of its failure; nil where none did, or it has recovered.
  var report: String?
  /// Failed attempts since the last that succeeded.
  private(set) var failures = 0
  private(set) var failingSince: Instant?
  /// After a failure, and between two attempts where the service wants that.
  private var pause: Pause?
  private var rest: Pause?

  init(sink: any Sink) { self.sink = sink }

  /// The same line with the sink of a config that was read again: what was closed is open.
  init(_ sink: any Sink, after old: SinkLine?) {
    self.sink = sink
    (task, refusal, report) = (old?.task, old?.refusal, old?.report)
  }

  /// Whether an attempt may start, apart from pauses.
  var isOpen: Bool { task == nil && !isClosed }

  /// Whether it is tried once more although it was disabled: the next refusal closes it without another word.
  var isOnTrial: Bool { !isClosed && refusal?.isDisabled == true }

  /// When the next attempt may start; nil: now.
  func free(at now: Instant) -> Instant? {
    [pause, rest].compactMap(\.self).filter { $0.holds(at: now) }.map(\.until).max()
  }

  /// Whether it waits for nothing but its service's next turn.
  func isResting(at now: Instant) -> Bool {
    isOpen && rest?.holds(at: now) == true && pause?.holds(at: now) != true
  }

  mutating func begin(_ task: Task<Void, Never>, at now: Instant) {
    self.task = task
    rest = sink.spacing > .zero ? Pause(from: now, until: now + sink.spacing) : nil
  }

  mutating func fail(at now: Instant, until: Instant) {
    if failures == 0 { failingSince = now }
    failures += 1
    pause = Pause(from: now, until: until)
  }

  mutating func endFailure() { (failures, failingSince, pause) = (0, nil, nil) }

  private struct Pause {
    let from: Instant
    let until: Instant

    /// A clock that was set back before the start ends the pause.
    func holds(at now: Instant) -> Bool { from <= now && now < until }
  }
}
