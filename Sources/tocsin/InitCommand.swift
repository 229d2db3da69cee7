import ArgumentParser
import Daemon
import Escalation
import FoundationEssentials
import Glibc
import News

/// `tocsin init`: a first config, by asking or from options.
struct InitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init", abstract: "Write a first config, by asking or from options.",
    discussion: """
      On a terminal it asks for whatever no option says; elsewhere, or with --yes, defaults are taken: the watch \
      iran-israel, the feeds that come with Tocsin, and no webhook. The config that is written has passed `tocsin check`. \
      A file that is there already is left alone unless --force is given.
      """)

  @Option(
    name: .customLong("config"),
    help: ArgumentHelp(
      "The file to write. Default: /etc/tocsin/tocsin.yaml for root, else ./tocsin.yaml.", valueName: "path"))
  var given: String?
  @Option(
    help: ArgumentHelp(
      "For the unit tocsin@NAME: writes /etc/tocsin/NAME/tocsin.yaml, with a store and a log of its own.",
      valueName: "name"))
  var instance: String?
  @Option(name: .customLong("watch"), help: "A ready watch to switch on; may be repeated.") var watches: [String] = []
  @Option(name: .customLong("feed"), help: ArgumentHelp("A feed's address; may be repeated.", valueName: "url"))
  var feeds: [String] = []
  @Option(help: "All feeds of another reader's list.", completion: .file(extensions: ["opml", "xml"])) var opml: String?
  @Option(help: ArgumentHelp("Where alerts are sent beside the log.", valueName: "url")) var webhook: String?
  @Option(help: "What the webhook speaks; guessed from its address.") var format: PlainFormat?
  @Option(name: .customLong("min-level"), help: "The lowest level the webhook hears of.") var minLevel: String?
  @Option(help: ArgumentHelp("The store's file.", valueName: "path")) var store: String?
  @Option(help: ArgumentHelp("The alert log's file.", valueName: "path")) var log: String?
  @Flag(help: "Replace a file that is there already.") var force = false
  @Flag(name: .shortAndLong, help: "Ask nothing.") var yes = false

  /// A webhook format that needs nothing but an address.
  struct PlainFormat: ExpressibleByArgument {
    let format: WebhookFormat

    init?(argument: String) {
      guard let format = WebhookFormat(rawValue: argument), ConfigDraft.plainFormats.contains(format) else {
        return nil
      }
      self.format = format
    }

    static var allValueStrings: [String] { ConfigDraft.plainFormats.map(\.rawValue) }
    var defaultValueDescription: String { format.rawValue }
  }

  func validate() throws {
    if opml != nil, !feeds.isEmpty { throw ValidationError("give --feed or --opml, not both") }
    if webhook == nil, format != nil || minLevel != nil {
      throw ValidationError("--format and --min-level belong to a --webhook")
    }
    if given != nil, instance != nil { throw ValidationError("give --config or --instance, not both") }
    guard let instance else { return }
    let isName = !instance.isEmpty && instance.utf8.allSatisfy { "-_".utf8.contains($0) || isalnum(Int32($0)) != 0 }
    guard isName else { throw ValidationError("an instance's name has letters, digits, - and _ only") }
  }

  func run() throws {
    let path = target
    guard force || access(path, F_OK) != 0 else {
      throw Failure.report("\(path) is there already; --force replaces it, --config names another")
    }
    let shipped = ShippedFiles()
    let questions = !yes && isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1 ? Questions() : nil
    if questions != nil { print("A first config for Tocsin: \(path)\nEnter takes what stands in [brackets].\n") }
    let draft = ConfigDraft(
      watches: try chosenWatches(shipped, questions), feeds: try chosenFeeds(shipped, questions),
      webhook: try chosenWebhook(questions), store: "sqlite:" + place(store, "lib", "tocsin.db"),
      log: place(log, "log", "alerts.jsonl"))
    let config = try ConfigWriter(path: path, text: draft.yaml, isPrivate: draft.webhook != nil).write()
    tell(config, path)
  }

  private var target: String {
    if let instance { return "/etc/tocsin/\(instance)/tocsin.yaml" }
    return given ?? (geteuid() == 0 ? "/etc/tocsin/tocsin.yaml" : "tocsin.yaml")
  }

  /// Under /etc/tocsin the places that the units make; elsewhere `var/` beside the config.
  private func place(_ given: String?, _ kind: String, _ name: String) -> String {
    if let given { return given.hasPrefix("/") ? given : FileManager.default.currentDirectoryPath + "/" + given }
    guard target.hasPrefix("/etc/tocsin/") else { return "var/" + name }
    let folder = "/var/\(kind)/" + (instance.map { "tocsin-" + $0 } ?? "tocsin")
    return (kind == "lib" ? "//" : "") + folder + "/" + name
  }

  // MARK: - Choices

  private func chosenWatches(_ shipped: ShippedFiles, _ questions: Questions?) throws -> [String] {
    let usual = "iran-israel"
    guard watches.isEmpty else { return watches }
    guard let questions else { return [usual] }
    let names = shipped.watches
    print("What to watch:")
    for (number, name) in names.enumerated() { print("  \(number + 1)  \(name)") }
    let usualNumber = names.firstIndex(of: usual).map { String($0 + 1) } ?? usual
    return try questions.ask("Numbers or names, with commas", usual: usualNumber) { answer in
      let parts = answer.split { ", ".contains($0) }.map(String.init)
      let chosen = parts.compactMap { part in
        Int(part).flatMap { names.indices.contains($0 - 1) ? names[$0 - 1] : nil } ?? names.first { $0 == part }
      }
      return chosen.count == parts.count && !parts.isEmpty ? .success(chosen) : .failure("there is no such watch")
    }
  }

  private func chosenFeeds(_ shipped: ShippedFiles, _ questions: Questions?) throws -> ConfigDraft.Feeds {
    if !feeds.isEmpty { return .addresses(feeds) }
    if let opml { return .opml(path: Self.absolute(opml)) }
    guard let standard = shipped.feeds else {
      throw Failure.report("the feeds that come with Tocsin are not installed; give --feed or --opml")
    }
    guard let questions else { return .standard(yaml: standard.yaml) }
    let question = "\nFeeds: the \(standard.count) that come with Tocsin, a path to an OPML file, or addresses"
    return try questions.ask(question, usual: "standard") { answer in
      let parts = answer.split { ", ".contains($0) }.map(String.init)
      if answer == "standard" { return .success(.standard(yaml: standard.yaml)) }
      if parts.allSatisfy({ WebURL($0) != nil }) { return .success(.addresses(parts)) }
      if access(answer, R_OK) == 0 { return .success(.opml(path: Self.absolute(answer))) }
      return .failure("that is neither a file that can be read nor an address that begins with https://")
    }
  }

  private func chosenWebhook(_ questions: Questions?) throws -> ConfigDraft.Webhook? {
    if let webhook {
      return ConfigDraft.Webhook(
        url: webhook, format: format?.format ?? ConfigDraft.format(for: webhook), minLevel: minLevel)
    }
    guard let questions else { return nil }
    let url: String = try questions.ask("\nA webhook that gets alerts beside the log, such as Slack's", usual: "none") {
      $0 == "none" || WebURL($0) != nil ? .success($0) : .failure("that is no address that begins with https://")
    }
    guard url != "none" else { return nil }
    let words = ConfigDraft.plainFormats.map(\.rawValue)
    let format: WebhookFormat = try questions.ask(
      "What it speaks: \(words.joined(separator: ", "))", usual: ConfigDraft.format(for: url).rawValue
    ) { answer in
      ConfigDraft.plainFormats.first { $0.rawValue == answer }.map { .success($0) } ?? .failure("that is none of these")
    }
    let levels = ["guarded", "elevated", "high", "critical"]
    let level: String = try questions.ask("From which level on: \(levels.joined(separator: ", "))", usual: "elevated") {
      levels.contains($0) ? .success($0) : .failure("that is none of these")
    }
    return ConfigDraft.Webhook(url: url, format: format, minLevel: level)
  }

  private static func absolute(_ path: String) -> String {
    path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path
  }

  private func tell(_ config: Config, _ path: String) {
    let sinks = (["\(config.alerts.logPath)"] + config.alerts.webhooks.map(\.name)).joined(separator: " and ")
    let names = config.watches.map(\.name).joined(separator: ", ")
    let feeds = "\(config.feeds.count) \(config.feeds.count == 1 ? "feed" : "feeds")"
    print("wrote \(path): \(feeds), watching \(names), alerts to \(sinks)")
    let option = path == "/etc/tocsin/tocsin.yaml" ? "" : " --config \(path)"
    let unit = instance.map { "tocsin@\($0)" } ?? "tocsin"
    print("do the feeds answer:  tocsin check --fetch\(option)")
    print(
      path.hasPrefix("/etc/tocsin/")
        ? "begin:                systemctl enable --now \(unit)" : "begin:                tocsin run\(option)")
  }
}
