import Escalation
import News

/// Which alerts of a watch go out as one, to a sink with `group_wait`.
///
/// Raises, lowerings and reminders that follow the first of them within the wait are a group. It goes out when the wait
/// is over, never later, or at once: with a raise to the watch's highest level in it, or as soon as anything else waits
/// behind it. A flash, lost coverage and all else go by themselves and do not wait.
///
/// A group follows from what is stored and from nothing else, so it is the same after a restart. It goes out under the
/// id of its last alert: were it ever to grow between two attempts, the id would be another too.
nonisolated struct Grouping {
  let wait: Duration
  /// Rank of the watch's highest level.
  let top: Int
  /// Alerts that go out as one, at most.
  static let most = 20

  struct Group {
    /// Oldest first; never empty.
    var members: [Delivery]
    var due: Instant
  }

  /// The group at the head of `waiting`, oldest first; nil where nothing waits.
  func first(of waiting: [Delivery]) -> Group? {
    guard let head = waiting.first else { return nil }
    let followers = waiting.dropFirst()
    let joining = isGrouped(head) ? followers.prefix { joins($0, head) } : []
    var members = [head] + joining.prefix(Self.most - 1)
    let urgent = members.firstIndex(where: isUrgent)
    if let urgent { members = Array(members[...urgent]) }
    let waits = urgent == nil && isGrouped(head) && head.attempts == 0 && members.count == waiting.count
    return Group(members: members, due: waits ? max(head.next, head.alert.time + wait) : head.next)
  }

  private func isGrouped(_ delivery: Delivery) -> Bool {
    [.levelRaised, .levelLowered, .reminder].contains(delivery.alert.event)
  }

  private func joins(_ delivery: Delivery, _ head: Delivery) -> Bool {
    isGrouped(delivery) && delivery.alert.time - head.alert.time < wait
  }

  private func isUrgent(_ delivery: Delivery) -> Bool {
    delivery.alert.event == .levelRaised && delivery.alert.rank >= top
  }
}

extension Grouping.Group {
  /// As one delivery: the last alert, with the others in its record.
  nonisolated var delivery: Delivery {
    var delivery = members[0]
    guard let last = members.last, members.count > 1 else { return delivery }
    delivery.alert = last.alert
    let others = members.dropLast().compactMap { AlertLine(line: $0.alert.record)?.mention }
    delivery.alert.record = "\(last.alert.record.dropLast()),\"grouped\":\(JSONText.array(others).line)}"
    return delivery
  }
}

extension AlertLine {
  /// What another alert's record says of this one.
  fileprivate nonisolated var mention: JSONText {
    .members([
      "id": .string(id), "time": .string(time.precise), "event": .string(event.rawValue), "level": .optional(level),
      "previous": .optional(previous), "summary": .string(summary),
    ])
  }
}
