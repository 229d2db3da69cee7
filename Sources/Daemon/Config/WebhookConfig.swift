import News

/// One receiver of alerts over HTTP: an entry of `alerts.webhooks`.
nonisolated package struct WebhookConfig: Sendable, Hashable {
  /// What all kinds of sinks have.
  package var sink: SinkConfig
  /// May hold a token.
  package var url: Secret
  /// What may be shown of the URL: scheme and host.
  package var shownURL: String
  package var format = WebhookFormat.tocsin
  /// The topic, room or chat that the format needs.
  package var place = ""
  /// The JSON body with `{name}` for values, for the format `template`.
  package var template = ""
  /// Signing secrets, the newest first: `whsec_` and base64, or any text; empty: not signed.
  package var secrets: [Secret] = []
  /// The service's routing key, API key, access token or bot token.
  package var token: Secret?
  package var credentials: Credentials?
  /// The certificate that we show, and its key.
  package var clientCertificate: String?
  package var clientKey: String?
  package var caFile: String?
  /// Default: none.
  package var allowPrivate = PrivateAccess.none
  /// For one attempt. Default 15 s.
  package var timeout: Duration = .seconds(15)
  /// How long the receiver may refuse everything before nothing is sent there any more. Default 1 h.
  package var disableAfter: Duration = .hours(1)

  package var name: String { sink.name }

  package init(name: String, url: WebURL) {
    sink = SinkConfig(name: name)
    self.url = Secret(url.text)
    shownURL = "\(url.scheme)://\(url.host)"
  }

  init?(reading section: ConfigSection) {
    let sink = SinkConfig(reading: section)
    let (plainNode, fileNode) = (section["url"], section["url_file"])
    if plainNode != nil, fileNode != nil { section.report("there are both `url` and `url_file`; keep one of them") }
    let urlNode = plainNode ?? fileNode
    let url = plainNode?.url(isSecret: true) ?? fileNode?.urlInFile()
    let template = section["template"]
    let format = section["format"]?.choice(of: WebhookFormat.self) ?? (template == nil ? .tocsin : .template)
    let fallback = format.defaultURL.flatMap { WebURL($0) }
    if urlNode == nil, fallback == nil { _ = section.required("url") }
    guard let sink, let target = url ?? (urlNode == nil ? fallback : nil) else {
      // Read all the same, so that their problems are found in the same pass.
      if let url = WebURL("https://unknown.invalid") {
        var unused = WebhookConfig(name: "unknown", url: url)
        unused.read(section, format, template)
      }
      return nil
    }
    self.init(name: sink.name, url: target)
    self.sink = sink
    read(section, format, template)
  }

  private mutating func read(_ section: ConfigSection, _ format: WebhookFormat, _ template: ConfigNode?) {
    self.format = format
    place = readPlace(section)
    token = readToken(section)
    self.template = readTemplate(section, template)
    secrets = section["secret_file"]?.secrets() ?? secrets
    credentials = readCredentials(section)
    clientCertificate = section["client_cert"]?.readablePath()
    let keyNode = section["client_key"]
    clientKey = keyNode?.readablePath()
    if let clientKey { keyNode?.warnIfOpen(clientKey) }
    caFile = section["ca_file"]?.readablePath()
    allowPrivate = section["allow_private"]?.privateAccess() ?? allowPrivate
    timeout = section["timeout"]?.duration(in: .seconds(1)...(.minutes(2))) ?? timeout
    disableAfter = section["disable_after"]?.duration(in: .minutes(1)...(.days(30))) ?? disableAfter
    if format.keepsIncidents, sink.groupWait > .zero {
      section["group_wait"]?.report(
        "`group_wait` means nothing to the format \(format.rawValue), whose incidents group by themselves; remove it")
    }
    if (clientCertificate == nil) != (clientKey == nil) {
      section.report("`client_cert` and `client_key` belong together; write both, or neither")
    }
  }

  private func readPlace(_ section: ConfigSection) -> String {
    var place = ""
    for key in WebhookFormat.allCases.compactMap(\.placeKey) {
      guard let node = section[key] else { continue }
      if key == format.placeKey {
        place = node.title() ?? ""
      } else {
        node.report("`\(key)` means nothing to the format \(format.rawValue); remove it")
      }
    }
    if let key = format.placeKey, section[key] == nil {
      section.report("`\(key)` is missing; the format \(format.rawValue) needs it: add `\(key): …`")
    }
    return place
  }

  private func readToken(_ section: ConfigSection) -> Secret? {
    guard let node = section["token_file"] else {
      if format.needsToken {
        section.report("`token_file` is missing; the format \(format.rawValue) needs it: add `token_file: path`")
      }
      return nil
    }
    guard format.takesToken else {
      node.report("`token_file` means nothing to the format \(format.rawValue); use `bearer_file`, or remove it")
      return nil
    }
    return node.credential()
  }

  private func readTemplate(_ section: ConfigSection, _ node: ConfigNode?) -> String {
    guard format == .template else {
      node?.report("`template` means nothing to the format \(format.rawValue); remove one of the two")
      return ""
    }
    guard let node else {
      section.report("`template` is missing; the format template needs it: add `template: '{\"text\": \"{summary}\"}'`")
      return ""
    }
    guard let text = node.string() else { return "" }
    if let problem = BodyTemplate.problem(of: text) { node.report("`template`: \(problem)") }
    return text
  }

  private func readCredentials(_ section: ConfigSection) -> Credentials? {
    let bearer = section["bearer_file"]?.credential()
    let (user, password) = (section["username"]?.title(), section["password_file"]?.credential())
    if (section["username"] == nil) != (section["password_file"] == nil) {
      section.report("`username` and `password_file` belong together; write both, or neither")
    }
    if section["bearer_file"] != nil, section["username"] != nil {
      section.report("there are both `bearer_file` and `username`; keep one of them")
    }
    if let bearer { return .bearer(bearer) }
    if let user, let password { return .basic(user: user, password: password) }
    return nil
  }
}
