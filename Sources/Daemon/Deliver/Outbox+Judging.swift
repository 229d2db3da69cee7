import Escalation
import Logging
import News

/// What an attempt's outcome means for the delivery, for the sink, and for those who have to know.
extension Outbox {
  /// A receiver that refuses everything is reported, and later disabled, after so many attempts at an alert or more.
  private static let leastRefusals = 3

  func judge(_ outcome: DeliveryOutcome, of delivery: Delivery, by sink: any Sink, at now: Instant) -> Settlement {
    switch outcome {
    case .delivered:
      recovered(sink.name, at: now)
      return .delivered(at: now)
    case .refused(let reason):
      lines[sink.name]?.endFailure()
      return dead(delivery, now, reason)
    case .closed(let reason):
      disable(sink, delivery, reason, at: now)
      return .retry(at: now, error: reason)
    case .barred(let reason, let asked):
      if isToBeDisabled(sink, delivery, reason, at: now) {
        disable(sink, delivery, "\(reason), since \(lines[sink.name]?.refusal?.since ?? now)", at: now)
        return .retry(at: now, error: reason)
      }
      // Nothing but a person ends that: they are told soon.
      if delivery.attempts + 1 >= Self.leastRefusals { report(sink.name, delivery, reason, at: now) }
      return again(sink, delivery, reason, asked: asked, at: now, latest: lastTry(sink, after: now))
    case .failed(let reason, let asked):
      return again(sink, delivery, reason, asked: asked, at: now)
    }
  }

  /// Given up: a dead letter, which everybody else is told of.
  func dead(_ delivery: Delivery, _ now: Instant, _ reason: String) -> Settlement {
    onGivenUp(delivery.sink)
    logger.error("\(delivery.sink): alert \(delivery.alert.id) given up: \(reason); send again with: tocsin redeliver")
    report(delivery.sink, delivery, "alert \(delivery.alert.id) was given up: \(reason)", at: now)
    return .dead(at: now, error: reason)
  }

  /// Why a delivery can go nowhere: its sink is gone from the config, or disabled for longer than alerts wait for it.
  func strayReason(_ delivery: Delivery, at now: Instant) -> String? {
    guard let line = lines[delivery.sink] else { return "the config has no sink of this name" }
    guard line.isClosed, let giveUp = line.sink.giveUp, now - delivery.queued >= giveUp else { return nil }
    return "the sink is disabled: \(line.refusal?.reason ?? "its receiver wants no more")"
  }

  private func again(
    _ sink: any Sink, _ delivery: Delivery, _ reason: String, asked: Duration?, at now: Instant,
    latest: Instant = .latest
  ) -> Settlement {
    let until = failed(sink, delivery, reason, asked: asked, at: now, latest: latest)
    if let giveUp = sink.giveUp, now - delivery.queued >= giveUp, delivery.attempts + 1 >= Self.leastAttempts {
      return dead(delivery, now, reason)
    }
    let delay = sink.backoff.delay(failures: delivery.attempts + 1, random: random())
    return .retry(at: min(max(now + min(delay, Delivery.longestWait), until), latest), error: reason)
  }

  /// Leaves the sink alone for a while. Says so once, not at every attempt.
  private func failed(
    _ sink: any Sink, _ delivery: Delivery, _ reason: String, asked: Duration?, at now: Instant, latest: Instant
  ) -> Instant {
    let failures = (lines[sink.name]?.failures ?? 0) + 1
    if failures == 1 { logger.warning("\(sink.name): \(reason); its alerts wait and are tried again") }
    let delay = max(sink.backoff.delay(failures: failures, random: random()), asked ?? .zero)
    let until = min(now + min(delay, Delivery.longestWait), latest)
    lines[sink.name]?.fail(at: now, until: until)
    if let since = lines[sink.name]?.failingSince, now - since >= Self.patience {
      report(sink.name, delivery, "\(reason), since \(since)", at: now)
    }
    return until
  }

  /// When a receiver that refuses everything is asked for the last time before it is disabled.
  private func lastTry(_ sink: any Sink, after now: Instant) -> Instant {
    guard let limit = sink.disableAfter, let since = lines[sink.name]?.refusal?.since, since + limit > now else {
      return .latest
    }
    return since + limit
  }

  /// Notes the refusal; whether it is the last that is waited for.
  private func isToBeDisabled(_ sink: any Sink, _ delivery: Delivery, _ reason: String, at now: Instant) -> Bool {
    guard let limit = sink.disableAfter else { return false }
    if lines[sink.name]?.isOnTrial == true { return true }
    let since = lines[sink.name]?.refusal?.since ?? now
    if lines[sink.name]?.refusal == nil { keep(Refusal(sink: sink.name, since: now, reason: reason), of: sink.name) }
    return now - since >= limit && delivery.attempts + 1 >= Self.leastRefusals
  }

  /// Closes the sink; the first time, that is an alert.
  private func disable(_ sink: any Sink, _ delivery: Delivery, _ reason: String, at now: Instant) {
    let name = sink.name
    lines[name]?.endFailure()
    let isKnown = lines[name]?.isOnTrial == true
    lines[name]?.isClosed = true
    let advice = "once that is mended: tocsin redeliver --sink \(name)"
    logger.error("\(name): \(reason); nothing is sent there any more, its alerts wait; \(advice)")
    if isKnown { return }
    keep(Refusal(sink: name, since: now, reason: reason.cut(toBytes: 300), isDisabled: true), of: name)
    let alert = Alert(
      id: AlertID.make(watch: "sink", event: .sinkDisabled, cause: [name, delivery.alert.id]), time: now,
      event: .sinkDisabled,
      summary: "\(name) is disabled and gets no alerts: \(reason.cut(toBytes: 300)); \(advice)", sink: name)
    lines[name]?.report = alert.id
    notify(alert)
  }

  private func recovered(_ name: String, at now: Instant) {
    if lines[name]?.failures ?? 0 > 0 || lines[name]?.isOnTrial == true { logger.notice("\(name): takes alerts again") }
    lines[name]?.endFailure()
    if lines[name]?.refusal != nil { keep(nil, of: name) }
    guard let report = lines[name]?.report else { return }
    lines[name]?.report = nil
    notify(
      Alert(
        id: AlertID.make(watch: "sink", event: .sinkRecovered, cause: [name, report]), time: now,
        event: .sinkRecovered, summary: "\(name) takes alerts again", sink: name))
  }

  /// Tells everybody else that a sink gets no alerts: once, until it does again.
  private func report(_ name: String, _ delivery: Delivery, _ reason: String, at now: Instant) {
    // What is told about sinks, and drills, start no further alert: two dead sinks would tell each other for ever.
    guard ![.sinkFailed, .sinkRecovered, .sinkDisabled, .drill].contains(delivery.alert.event),
      lines[name]?.report == nil, tellsOthers
    else { return }
    let id = AlertID.make(watch: "sink", event: .sinkFailed, cause: [name, delivery.alert.id])
    lines[name]?.report = id
    notify(
      Alert(
        id: id, time: now, event: .sinkFailed, summary: "\(name) gets no alerts: \(reason)".cut(toBytes: 500),
        sink: name))
  }
}
