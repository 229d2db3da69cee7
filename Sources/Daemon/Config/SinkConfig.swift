package import Escalation
package import News

/// What every sink beside the log has: a name, and which alerts it wants.
nonisolated package struct SinkConfig: Sendable, Hashable {
  /// Unique; what `route` of a watch names.
  package var name: String
  /// Alerts of lower levels are not sent; nil: all are.
  package var minLevel: String?
  /// Whether a lowered level is sent. Default true.
  package var sendLowered = true
  /// The events that are sent; empty: all.
  package var events: [Alert.Event] = []
  /// When alerts are sent, UTC; nil: always.
  package var hours: DayHours?
  /// After which an alert that was never accepted goes to the dead letters. Default 24 h.
  package var giveUp: Duration = .hours(24)
  /// Level changes of a watch within this time of each other go out as one. Default 0 s: each by itself.
  package var groupWait: Duration = .zero

  package init(name: String) { self.name = name }

  init?(reading section: ConfigSection) {
    let name = section.required("name")?.name()
    let minLevel = section["min_level"]?.string()
    let sendLowered = section["send_lowered"]?.bool()
    let events = section["events"]?.list(of: "a list of events: [level.raised, flash]") {
      $0.choice(of: Alert.Event.self)
    }
    let hours = section["hours"]?.dayHours()
    let giveUp = section["give_up"]?.duration(in: .minutes(1)...(.days(30)))
    let groupWait = section["group_wait"]?.duration(in: .zero...(.minutes(5)))
    guard let name else { return nil }
    self.init(name: name)
    self.minLevel = minLevel
    self.sendLowered = sendLowered ?? self.sendLowered
    self.events = events ?? []
    self.hours = hours
    self.giveUp = giveUp ?? self.giveUp
    self.groupWait = groupWait ?? self.groupWait
  }
}

/// A part of every day, UTC: `08:00-20:00`, or over midnight, `20:00-08:00`.
nonisolated package struct DayHours: Sendable, Hashable, CustomStringConvertible {
  /// Minutes since midnight; `from` belongs to it, `to` does not.
  package let from: Int
  package let to: Int

  /// nil for what is no `HH:MM-HH:MM` of two different times.
  package init?(_ text: String) {
    let times = text.split(separator: "-", omittingEmptySubsequences: false).map(Self.minutes)
    guard times.count == 2, let from = times[0], let to = times[1], from != to else { return nil }
    (self.from, self.to) = (from, to)
  }

  package func contains(_ time: Instant) -> Bool {
    let minute = Int(time.millisecondOfDay / 60_000)
    return from < to ? (from..<to).contains(minute) : minute >= from || minute < to
  }

  package var description: String {
    [from, to].map { "\(padded($0 / 60, 2)):\(padded($0 % 60, 2))" }.joined(separator: "-")
  }

  private static func minutes(_ text: Substring) -> Int? {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2,
      parts.allSatisfy({ $0.utf8.count == 2 && $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }),
      let hour = Int(parts[0]), let minute = Int(parts[1]), minute < 60, hour * 60 + minute <= 1440
    else { return nil }
    return hour * 60 + minute
  }
}

/// The names of all sinks, each once, and the levels they ask for.
nonisolated struct SinkNames {
  private var places: [String: ConfigNode] = [:]
  private var minLevels: [(sink: SinkConfig, node: ConfigNode)] = []

  /// Notes a sink; reports a name that another has.
  mutating func add(_ sink: SinkConfig, _ section: ConfigSection, kind: String, at node: ConfigNode) {
    if sink.name == Delivery.log {
      section["name"]?.report("`\(Delivery.log)` is the alert log's own name; give the \(kind) another")
    } else if let other = places.updateValue(node, forKey: sink.name) {
      section["name"]?.report(
        "there is a \(kind) of this name \(other.place(seenFrom: node)); give one of the two another")
    }
    if let level = section["min_level"] { minLevels.append((sink, level)) }
  }

  /// Reports each `min_level` that a watch which is routed to the sink does not have.
  func checkLevels(of watches: [Watch]) {
    for (sink, node) in minLevels {
      guard let level = sink.minLevel else { continue }
      for watch in watches where watch.route.contains(sink.name) {
        let levels = watch.thresholds.levels.map(\.name)
        guard !levels.contains(level) else { continue }
        node.report(
          "`min_level` is \(node.found), which the watch \(watch.name) does not have; write one of "
            + levels.joined(separator: ", "))
        break
      }
    }
  }
}

nonisolated extension ConfigNode {
  fileprivate func dayHours() -> DayHours? {
    guard let hours = text.flatMap({ DayHours($0) }) else {
      reject(write: "the hours of a day in UTC, such as \"08:00-20:00\" or, over midnight, \"20:00-08:00\"")
      return nil
    }
    return hours
  }

  /// What stands in one file, or in each of a list of files: white space around it cut off.
  func secrets() -> [Secret]? {
    if case .text = value { return signingSecret().map { [$0] } }
    return list(of: "a path, or a list of paths: [new.secret, old.secret]") { $0.signingSecret() }
  }

  /// Says of a file that holds a secret that everybody on the machine can read it.
  func warnIfOpen(_ path: String) {
    guard source.environment.isOpenToAll(path) else { return }
    source.warn(
      "warning: `\(label)`: everybody on this machine can read \(path); write: chmod 640 \(path)", line: line,
      column: column)
  }

  /// What stands in a file, for a header or an address: one line of at most 4096 visible bytes.
  func credential() -> Secret? {
    secret(that: { $0.utf8.allSatisfy { (0x21...0x7E).contains($0) } }, write: "one line without spaces")
  }

  private func signingSecret() -> Secret? {
    secret(that: { SigningKey($0) != nil }, write: "`whsec_` and the base64 of 24 bytes or more into it, or other text")
  }

  private func secret(that isOne: (String) -> Bool, write form: String) -> Secret? {
    guard let path = path() else { return nil }
    guard source.environment.needsSecrets else { return Secret("not read") }
    do throws(TextFileError) {
      let text = try source.environment.read(path)
      let secret = String(text.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
      guard !secret.isEmpty, isOne(secret), secret.utf8.count <= 4096 else {
        report("`\(label)`: \(path) holds no secret; write \(form)")
        return nil
      }
      warnIfOpen(path)
      return Secret(secret)
    } catch {
      report("`\(label)`: \(path) cannot be read: \(error)")
      return nil
    }
  }
}
