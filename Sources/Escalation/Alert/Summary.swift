import News

/// The one plain sentence of an alert. Headlines in it are still a stranger's text: whoever shows it escapes it.
enum Summary {
  /// Bytes of a headline that a summary carries.
  static let headlineLimit = 160

  /// `iran-israel rose to CRITICAL: Iran launches drones and missiles at Israel (4 sources)`.
  static func raised(watch: String, _ state: WatchState) -> String {
    let head = "\(watch) rose to \(shout(state))"
    guard let cause = state.cause, !cause.headline.isEmpty else { return head + trust(state) }
    return "\(head): \(cut(cause.headline)) (\(count(cause.sources, "source")))\(trust(state))"
  }

  /// `iran-israel fell to guarded: Both sides step back from the brink (2 sources)`, or how long ago the gravest report is.
  static func lowered(
    watch: String, _ state: WatchState, calming: Story?, gravest: Story?, at now: Instant
  ) -> String {
    let head = "\(watch) fell to \(state.level.name)"
    if let calming {
      return "\(head): \(cut(calming.headline)) (\(count(calming.sources.count, "source")))\(trust(state))"
    }
    guard let gravest else { return "\(head): the reports behind it were corrected\(trust(state))" }
    let hours = max(0, (now - gravest.first).milliseconds) / 3_600_000
    return "\(head): nothing as grave for \(count(Int(hours), "hour"))\(trust(state))"
  }

  /// `iran-israel is still CRITICAL (index 91): …`.
  static func reminder(watch: String, _ state: WatchState, top: Story?) -> String {
    let head = "\(watch) is still \(shout(state))"
    guard let top else { return head + trust(state) }
    return "\(head): \(cut(top.headline)) (\(count(top.sources.count, "source")))\(trust(state))"
  }

  /// `iran-israel FLASH: Missiles hit an air base (3 sources), level high`.
  static func flash(watch: String, _ story: Story) -> String {
    "\(watch) FLASH: \(cut(story.headline)) (\(count(story.sources.count, "source")))"
  }

  /// `iran-israel, 3 alerts held back since 2024-04-13T22:10:00Z (quiet hours): reached ELEVATED, now guarded (index 8.1)`.
  static func digest(
    watch: String, _ state: WatchState, _ parcel: AlertGate.Parcel, highest: String, index: Double
  ) -> String {
    let why = parcel.reasons.map(\.rawValue).joined(separator: ", ")
    let since = parcel.held.first.map { " since \($0.time)" } ?? ""
    let head = "\(watch), \(count(parcel.count, "alert")) held back\(since) (\(why))"
    let reached = highest == state.level.name ? "" : "reached \(highest.uppercased()), "
    return
      "\(head): \(reached)now \(state.level.name) (index \(JSONText.number(index, decimals: 1).line))\(trust(state))"
  }

  /// `iran-israel is blind: 3 of 40 feeds answer since 2024-04-13T20:14:05Z; its level (calm) cannot be trusted`.
  static func coverageLost(watch: String, _ state: WatchState, since: Instant) -> String {
    "\(watch) is blind: \(feeds(state)) since \(since); its level (\(state.level.name)) cannot be trusted"
  }

  /// `iran-israel sees again: 38 of 40 feeds answer; its level is calm`.
  static func coverageRestored(watch: String, _ state: WatchState) -> String {
    "\(watch) sees again: \(feeds(state)); its level is \(state.level.name)"
  }

  private static func trust(_ state: WatchState) -> String {
    state.coverage.isLost ? ", but only \(feeds(state))" : ""
  }

  private static func feeds(_ state: WatchState) -> String {
    "\(state.coverage.count?.healthy ?? 0) of \(count(state.coverage.count?.feeds ?? 0, "feed")) answer"
  }

  private static func shout(_ state: WatchState) -> String { state.level.name.uppercased() }

  private static func count(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }

  private static func cut(_ headline: String) -> String {
    let start = headline.cut(toUTF8: headlineLimit)
    return start.endIndex < headline.endIndex ? start + "…" : String(start)
  }
}
