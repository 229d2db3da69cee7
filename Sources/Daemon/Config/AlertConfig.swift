import News
import Escalation

/// Where alerts go: the section `alerts`.
nonisolated package struct AlertConfig: Sendable, Hashable {
  /// The append-only log. Default `/var/log/tocsin/alerts.jsonl`.
  package var logPath = "/var/log/tocsin/alerts.jsonl"
  package var webhooks: [WebhookConfig] = []

  package init() {}
}

/// One receiver of alerts over HTTP: an entry of `alerts.webhooks`.
nonisolated package struct WebhookConfig: Sendable, Hashable {
  package enum Format: String, Sendable, CaseIterable {
    /// The alert record of the log, signed by Standard Webhooks.
    case tocsin
  }

  /// Unique; what `route` of a watch names.
  package var name: String
  /// May hold a token.
  package var url: Secret
  /// What may be shown of the URL: scheme and host.
  package var shownURL: String
  package var format = Format.tocsin
  /// Signing secrets, the newest first: `whsec_` and base64, or any text; empty: not signed.
  package var secrets: [Secret] = []
  /// Alerts of lower levels are not sent; nil: all are.
  package var minLevel: String?
  /// For one attempt. Default 15 s.
  package var timeout: Duration = .seconds(15)
  /// After which an alert that was never accepted goes to the dead letters. Default 24 h.
  package var giveUp: Duration = .hours(24)
  /// Whether a lowered level is sent. Default true.
  package var sendLowered = true

  package init(name: String, url: WebURL) {
    self.name = name
    self.url = Secret(url.text)
    shownURL = "\(url.scheme)://\(url.host)"
  }

  init?(reading section: ConfigSection) {
    let name = section.required("name")?.name()
    let url = section.required("url")?.url(isSecret: true)
    let format = section["format"]?.choice(of: Format.self)
    let secrets = section["secret_file"]?.secrets()
    let minLevel = section["min_level"]?.string()
    let timeout = section["timeout"]?.duration(in: .seconds(1)...(.minutes(2)))
    let giveUp = section["give_up"]?.duration(in: .minutes(1)...(.days(30)))
    let sendLowered = section["send_lowered"]?.bool()
    guard let name, let url else { return nil }
    self.init(name: name, url: url)
    self.format = format ?? self.format
    self.secrets = secrets ?? []
    self.minLevel = minLevel
    self.timeout = timeout ?? self.timeout
    self.giveUp = giveUp ?? self.giveUp
    self.sendLowered = sendLowered ?? self.sendLowered
  }
}

/// Reads the list `alerts.webhooks` of all files.
nonisolated struct WebhookList {
  private(set) var webhooks: [WebhookConfig] = []
  private var places: [String: ConfigNode] = [:]
  private var minLevels: [String: ConfigNode] = [:]

  init(reading nodes: [ConfigNode]) {
    for node in nodes { node.section { add($0, at: node) } }
  }

  private mutating func add(_ section: ConfigSection, at node: ConfigNode) {
    guard let webhook = WebhookConfig(reading: section) else { return }
    if let other = places.updateValue(node, forKey: webhook.name) {
      section["name"]?.report(
        "there is a webhook of this name \(other.place(seenFrom: node)); give one of the two another")
    }
    minLevels[webhook.name] = section["min_level"]
    webhooks.append(webhook)
  }

  /// Reports each `min_level` that a watch which is routed to the webhook does not have.
  func checkLevels(of watches: [Watch]) {
    for webhook in webhooks {
      guard let node = minLevels[webhook.name], let level = webhook.minLevel else { continue }
      for watch in watches where watch.route.contains(webhook.name) {
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
  /// What stands in one file, or in each of a list of files: white space around it cut off.
  fileprivate func secrets() -> [Secret]? {
    if case .text = value { return secret().map { [$0] } }
    return list(of: "a path, or a list of paths: [new.secret, old.secret]") { $0.secret() }
  }

  private func secret() -> Secret? {
    guard let path = path() else { return nil }
    do throws(TextFileError) {
      let text = try source.environment.read(path)
      let secret = String(text.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
      guard SigningKey(secret) != nil, secret.utf8.count <= 4096 else {
        report(
          "`\(label)`: \(path) holds no secret; write `whsec_` and the base64 of 24 bytes or more into it, or other text"
        )
        return nil
      }
      return Secret(secret)
    } catch {
      report("`\(label)`: \(path) cannot be read: \(error)")
      return nil
    }
  }
}
