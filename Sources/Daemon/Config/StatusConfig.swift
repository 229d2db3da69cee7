package import HTTP
import News

/// Where the page, the metrics and the API are: the section `status`. Without it there are none.
nonisolated package struct StatusConfig: Sendable, Hashable {
  /// Default `127.0.0.1:9732`.
  package var listen: ListenAddress
  /// What whoever asks must show; nil: nothing, as only this machine reaches it.
  package var token: Secret?
  /// The address that people use where a proxy stands in front.
  package var publicURL: WebURL?

  package init(listen: ListenAddress, token: Secret? = nil, publicURL: WebURL? = nil) {
    self.listen = listen
    self.token = token
    self.publicURL = publicURL
  }

  private static let standard = "127.0.0.1:9732"
  /// A token that can be guessed is none.
  private static let shortestToken = 16

  /// nil where the section is not there, or `listen` is switched off; problems are reported.
  init?(reading section: ConfigSection) {
    let node = section["listen"]
    let tokenNode = section["token_file"]
    let token = tokenNode?.credential()
    let publicURL = section["public_url"]?.url()
    guard node != nil || tokenNode != nil || publicURL != nil, node?.isOff != true,
      let listen = node.map({ $0.listenAddress() }) ?? ListenAddress(Self.standard)
    else { return nil }
    if let token, token.revealed.utf8.count < Self.shortestToken {
      tokenNode?.report("`token_file` holds a token of less than \(Self.shortestToken) characters; write a longer one")
    }
    if !listen.isLocal, tokenNode == nil {
      node?.report("`listen` lets other machines in; add `token_file: path`, or write \(Self.standard)")
    }
    self.init(listen: listen, token: token, publicURL: publicURL)
  }
}

nonisolated extension ConfigNode {
  fileprivate func listenAddress() -> ListenAddress? {
    guard let address = text.flatMap({ ListenAddress($0) }) else {
      reject(write: "an address with a port, 127.0.0.1:9732 or \"[::1]:9732\", or unix:/run/tocsin/page.sock")
      return nil
    }
    return address
  }
}
