import Escalation
import News

/// Reads the list `watches` of all files.
nonisolated struct WatchList {
  /// The watches to run: those not switched off.
  private(set) var watches: [Watch] = []
  private var names: [String: ConfigNode] = [:]

  /// What a watch may refer to.
  struct Known {
    let feeds: FeedList
    let webhooks: [String]
    let shelf: LexiconShelf
    let ready: WatchShelf
  }

  /// `use` names a ready watch, which is added unless there is a watch of that name.
  init(reading nodes: [ConfigNode], also use: ConfigNode?, known: Known) {
    for node in nodes { add(node, known) }
    if let use, use.text.map({ names[$0] == nil }) ?? false { add(use, known) }
  }

  private mutating func add(_ node: ConfigNode, _ known: Known) {
    guard let (use, layers) = known.ready.layers(of: node) else { return }
    let section = ConfigSection(layers: layers)
    add(section, use: use, node, known)
    section.reportUnknownKeys()
  }

  private mutating func add(_ section: ConfigSection, use: ConfigNode?, _ node: ConfigNode, _ known: Known) {
    let isEnabled = section["enabled"]?.bool() ?? true
    guard let watch = Watch(reading: section, use: section["use"] ?? use, known: known) else { return }
    if let other = names.updateValue(node, forKey: watch.name) {
      (section["name"] ?? node).report(
        "there is a watch of this name \(other.place(seenFrom: node)); give one of the two another")
    }
    if isEnabled { watches.append(watch) }
  }
}

/// Reads an entry of `watches`; what it does not say keeps the defaults of `Watch`.
nonisolated extension Watch {
  /// nil, after the problem was reported, where it has no name: its own, or that of the ready watch it uses.
  init?(reading section: ConfigSection, use: ConfigNode?, known: WatchList.Known) {
    let name = (section["name"] ?? use ?? section.required("name"))?.name()
    var watch = Watch(name: name ?? "")
    watch.words = section["words"].flatMap(Self.words) ?? [:]
    let lexicons = section.required("lexicons")
    watch.lexicons = lexicons?.strings { $0.name() } ?? []
    let patterns = PatternReader(lexicons, words: watch.words, shelf: known.shelf)
    watch.about = section["about"]?.list(of: "a list of lists of terms, one of each is needed", patterns.read) ?? []
    watch.sides = section["sides"].flatMap { Self.sides($0, patterns) } ?? []
    watch.significant = section["significant"]?.number(in: 0.1...100) ?? watch.significant
    watch.halfLife = section["half_life"]?.duration(in: .minutes(1)...(.days(365))) ?? watch.halfLife
    watch.corroboration = section["corroboration"].flatMap(Corroboration.init) ?? watch.corroboration
    watch.thresholds = section["thresholds"].flatMap(Thresholds.init) ?? watch.thresholds
    if let baseline = section["baseline"], !baseline.isOff {
      watch.baseline = baseline.duration(in: .days(7)...(.days(365)))
    }
    if let flash = section["flash"] { watch.flash = flash.isOff ? nil : Flash(reading: flash) ?? watch.flash }
    if let reminder = section["reminder"] { watch.reminder = Self.reminder(reminder) }
    if let quiet = section["quiet"], !quiet.isOff { watch.quiet = QuietHours(quiet, thresholds: watch.thresholds) }
    if let budget = section["budget"], !budget.isOff { watch.budget = AlertGate.Budget(budget) }
    watch.route = section["route"]?.strings { $0.reference(to: "webhook", among: known.webhooks) } ?? []
    watch.feeds = section["feeds"].map { Self.feeds($0, among: known.feeds) } ?? []
    guard name != nil else { return nil }
    self = watch
  }

  private static func feeds(_ node: ConfigNode, among known: FeedList) -> [String] {
    let names = node.strings { $0.reference(to: "feed", among: known.names) } ?? []
    // Without them the list would be empty, which means all feeds.
    if !names.isEmpty, known.disabled.isSuperset(of: names) {
      node.report("`feeds` names only feeds that are switched off; switch one on, or the watch off")
    }
    return names
  }

  /// `{name}` in terms → its words.
  private static func words(_ node: ConfigNode) -> [String: [String]]? {
    node.entries(of: "a section of `name: [word, word]` lines")?
      .reduce(into: [:]) { words, entry in
        if let name = entry.key.name() { words[name] = entry.value.strings() }
      }
  }

  private static func sides(_ node: ConfigNode, _ patterns: PatternReader) -> [Side]? {
    guard let entries = node.entries(of: "a section of two `name: [term, term]` lines") else { return nil }
    guard entries.count == 2 else {
      node.report("`sides` has \(entries.count) entries; name the two sides, or leave `sides` out")
      return nil
    }
    return entries.compactMap { entry in
      guard let name = entry.key.title(), let own = patterns.read(entry.value) else { return nil }
      return Side(name: name, patterns: own)
    }
  }

  /// nil: never, by `false` or `0s`.
  private static func reminder(_ node: ConfigNode) -> Duration? {
    if node.isOff || node.text == "0s" { return nil }
    return node.duration(in: .minutes(1)...(.days(90)))
  }
}

/// Reads the term patterns of a watch, which may name word lists of its own and of its lexicons.
private nonisolated struct PatternReader {
  /// nil where a lexicon could not be read: what lists there are is not known then.
  private let check: PatternCheck?

  init(_ lexicons: ConfigNode?, words: [String: [String]], shelf: LexiconShelf) {
    var all: [String: [String]]? = words
    _ = lexicons?.strings { node in
      guard let lexicon = shelf.lexicon(node) else {
        all = nil
        return nil
      }
      all?.merge(lexicon.words) { own, _ in own }
      return node.text
    }
    check = all.map { PatternCheck(words: $0) }
  }

  func read(_ node: ConfigNode) -> [String]? {
    node.strings { node in
      guard let pattern = node.string() else { return nil }
      if let problem = check?.problem(in: pattern) {
        node.report("\(JSONText.string(pattern).line) is no term: \(problem)")
      }
      return pattern
    }
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

nonisolated extension QuietHours {
  fileprivate init?(_ node: ConfigNode, thresholds: Watch.Thresholds) {
    let read = node.section { section -> QuietHours? in
      let from = section.required("from").flatMap(Self.minutes)
      let to = section.required("to").flatMap(Self.minutes)
      let zone = section["zone"].map(Self.zone) ?? .utc
      let below = section["below"]?.reference(to: "level", among: thresholds.levels.map(\.name))
      guard let from, let to, let zone else { return nil }
      if from == to { node.report("`quiet` begins when it ends; write other times, or leave `quiet` out") }
      return QuietHours(from: from, to: to, zone: zone, below: below)
    }
    guard case let quiet?? = read else { return nil }
    self = quiet
  }

  /// Minutes after midnight of `22:00`.
  private static func minutes(_ node: ConfigNode) -> Int? {
    guard let minutes = node.text.flatMap(Self.clock), minutes < 24 * 60 else {
      node.reject(write: "a time of day from 00:00 to 23:59")
      return nil
    }
    return minutes
  }

  /// `UTC`, `+02:00`, `-05:30` or the name of a zone, which knows summer time.
  private static func zone(_ node: ConfigNode) -> LocalTime? {
    guard let text = node.text else { return nil }
    if text == "UTC" { return .utc }
    if let sign = text.first, sign == "+" || sign == "-", let minutes = clock(String(text.dropFirst())),
      minutes <= 14 * 60
    {
      return LocalTime(name: "UTC\(text)", ahead: .minutes(sign == "-" ? -minutes : minutes))
    }
    let path = TimeZoneFile.path(of: text)
    if let bytes = path.flatMap(node.source.environment.bytes), let zone = TimeZoneFile.read(bytes, name: text) {
      return zone
    }
    node.reject(write: "UTC, what clocks are ahead of it (+02:00), or a zone of this machine's tzdata (Europe/Berlin)")
    return nil
  }

  /// Minutes of `hh:mm`.
  private static func clock(_ text: String) -> Int? {
    let bytes = Array(text.utf8)
    guard bytes.count == 5, bytes[2] == UInt8(ascii: ":") else { return nil }
    let digits = [0, 1, 3, 4].map { Int(bytes[$0]) - 48 }
    guard digits.allSatisfy((0...9).contains), digits[2] < 6 else { return nil }
    return (digits[0] * 10 + digits[1]) * 60 + digits[2] * 10 + digits[3]
  }

  /// `22:00 … 06:00 UTC+02:00`
  var configText: String {
    func clock(_ minutes: Int) -> String {
      let (hours, rest) = (minutes / 60, minutes % 60)
      return "\(hours < 10 ? "0" : "")\(hours):\(rest < 10 ? "0" : "")\(rest)"
    }
    return "\(clock(from)) … \(clock(to)) \(zone.name)"
  }
}

nonisolated extension AlertGate.Budget {
  fileprivate init?(_ node: ConfigNode) {
    let read = node.section { section in
      AlertGate.Budget(
        alerts: section["alerts"]?.int(in: 1...1000) ?? Self().alerts,
        per: section["per"]?.duration(in: .minutes(1)...(.days(7))) ?? Self().per)
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
