/// What an HTML element does to the text round it.
enum HTMLElement {
  enum Kind { case inline, block, hidden }

  /// By a name that ends in 0, in any case.
  static func kind(_ name: UnsafePointer<UInt8>) -> Kind {
    var letters: UInt64 = 0
    var index = 0
    while name[index] != 0, index < 10 {
      // Ten letters of six bits: every HTML name that matters is shorter or told apart by them.
      letters = letters << 6 | UInt64(name[index] & 0x1F) | (name[index] < 0x40 ? 0x20 : 0)
      index += 1
    }
    guard name[index] == 0 else { return .inline }
    return kinds[letters] ?? .inline
  }

  /// Whether `name` is an element of HTML, so that `<name` in a text is a tag and not a sign.
  static func isKnown(_ name: some Collection<UInt8>) -> Bool {
    guard name.count <= 10 else { return false }
    return known.contains(String(decoding: name, as: UTF8.self).lowercased())
  }

  private static let hidden = ["script", "style", "template"]
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
  private static let known = Set(hidden + blocks + inlines)
  private static let kinds = Dictionary(
    uniqueKeysWithValues: hidden.map { (packed($0), Kind.hidden) } + blocks.map { (packed($0), Kind.block) })

  private static func packed(_ name: String) -> UInt64 {
    name.utf8.reduce(0) { $0 << 6 | UInt64($1 & 0x1F) | ($1 < 0x40 ? 0x20 : 0) }
  }
}
