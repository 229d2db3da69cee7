/// What a feed may cost: everything beyond is refused or cut, and said in the document's problems.
package struct FeedLimits: Sendable, Hashable {
  /// Decoded bytes of a body; more is `FeedError.tooLarge`.
  package var bytes: Int
  /// Items of a document; later ones are dropped.
  package var items: Int
  /// Nested elements; deeper ones are dropped.
  package var depth: Int
  /// Bytes of one start tag, which is held until it is whole; a longer one loses its attributes.
  package var tag: Int
  /// Attributes of one start tag; more are left out.
  package var attributes: Int
  /// Bytes of markup kept of one text before it becomes plain.
  package var markup: Int
  /// UTF-8 bytes of a plain summary or content.
  package var text: Int
  /// UTF-8 bytes of a title, author, category, link or guid.
  package var line: Int
  /// Categories, authors and links of one item.
  package var list: Int

  package init(
    bytes: Int = 10 << 20, items: Int = 10_000, depth: Int = 100, tag: Int = 64 << 10, attributes: Int = 256,
    markup: Int = 512 << 10, text: Int = 64 << 10, line: Int = 4 << 10, list: Int = 64
  ) {
    self.bytes = bytes
    self.items = items
    self.depth = depth
    self.tag = tag
    self.attributes = attributes
    self.markup = markup
    self.text = text
    self.line = line
    self.list = list
  }
}
