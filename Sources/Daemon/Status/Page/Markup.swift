import News

/// HTML or SVG. Whatever is put into it with `\( )` is escaped; only other markup goes in as it is.
nonisolated package struct Markup: Sendable, Hashable, ExpressibleByStringInterpolation {
  package private(set) var text: String

  package init(stringLiteral value: String) { text = value }

  package init(stringInterpolation: Interpolation) { text = stringInterpolation.text }

  /// Pieces one after the other, a line each.
  package init(_ pieces: [Markup]) { text = pieces.map(\.text).joined(separator: "\n") }

  package static let empty: Markup = ""

  /// Text of our own that is markup already: a style sheet.
  package static func ours(_ text: String) -> Markup { Markup(stringLiteral: text) }

  nonisolated package struct Interpolation: StringInterpolationProtocol {
    fileprivate var text = ""

    package init(literalCapacity: Int, interpolationCount: Int) { text.reserveCapacity(literalCapacity * 2) }

    package mutating func appendLiteral(_ literal: String) { text += literal }

    package mutating func appendInterpolation(_ value: String) { text += value.escapedForHTML }

    package mutating func appendInterpolation(_ value: Int) { text += String(value) }

    package mutating func appendInterpolation(_ markup: Markup) { text += markup.text }

    package mutating func appendInterpolation(_ pieces: [Markup]) { text += Markup(pieces).text }
  }
}

nonisolated extension String {
  /// Safe as the text of an element and as an attribute's value in quotes; what could reverse or forge a line is shown as
  /// `\u{…}`.
  package var escapedForHTML: String {
    shownSafely.unicodeScalars.reduce(into: "") { text, scalar in
      switch scalar {
      case "&": text += "&amp;"
      case "<": text += "&lt;"
      case ">": text += "&gt;"
      case "\"": text += "&quot;"
      case "'": text += "&#39;"
      default: text.unicodeScalars.append(scalar)
      }
    }
  }
}

/// Links to what publishers wrote: to web pages only, and telling them nothing of us.
nonisolated enum OutsideLink {
  /// The text as a link; as bare text where the address is none of a web page.
  static func markup(_ text: Markup, to url: String?) -> Markup {
    guard let url, let page = WebURL(url), ["http", "https"].contains(page.scheme), !page.hasUser else { return text }
    return "<a href=\"\(page.text)\" rel=\"noreferrer noopener nofollow\">\(text)</a>"
  }
}
