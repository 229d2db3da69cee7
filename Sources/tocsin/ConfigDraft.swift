import Daemon
import FoundationEssentials
import News

/// A first config in the making: what somebody answered, and the file that comes of it.
struct ConfigDraft {
  enum Feeds {
    /// Those of the config that comes with Tocsin, as it spells them.
    case standard(yaml: String)
    /// Another reader's list, by absolute path.
    case opml(path: String)
    case addresses([String])
  }

  struct Webhook {
    var url: String
    var format: WebhookFormat
    /// Name of a level; nil: from any level on.
    var minLevel: String?
  }

  /// Names of ready watches, at least one.
  var watches: [String]
  var feeds: Feeds
  var webhook: Webhook?
  /// As the config spells it.
  var store: String
  var log: String

  /// Formats that need nothing but an address.
  static let plainFormats: [WebhookFormat] = [
    .tocsin, .cloudevents, .slack, .discord, .mattermost, .teams, .alertmanager,
  ]

  var yaml: String {
    let route = webhook == nil ? "" : ", route: [desk]"
    var lines = [
      "# The config of Tocsin, written by `tocsin init`. Every setting is explained in tocsin.yaml(5).",
      "# `tocsin check` says what is in force, and all that is wrong.", "",
      "# Where the state is kept.", "store: \(store)", "", "# What is watched: ready watches, which come with Tocsin.",
      "watches:",
    ]
    lines += watches.map { webhook == nil ? "  - \($0)" : "  - { use: \($0)\(route) }" }
    lines += ["", "# Where alerts go.", "alerts:", "  log: { path: \(Self.quoted(log)) }"]
    if let webhook {
      let level = webhook.minLevel.map { ", min_level: \($0)" } ?? ""
      lines += [
        "  webhooks:",
        "    - { name: desk, url: \(Self.quoted(webhook.url)), format: \(webhook.format.rawValue)\(level) }",
      ]
    }
    return (lines + ["", "# What is polled."]).joined(separator: "\n") + "\n" + feedText
  }

  private var feedText: String {
    switch feeds {
    case .standard(let yaml): yaml
    case .opml(let path): "feeds:\n  - opml: \(Self.quoted(path))\n"
    case .addresses(let addresses): "feeds:\n" + addresses.map { "  - url: \(Self.quoted($0))\n" }.joined()
    }
  }

  /// JSON strings are YAML.
  private static func quoted(_ text: String) -> String { JSONText.string(text).line }

  /// What an address suggests.
  static func format(for url: String) -> WebhookFormat {
    let host = WebURL(url)?.host ?? ""
    let endings: [(String, WebhookFormat)] = [
      ("slack.com", .slack), ("discord.com", .discord), ("discordapp.com", .discord), ("logic.azure.com", .teams),
      ("powerplatform.com", .teams), ("webhook.office.com", .teams),
    ]
    if let known = endings.first(where: { host == $0.0 || host.hasSuffix("." + $0.0) }) { return known.1 }
    return url.hasSuffix("/api/v2/alerts") ? .alertmanager : .tocsin
  }
}

/// What comes with Tocsin: the reference config with its feeds, and ready watches.
struct ShippedFiles {
  private let folder: String?

  init(_ environment: ConfigEnvironment = .system) { folder = environment.shared }

  /// Names of the ready watches, sorted; empty where Tocsin's files are not beside it.
  var watches: [String] {
    ConfigEnvironment.system.names((folder ?? ".") + "/watches").filter { $0.hasSuffix(".yaml") }.sorted()
      .map { String($0.dropLast(5)) }
  }

  /// The section `feeds` of the reference config, with its line; nil where the file is missing.
  var feeds: (yaml: String, count: Int)? {
    guard let folder, let text = try? TextFile.read(folder + "/tocsin.yaml") else { return nil }
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    guard let start = lines.firstIndex(of: "feeds:") else { return nil }
    let section = lines[start...]
    return (section.joined(separator: "\n"), section.count { $0.hasPrefix("  - ") })
  }
}
