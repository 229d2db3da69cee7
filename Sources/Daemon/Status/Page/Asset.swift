import HTTP

/// The few files that pages need, part of the program.
nonisolated package enum Asset: Sendable, Hashable, CaseIterable {
  case style
  case script
  case icon

  init?(path: String) {
    guard let asset = Self.allCases.first(where: { $0.path == path }) else { return nil }
    self = asset
  }

  var path: String {
    switch self {
    case .style: "/page.css"
    case .script: "/page.js"
    case .icon: "/icon.svg"
    }
  }

  /// - Parameter severity: 0 … 4, what the icon shows.
  @MainActor func reply(severity: String?) -> ServerReply {
    switch self {
    case .style: ServerReply(type: "text/css; charset=utf-8", text: Self.styleSheet)
    case .script: ServerReply(type: "text/javascript; charset=utf-8", text: Self.program)
    case .icon: ServerReply(type: "image/svg+xml", text: Self.bell(Self.colours[severity ?? ""] ?? "#3b7a57"))
    }
  }

  private static let colours = ["1": "#1769c2", "2": "#c58a00", "3": "#e06a10", "4": "#c4202a"]

  private static func bell(_ colour: String) -> String {
    """
    <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><rect width="24" height="24" rx="5" fill="\(colour)"/>\
    <path fill="#fff" d="M12 4a1.2 1.2 0 0 0-1.2 1.2v.4A5 5 0 0 0 7 10.4v3.4L5.7 15.8c-.3.4 0 1 .5 1h11.6c.5 0 .8-.6.5-1\
    L17 13.8v-3.4a5 5 0 0 0-3.8-4.8v-.4A1.2 1.2 0 0 0 12 4zM10.2 17.8a1.9 1.9 0 0 0 3.6 0z"/></svg>
    """
  }
}
