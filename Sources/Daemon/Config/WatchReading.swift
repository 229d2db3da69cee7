import Escalation
import News

/// Reads the list `watches` of all files.
nonisolated struct WatchList {
  /// The watches to run: those not switched off.
  private(set) var watches: [Watch] = []
  private var names: [String: ConfigNode] = [:]

  /// `feeds` and `webhooks` are the names that a watch may refer to.
  init(reading nodes: [ConfigNode], feeds: [String], webhooks: [String]) {
    for node in nodes {
      node.section { section in
        let isEnabled = section["enabled"]?.bool() ?? true
        guard let watch = Watch(reading: section, feeds: feeds, webhooks: webhooks) else { return }
        if let other = names.updateValue(node, forKey: watch.name) {
          section["name"]?.report(
            "there is a watch of this name \(other.place(seenFrom: node)); give one of the two another")
        }
        if isEnabled { watches.append(watch) }
      }
    }
  }
}

/// Reads an entry of `watches`; what it does not say keeps the defaults of `Watch`.
nonisolated extension Watch {
  /// nil, after the problem was reported, where it has no name.
  init?(reading section: ConfigSection, feeds: [String], webhooks: [String]) {
    let name = section.required("name")?.name()
    var watch = Watch(name: name ?? "")
    watch.about = section["about"]?.list(of: "a list of lists of terms, one of each is needed") { $0.strings() } ?? []
    watch.lexicons = section.required("lexicons")?.strings() ?? []
    watch.words = section["words"].flatMap(Self.words) ?? [:]
    watch.sides = section["sides"].flatMap(Self.sides) ?? []
    watch.significant = section["significant"]?.number(in: 0.1...100) ?? watch.significant
    watch.halfLife = section["half_life"]?.duration(in: .minutes(1)...(.days(365))) ?? watch.halfLife
    watch.corroboration = section["corroboration"].flatMap(Corroboration.init) ?? watch.corroboration
    watch.thresholds = section["thresholds"].flatMap(Thresholds.init) ?? watch.thresholds
    if let flash = section["flash"] { watch.flash = flash.isOff ? nil : Flash(reading: flash) ?? watch.flash }
    if let reminder = section["reminder"] { watch.reminder = Self.reminder(reminder) }
    watch.route = section["route"]?.strings { $0.reference(to: "webhook", among: webhooks) } ?? []
    watch.feeds = section["feeds"]?.strings { $0.reference(to: "feed", among: feeds) } ?? []
    guard name != nil else { return nil }
    self = watch
  }

  /// `{name}` in terms → its words.
  private static func words(_ node: ConfigNode) -> [String: [String]]? {
    node.entries(of: "a section of `name: [word, word]` lines")?
      .reduce(into: [:]) { words, entry in
        if let name = entry.key.name() { words[name] = entry.value.strings() }
      }
  }

  private static func sides(_ node: ConfigNode) -> [Side]? {
    guard let entries = node.entries(of: "a section of two `name: [term, term]` lines") else { return nil }
    guard entries.count == 2 else {
      node.report("`sides` has \(entries.count) entries; name the two sides, or leave `sides` out")
      return nil
    }
    return entries.compactMap { entry in
      guard let name = entry.key.title(), let patterns = entry.value.strings() else { return nil }
      return Side(name: name, patterns: patterns)
    }
  }

  /// nil: never, by `false` or `0s`.
  private static func reminder(_ node: ConfigNode) -> Duration? {
    if node.isOff || node.text == "0s" { return nil }
    return node.duration(in: .minutes(1)...(.days(90)))
  }
}

nonisolated extension Watch.Corroboration {
  fileprivate init?(_ node: ConfigNode) {
    let read = node.section { section in
      Watch.Corroboration(
        fullAt: section["full_at"]?.int(in: 1...100) ?? Self().fullAt,
        single: section["single"]?.number(in: 0...1) ?? Self().single)
    }
    guard let read else { return nil }
    self = read
  }
}

nonisolated extension Watch.Flash {
  fileprivate init?(reading node: ConfigNode) {
    let read = node.section { section in
      Watch.Flash(
        score: section["score"]?.number(in: 1...100) ?? Self().score,
        sources: section["sources"]?.int(in: 1...100) ?? Self().sources)
    }
    guard let read else { return nil }
    self = read
  }
}

/// `thresholds`: levels by the names the user gives them, lowest first, and `dwell` among them.
nonisolated extension Watch.Thresholds {
  private static let mostLevels = 16
  private static let highest = 100_000.0

  fileprivate init?(_ node: ConfigNode) {
    guard let entries = node.entries(of: "levels, lowest first: `guarded: { raise: 10, clear: 6 }`") else { return nil }
    self.init(levels: [])
    for entry in entries {
      if entry.key.text == "dwell" {
        dwell = entry.value.duration(in: .zero...(.days(30))) ?? dwell
      } else if let level = Watch.Level(entry, above: levels.last) {
        levels.append(level)
      }
    }
    if entries.allSatisfy({ $0.key.text == "dwell" }) { levels = Watch.Level.standard }
    if levels.count > Self.mostLevels {
      node.report("`thresholds` has more than \(Self.mostLevels) levels; remove some")
    }
  }

  fileprivate static let points = 0.1...highest
}

nonisolated extension Watch.Level {
  fileprivate init?(_ entry: ConfigNode.Entry, above lower: Watch.Level?) {
    guard let name = entry.key.name() else { return nil }
    if name == Watch.Level.calm {
      entry.key.report("`calm` is the level below all thresholds and has none itself; remove it")
      return nil
    }
    let values = entry.value.section { section in
      (
        section.required("raise")?.number(in: Watch.Thresholds.points),
        section.required("clear")?.number(in: 0...Watch.Thresholds.points.upperBound)
      )
    }
    guard case (let raise?, let clear?)? = values else { return nil }
    if clear >= raise {
      entry.value.report(
        "`clear` of \(name) is not below its `raise`; the level would flap: write a lower `clear`")
    }
    if let lower, raise <= lower.raise || clear < lower.clear {
      entry.value.report(
        "\(name) does not lie above \(lower.name), which stands before it; write the levels from low to high, "
          + "with rising `raise` and `clear`")
    }
    self.init(name: name, raise: raise, clear: clear)
  }
}
