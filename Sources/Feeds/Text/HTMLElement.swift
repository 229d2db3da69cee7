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
    let key = packed(name)
    var slot = Self.slot(key)
    while kinds[slot].key != key {
      if kinds[slot].key == 0 { return .inline }
      slot = (slot + 1) & (kinds.count - 1)
    }
    return kinds[slot].kind
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
  /// A table of 256 slots, a quarter of them used: a name is looked up for every tag of every text. Key 0 is an empty slot.
  private static let kinds: [(key: UInt64, kind: Kind)] = {
    var kinds = [(key: UInt64, kind: Kind)](repeating: (0, .inline), count: 256)
    for (names, kind) in [(hidden, Kind.hidden), (rawTexts, .rawText), (blocks, .block)] {
      for name in names {
        let key = packed(name.utf8)
        var slot = HTMLElement.slot(key)
        while kinds[slot].key != 0 { slot = (slot + 1) & (kinds.count - 1) }
        kinds[slot] = (key, kind)
      }
    }
    return kinds
  }()

  private static func slot(_ key: UInt64) -> Int { Int((key &* 0x9E37_79B9_7F4A_7C15) >> 56) }

  /// At most ten letters of six bits: all that names which matter need to be told apart.
  private static func packed(_ name: some Sequence<UInt8>) -> UInt64 {
    name.reduce(0) { $0 << 6 | UInt64($1 & 0x1F) | ($1 < 0x40 ? 0x20 : 0) }
  }
}
