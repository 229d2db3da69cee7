package import News
import Escalation
import HTTP

/// What a config puts in force, defaults filled in: what `tocsin check` prints. Secrets are never in it.
nonisolated package struct ConfigSummary {
  private let config: Config

  package init(_ config: Config) { self.config = config }

  /// For people, a line each, without line breaks.
  package var lines: [String] {
    var lines = ["files    " + config.files.joined(separator: ", "), "store    \(config.store)"]
    lines += ["", polling] + Self.table(config.feeds.map(row))
    for watch in config.watches { lines += [""] + describe(watch) }
    return lines + [""] + sinks + ["", status]
  }

  private var status: String {
    guard let status = config.status else { return "status   no page" }
    return "status   page at \(status.listen), \(status.token == nil ? "no token" : "with a token")"
  }

  private var polling: String {
    let polling = config.polling
    let (interval, fastest, slowest) = (polling.interval, polling.fastest, polling.slowest)
    return
      "feeds    \(config.feeds.count), every \(interval.configText) (\(fastest.configText) … \(slowest.configText)), "
      + "\(polling.concurrency) at once, \(polling.perHost) a host\(polling.proxy == nil ? "" : ", through a proxy"), as \(polling.userAgent)"
  }

  private func row(_ feed: FeedConfig) -> [String] {
    let weight = feed.weight == 1 ? "" : "weight \(JSONText.points(feed.weight).line)"
    return [feed.name, feed.interval?.configText ?? "", weight, feed.url]
  }

  private func describe(_ watch: Watch) -> [String] {
    let about = watch.about.isEmpty ? "every item" : "\(watch.about.count) groups of terms"
    let feeds = watch.feeds.isEmpty ? "all feeds" : watch.feeds.joined(separator: ", ")
    let levels = watch.thresholds.levels.map { level in
      [level.name, "raise \(JSONText.points(level.raise).line)", "clear \(JSONText.points(level.clear).line)"]
    }
    let flash = watch.flash.map { "from \(JSONText.points($0.score).line) points and \($0.sources) sources" } ?? "off"
    return [
      "watch    \(watch.name): \(about), \(feeds), lexicons \(watch.lexicons.joined(separator: ", ")), "
        + "half-life \(watch.halfLife.configText)"
    ] + Self.table(levels) + [
      "  lowered after \(watch.thresholds.dwell.configText) below clear; flash \(flash); "
        + "reminder \(watch.reminder?.configText ?? "off")\(holding(watch)); to \((["log"] + watch.route).joined(separator: ", "))"
    ]
  }

  private func holding(_ watch: Watch) -> String {
    let quiet = watch.quiet.map {
      "; quiet \($0.configText) below \($0.below ?? watch.thresholds.levels.last?.name ?? "")"
    }
    let budget = watch.budget.map { "; at most \($0.alerts) alerts per \($0.per.configText)" }
    return (quiet ?? "") + (budget ?? "")
  }

  private var sinks: [String] {
    ["sinks"]
      + Self.table(
        [["log", config.alerts.logPath]]
          + config.alerts.webhooks.map { hook in
            let signed = hook.secrets.isEmpty ? "not signed" : "signed"
            return row(
              hook.sink, hook.shownURL,
              hook.format.isSigned ? "\(hook.format.rawValue), \(signed)" : hook.format.rawValue)
          }
          + config.alerts.commands.map { row($0.sink, $0.command[0], "command, \($0.timeout.configText)") }
          + config.alerts.mail.map { row($0.sink, $0.server, "mail to \($0.to.joined(separator: ", "))") })
  }

  private func row(_ sink: SinkConfig, _ place: String, _ what: String) -> [String] {
    let isRouted = config.watches.contains { $0.route.contains(sink.name) }
    let events = sink.events.isEmpty ? "" : ", only \(sink.events.map(\.rawValue).joined(separator: " "))"
    let hours = sink.hours.map { ", \($0) UTC" } ?? ""
    let group = sink.groupWait > .zero ? ", grouped within \(sink.groupWait.configText)" : ""
    return [
      sink.name, place,
      "\(what), from \(sink.minLevel ?? "any level")\(events)\(hours)\(group), given up after \(sink.giveUp.configText)"
        + (isRouted ? "" : "; no watch routes to it"),
    ]
  }

  /// Columns under each other, two spaces in front; the last one is not filled up.
  private static func table(_ rows: [[String]]) -> [String] {
    var widths: [Int] = []
    for row in rows {
      for (column, cell) in row.dropLast().enumerated() {
        if column == widths.count { widths.append(0) }
        widths[column] = max(widths[column], cell.count)
      }
    }
    return rows.map { row in
      row.enumerated().reduce("") { line, cell in
        let isLast = cell.offset == row.count - 1
        let filler = isLast ? 0 : widths[cell.offset] - cell.element.count
        return line + "  " + cell.element + String(repeating: " ", count: filler)
      }
    }
  }
}

// MARK: For programs

nonisolated extension ConfigSummary {
  /// One object, with the keys and units of the config file.
  package var record: JSONText {
    .members([
      "valid": .bool(true), "warnings": config.warnings.isEmpty ? nil : .array(config.warnings.map(\.record)),
      "files": .strings(config.files), "store": .string(config.store.description),
      "polling": record(config.polling), "feeds": .array(config.feeds.map(record)),
      "watches": .array(config.watches.map(record)),
      "alerts": .members([
        "log": .members(["path": .string(config.alerts.logPath)]),
        "webhooks": .array(config.alerts.webhooks.map(record)),
        "commands": .array(
          config.alerts.commands.map {
            record($0.sink, ["command": .strings($0.command), "timeout": .string($0.timeout.configText)])
          }),
        "mail": .array(
          config.alerts.mail.map {
            record(
              $0.sink, ["server": .string($0.server), "to": .strings($0.to), "timeout": .string($0.timeout.configText)])
          }),
      ]),
      "status": config.status.map {
        .members([
          "listen": .string($0.listen.description), "token": .bool($0.token != nil),
          "public_url": .optional($0.publicURL?.text),
        ])
      },
    ])
  }

  private func record(_ polling: PollingConfig) -> JSONText {
    .members([
      "interval": .string(polling.interval.configText), "fastest": .string(polling.fastest.configText),
      "slowest": .string(polling.slowest.configText), "concurrency": .integer(polling.concurrency),
      "per_host": .integer(polling.perHost), "timeout": .string(polling.timeout.configText),
      "max_size": .string(ByteSize.text(polling.maxSize)), "fresh": .string(polling.fresh.configText),
      "contact": .string(polling.contact),
      "proxy": .bool(polling.proxy != nil), "ca_file": .optional(polling.caFile),
      "allow_private": polling.allowPrivate.record, "allow_file": .bool(polling.allowFile),
    ])
  }

  private func record(_ feed: FeedConfig) -> JSONText {
    .members([
      "name": .string(feed.name), "url": .string(feed.url), "weight": .points(feed.weight),
      "interval": .optional(feed.interval?.configText), "timeout": .string(feed.timeout.configText),
      "max_size": .string(ByteSize.text(feed.maxSize)), "allow_private": feed.allowPrivate.record,
      "ca_file": .optional(feed.caFile),
    ])
  }

  private func record(_ watch: Watch) -> JSONText {
    .members([
      "name": .string(watch.name), "about": .array(watch.about.map { .strings($0) }),
      "lexicons": .strings(watch.lexicons),
      "sides": .array(
        watch.sides.map { .members(["name": .string($0.name), "terms": .strings($0.patterns)]) }),
      "significant": .points(watch.significant), "half_life": .string(watch.halfLife.configText),
      "corroboration": .members([
        "full_at": .integer(watch.corroboration.fullAt), "single": .points(watch.corroboration.single),
      ]),
      "thresholds": .array(
        watch.thresholds.levels.map { level in
          .members(["level": .string(level.name), "raise": .points(level.raise), "clear": .points(level.clear)])
        }),
      "dwell": .string(watch.thresholds.dwell.configText),
      "flash": watch.flash.map { .members(["score": .points($0.score), "sources": .integer($0.sources)]) },
      "reminder": .optional(watch.reminder?.configText),
      "quiet": watch.quiet.map { .members(["hours": .string($0.configText), "below": .optional($0.below)]) },
      "budget": watch.budget.map { .members(["alerts": .integer($0.alerts), "per": .string($0.per.configText)]) },
      "route": .strings(watch.route), "feeds": .strings(watch.feeds),
    ])
  }

  private func record(_ webhook: WebhookConfig) -> JSONText {
    record(
      webhook.sink,
      [
        "url": .string(webhook.shownURL), "format": .string(webhook.format.rawValue),
        "signed": .bool(!webhook.secrets.isEmpty && webhook.format.isSigned),
        "allow_private": webhook.allowPrivate.record, "timeout": .string(webhook.timeout.configText),
        "disable_after": .string(webhook.disableAfter.configText),
      ])
  }

  private func record(_ sink: SinkConfig, _ own: KeyValuePairs<String, JSONText>) -> JSONText {
    let shared: KeyValuePairs<String, JSONText?> = [
      "min_level": .optional(sink.minLevel), "send_lowered": .bool(sink.sendLowered),
      "events": sink.events.isEmpty ? nil : .strings(sink.events.map(\.rawValue)),
      "hours": .optional(sink.hours?.description), "give_up": .string(sink.giveUp.configText),
      "group_wait": .string(sink.groupWait.configText),
    ]
    return .object(
      [JSONText.Member(key: "name", value: .string(sink.name))]
        + own.map { JSONText.Member(key: $0.key, value: $0.value) }
        + shared.compactMap { pair in pair.value.map { JSONText.Member(key: pair.key, value: $0) } })
  }
}

nonisolated extension ConfigProblems {
  /// What `tocsin check --format json` prints instead of a summary.
  package var record: JSONText {
    .members(["valid": .bool(false), "problems": .array(problems.map(\.record))])
  }
}
