import ArgumentParser
import Daemon
import Escalation
import Glibc
import News

/// How alerts are printed.
enum AlertFormat: String, ExpressibleByArgument, CaseIterable {
  /// A line for people.
  case text
  /// The record as the alert log holds it.
  case jsonl
}

/// How tables are printed.
enum TableFormat: String, ExpressibleByArgument, CaseIterable {
  case table, json, jsonl
}

/// A point in the past: an ISO 8601 time, or an age such as `90m`, `12h`, `7d`.
struct SinceArgument: ExpressibleByArgument {
  private enum Value {
    case time(Instant)
    case age(Duration)
  }
  private let value: Value

  init?(argument: String) {
    if let time = Instant(iso8601: argument) {
      value = .time(time)
    } else if let age = Duration(configText: argument) {
      value = .age(age)
    } else {
      return nil
    }
  }

  func instant(at now: Instant) -> Instant {
    switch value {
    case .time(let time): time
    case .age(let age): now - age
    }
  }
}

/// Lets alerts pass whose level is at least a given one; alerts without a level pass where no level is asked for.
struct LevelFilter: Sendable {
  /// All levels of all watches above calm, lowest first.
  let names: [String]
  private let minimum: Int?

  /// Throws a usage error where no watch has a level of that name.
  init(watches: [Watch], minimum: String?) throws {
    var names: [String] = []
    for level in watches.flatMap(\.thresholds.levels) where !names.contains(level.name) { names.append(level.name) }
    self.names = names.isEmpty ? Watch.Level.standard.map(\.name) : names
    guard let minimum else {
      self.minimum = nil
      return
    }
    guard let rank = self.names.firstIndex(of: minimum) else {
      throw ValidationError("there is no level “\(minimum)”; the levels are \(self.names.joined(separator: ", "))")
    }
    self.minimum = rank
  }

  func passes(_ alert: AlertLine) -> Bool {
    guard let minimum else { return true }
    let ranks = [alert.level, alert.previous].compactMap { $0.flatMap { names.firstIndex(of: $0) } }
    return (ranks.max() ?? -1) >= minimum
  }
}

/// What was printed is shown now, also where standard output is a pipe.
func flushOutput() { fflush(nil) }
