/// What an HTML element does to the text round it.
enum HTMLElement {
  enum Kind {
    case inline, block
    /// Not shown, markup and all.
    case hidden
    /// Not shown, and its content is no markup.
    case rawText
  }

  /// By a name in any case.
  static func kind(_ name: UnsafeBufferPointer<UInt8>) -> Kind {
    guard name.count <= 10 else { return .inline }
    return kinds[packed(name)] ?? .inline
  }

  /// Whether `name` is an element of HTML, so that `<name` in a text is a tag and not a sign.
  static func isKnown(_ name: some Collection<UInt8>) -> Bool {
    guard name.count <= 10 else { return false }
    return known.contains(String(decoding: name, as: UTF8.self).lowercased())
  }

  private static let hidden = ["template"]
  private static let rawTexts = ["script", "style"]
  private static let blocks = [
    "address", "article", "aside", "blockquote", "br", "center", "dd", "details", "dialog", "dir", "div", "dl", "dt",
    "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hgroup", "hr",
    "li", "main", "menu", "nav", "ol", "option", "p", "pre", "section", "select", "summary", "table", "tbody", "td",
    "textarea", "tfoot", "th", "thead", "title", "tr", "ul", "iframe", "video", "audio", "object", "noscript",
    "caption",
  ]
  private static let inlines = [
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "button", "canvas", "cite", "code", "col", "colgroup", "data",
    "del", "dfn", "em", "embed", "font", "html", "head", "body", "i", "img", "input", "ins", "kbd", "label", "legend",
    "link", "map", "mark", "meta", "nobr", "param", "picture", "q", "rp", "rt", "ruby", "s", "samp", "small", "source",
    "span", "strike", "strong", "sub", "sup", "svg", "time", "tt", "u", "var", "wbr", "area", "base",
  ]
  private static let known = Set(hidden + rawTexts + blocks + inlines)
  private static let kinds: [UInt64: Kind] = {
    var kinds: [UInt64: Kind] = [:]
    for name in hidden { kinds[packed(name.utf8)] = .hidden }
    for name in rawTexts { kinds[packed(name.utf8)] = .rawText }
    for name in blocks { kinds[packed(name.utf8)] = .block }
    return kinds
  }()

  /// At most ten letters of six bits: all that names which matter need to be told apart.
  private static func packed(_ name: some Sequence<UInt8>) -> UInt64 {
    name.reduce(0) { $0 << 6 | UInt64($1 & 0x1F) | ($1 < 0x40 ? 0x20 : 0) }
  }
}
