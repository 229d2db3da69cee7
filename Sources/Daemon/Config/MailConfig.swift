import News

/// Addresses that get each alert by e-mail: an entry of `alerts.mail`.
nonisolated package struct MailConfig: Sendable, Hashable {
  package var sink: SinkConfig
  /// `smtps://host[:port]`, or `smtp://host[:port]`, which is upgraded to TLS.
  package var server: String
  /// Whether a server without TLS will do: `tls: false`. Default false.
  package var allowsPlain = false
  package var from: String
  package var to: [String]
  package var username: String?
  package var password: Secret?
  package var caFile: String?
  /// For one attempt. Default 30 s.
  package var timeout: Duration = .seconds(30)

  package init(name: String, server: String, from: String, to: [String]) {
    sink = SinkConfig(name: name)
    self.server = server
    self.from = from
    self.to = to
  }

  init?(reading section: ConfigSection) {
    let sink = SinkConfig(reading: section)
    let server = section.required("server")?.mailServer()
    let from = section.required("from")?.address()
    let to = section.required("to")?.strings { $0.address() }
    let (user, password) = (section["username"]?.title(), section["password_file"]?.credential())
    let needsTLS = section["tls"]?.bool()
    let caFile = section["ca_file"]?.readablePath()
    let timeout = section["timeout"]?.duration(in: .seconds(1)...(.minutes(5)))
    if (section["username"] == nil) != (section["password_file"] == nil) {
      section.report("`username` and `password_file` belong together; write both, or neither")
    }
    guard let sink, let server, let from, let to, !to.isEmpty else { return nil }
    self.init(name: sink.name, server: server, from: from, to: to)
    self.sink = sink
    (username, self.password, self.caFile) = (user, password, caFile)
    allowsPlain = needsTLS == false
    self.timeout = timeout ?? self.timeout
  }
}

nonisolated extension ConfigNode {
  fileprivate func mailServer() -> String? {
    let form = "smtps://host, or smtp://host:587, which is upgraded to TLS"
    guard let text = string() else { return nil }
    guard let scheme = ["smtps://", "smtp://"].first(where: { text.hasPrefix($0) }),
      // The rest is checked like the host and port of a web address.
      let url = WebURL("https://" + text.dropFirst(scheme.count)), !url.hasUser,
      !text.dropFirst(scheme.count).contains(where: { "/?#".contains($0) })
    else {
      reject(write: form)
      return nil
    }
    return text
  }

  /// `desk@example.org`: no display name, nothing that could add a line or a recipient.
  fileprivate func address() -> String? {
    let parts = text?.split(separator: "@", omittingEmptySubsequences: false) ?? []
    guard let text, parts.count == 2, parts.allSatisfy({ !$0.isEmpty }), text.utf8.count <= 254,
      text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }), !text.contains(where: { "<>()[],;:\\\"".contains($0) })
    else {
      reject(write: "an e-mail address: desk@example.org")
      return nil
    }
    return text
  }
}
